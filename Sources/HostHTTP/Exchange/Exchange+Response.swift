import HostLoop

/// How far the answer to the current request has come.
struct AnswerState {
    enum Stage: UInt8 {
        case none, head, body, stream, finished
    }

    var stage = Stage.none
    var status: HTTPStatus = 200
    /// The connection closes after this answer.
    var isLast = false
    /// A field would have broken the head; the answer becomes a 500.
    var isSpoiled = false
    /// The client is gone or has been given another answer: nothing is written any more.
    var isAbandoned = false
    /// Where the digits of Content-Length are to be put, and where the body begins; both after the last commit.
    var lengthPlace = 0
    var bodyPlace = 0
}

extension Exchange {
    /// True once the answer is complete.
    package var isFinished: Bool { answer.stage == .finished }

    /// True when nobody hears the answer any more: the client is gone or has been given another one.
    package var isAbandoned: Bool { answer.isAbandoned }

    /// Closes the connection without an answer: for who plays a server that was cut off.
    package func breakOff() { connection.close() }

    /// Gives the answer up when it is not there at this instant, if that is earlier than what the limits say.
    ///
    /// The client then gets a 503 in its place, within a pulse of the loop.
    package func answer(by monotonicNanos: UInt64) {
        connection.deadline = min(connection.deadline, monotonicNanos)
    }

    /// Lets the connection close after this answer.
    package func closeAfterAnswer() {
        answer.isLast = true
    }

    /// Begins the answer; fields follow, then the body.
    package func begin(_ status: HTTPStatus) {
        guard !answer.isAbandoned else { return }
        precondition(answer.stage == .none, "An exchange is answered once.")
        answer.stage = .head
        answer.status = status
        if let line = status.line {
            connection.output.append(line)
        } else {
            connection.output.append("HTTP/1.1 ")
            connection.output.append(decimal: status.code)
            connection.output.append(.space)
            connection.output.append(status.reason)
            connection.output.append("\r\n")
        }
    }

    /// Adds a field that is written in the code.
    package func header(_ name: StaticString, _ value: StaticString) {
        guard startField(name) else { return }
        connection.output.append(value)
        connection.output.append("\r\n")
    }

    /// Adds a field; a value with a control character turns the whole answer into a 500.
    @_disfavoredOverload
    package func header(_ name: StaticString, _ value: String) {
        var value = value
        value.withUTF8 { header(name, unsafe $0.span) }
    }

    /// Adds a field; a value with a control character turns the whole answer into a 500.
    package func header(_ name: StaticString, _ value: Span<UInt8>) {
        for index in value.indices where !value[index].isFieldValue {
            answer.isSpoiled = true
            return
        }
        guard startField(name) else { return }
        connection.output.append(value)
        connection.output.append("\r\n")
    }

    /// Ends the answer with this body; a HEAD request gets the same fields and no body.
    package func finish(_ body: Span<UInt8>) {
        guard !answer.isAbandoned else { return }
        precondition(answer.stage == .head, "A body follows the status and the fields.")
        guard !answer.isSpoiled else { return }
        if !answer.status.isBodiless {
            connection.output.append("Content-Length: ")
            connection.output.append(decimal: body.count)
            connection.output.append("\r\n")
        }
        endHead()
        if method != .head, !answer.status.isBodiless { connection.output.append(body) }
        answer.stage = .finished
    }

    /// Ends the answer with this body.
    package func finish(_ body: [UInt8]) {
        finish(body.span)
    }

    /// Ends the answer with this text.
    @_disfavoredOverload
    package func finish(_ body: String) {
        var body = body
        body.withUTF8 { finish(unsafe $0.span) }
    }

    /// Ends the answer with this text, which is written in the code.
    package func finish(_ body: StaticString) {
        body.withUTF8Buffer { finish(unsafe $0.span) }
    }

    /// Ends the answer without a body.
    package func finish() {
        finish(Span())
    }

    /// Gives a whole answer.
    package func respond(
        _ status: HTTPStatus,
        contentType: StaticString,
        headers: [(StaticString, String)] = [],
        body: Span<UInt8>
    ) {
        begin(status)
        header("Content-Type", contentType)
        for (name, value) in headers { header(name, value) }
        finish(body)
    }

    /// Gives a whole answer.
    package func respond(
        _ status: HTTPStatus,
        contentType: StaticString,
        headers: [(StaticString, String)] = [],
        body: [UInt8]
    ) {
        respond(status, contentType: contentType, headers: headers, body: body.span)
    }

    /// Ends the fields and lets the body be written piece by piece, straight into the connection's buffer.
    package func beginBody() {
        guard !answer.isAbandoned else { return }
        precondition(answer.stage == .head, "A body follows the status and the fields.")
        answer.stage = .body
        // Room for the length, which is known at the end; white space before a value means nothing.
        connection.output.append("Content-Length:             0\r\n")
        answer.lengthPlace = connection.output.count - connection.committed - 14
        endHead()
        answer.bodyPlace = connection.output.count - connection.committed
    }

    /// Writes a piece of the body.
    @inline(__always)
    package func write(_ bytes: Span<UInt8>) {
        guard answer.stage == .body, !answer.isAbandoned else { return }
        connection.output.append(bytes)
    }

    /// Writes a piece of the body that is written in the code.
    @inline(__always)
    package func write(_ text: StaticString) {
        guard answer.stage == .body, !answer.isAbandoned else { return }
        connection.output.append(text)
    }

    /// Ends a body that was written piece by piece.
    package func endBody() {
        guard !answer.isAbandoned else { return }
        precondition(answer.stage == .body, "Only a body that was begun can be ended.")
        let start = connection.committed
        var length = connection.output.count - start - answer.bodyPlace
        var place = start + answer.lengthPlace + 11
        repeat {
            let digit = InlineArray<1, UInt8>(repeating: UInt8(length % 10) + 0x30)
            connection.output.replace(at: place, with: digit.span)
            length /= 10
            place -= 1
        } while length > 0
        if method == .head { connection.output.truncate(to: start + answer.bodyPlace) }
        answer.stage = .finished
    }

    private func startField(_ name: StaticString) -> Bool {
        guard !answer.isAbandoned else { return false }
        precondition(answer.stage == .head, "Fields follow the status.")
        connection.output.append(name)
        connection.output.append(": ")
        return true
    }

    /// Ends the fields of an answer without a known length.
    func endStreamHead() { endHead() }

    private func endHead() {
        appendDate()
        if !isKeepAlive {
            connection.output.append("Connection: close\r\n\r\n")
        } else if parser.head.minorVersion == 0 {
            connection.output.append("Connection: keep-alive\r\n\r\n")
        } else {
            connection.output.append("\r\n")
        }
    }
}

extension HTTPStatus {
    /// The whole status line of the statuses that nearly every answer has.
    fileprivate var line: StaticString? {
        switch code {
        case 200: "HTTP/1.1 200 OK\r\n"
        case 201: "HTTP/1.1 201 Created\r\n"
        case 204: "HTTP/1.1 204 No Content\r\n"
        case 304: "HTTP/1.1 304 Not Modified\r\n"
        case 404: "HTTP/1.1 404 Not Found\r\n"
        default: nil
        }
    }
}
