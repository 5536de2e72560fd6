import HostLoop

extension RequestHead {
    /// True when at least one byte of body is announced, or may come.
    var hasBody: Bool {
        switch framing {
        case .none, .length(0): false
        default: true
        }
    }
}

extension Exchange {
    /// Begins to read a body of at most so many bytes.
    func startBody(limit: Int) throws(HTTPRefusal) {
        if case .length(let length) = parser.head.framing, length > limit { throw .bodyTooLarge }
        chunks.start(at: parser.head.length, bodyLimit: limit)
    }

    /// True when the body is long, or may become so within its limit.
    func mayBeLarge(_ limit: Int) -> Bool {
        if case .length(let length) = parser.head.framing { return length > limits.largeBodyBytes }
        return limit > limits.largeBodyBytes
    }

    /// How much of the body has arrived.
    var receivedBody: Int {
        if case .chunked = parser.head.framing { return body.count }
        return connection.input.count - body.lowerBound
    }

    /// Reads the body on; true when it is complete.
    func readBody() throws(HTTPRefusal) -> Bool {
        switch parser.head.framing {
        case .none: return true
        case .length(let length):
            let end = parser.head.length + length
            guard connection.input.count >= end else { return false }
            body = parser.head.length..<end
            self.end = end
            return true
        case .chunked: return try readChunks()
        }
    }

    /// Moves the data of each chunk to the end of the body, so that the body is in one piece.
    private func readChunks() throws(HTTPRefusal) -> Bool {
        while true {
            let step = try connection.input.withBytes { (bytes) throws(HTTPRefusal) in
                try chunks.next(bytes, limits)
            }
            switch step {
            case .data(let part):
                let (from, to) = (part.lowerBound, body.upperBound)
                connection.input.slide(from: from, to: to, length: part.count)
                body = body.lowerBound..<(to + part.count)
            case .more:
                // The framing of what was read is not needed any more.
                connection.input.truncate(to: body.upperBound)
                chunks.shift(to: body.upperBound)
                return false
            case .done:
                end = chunks.position
                return true
            }
        }
    }

    /// Tells a client that waits for it to send the body; true if something was written.
    func takesContinue() -> Bool {
        guard parser.head.expectsContinue else { return false }
        parser.head.expectsContinue = false
        guard receivedBody == 0 else { return false }
        connection.output.append("HTTP/1.1 100 Continue\r\n\r\n")
        return true
    }

    /// Answers in the server's own name, and lets the connection close.
    func refuse(_ refusal: HTTPRefusal, for responder: any Responder) {
        connection.rollBack()
        answer = AnswerState()
        answer.isLast = true
        begin(refusal.status)
        header("Content-Type", "application/problem+json")
        header("X-Content-Type-Options", "nosniff")
        header("Cache-Control", "no-store")
        if let seconds = refusal.retryAfterSeconds { header("Retry-After", "\(seconds)") }
        finish(responder.problem(of: refusal, for: self))
    }
}
