import HostLoop

/// An answer that goes on: pieces are sent as they are written, until it ends or the client goes.
extension Exchange {
    /// Ends the fields and begins an answer without a known length; the connection closes after it.
    ///
    /// From here on no deadline of the server applies: whoever streams ends it.
    ///
    /// With a length the client knows when it has everything; exactly as many bytes are to follow.
    /// Without one, a client that ends its side has gone. To HEAD the fields are all there is: then
    /// nothing streams.
    package func beginStream(length: Int? = nil) {
        guard !answer.isAbandoned else { return }
        precondition(answer.stage == .head, "A stream follows the status and the fields.")
        answer.isLast = true
        isChunked = parser.head.minorVersion > 0 && length == nil
        if let length {
            connection.output.append("Content-Length: ")
            connection.output.append(decimal: length)
            connection.output.append("\r\n")
        }
        if isChunked { connection.output.append("Transfer-Encoding: chunked\r\n") }
        endStreamHead()
        if method == .head {
            answer.stage = .finished
            return send()
        }
        answer.stage = .stream
        if length == nil { connection.endsWithClient = true }
        connection.deadline = .max
        send()
    }

    /// Sends a piece at once; nothing happens when the client is gone.
    package func push(_ bytes: [UInt8]) {
        guard answer.stage == .stream, !answer.isAbandoned, !bytes.isEmpty else { return }
        if isChunked {
            connection.output.append(String(bytes.count, radix: 16))
            connection.output.append("\r\n")
        }
        connection.output.append(bytes.span)
        if isChunked { connection.output.append("\r\n") }
        send()
    }

    /// Waits until the kernel has taken everything; false when nobody reads any more.
    ///
    /// A client that does not read for the time the limits give is let go.
    package func pushed() async -> Bool {
        guard connection.unsent > 0, !answer.isAbandoned else { return !answer.isAbandoned }
        connection.deadline =
            connection.loop.instant.monotonicNanos + limits.transferGraceMillis.asNanos
        await connection.drained()
        guard !connection.isClosed else { return false }
        connection.deadline = .max
        return !answer.isAbandoned
    }

    /// Ends the stream.
    package func endStream() {
        guard answer.stage == .stream, !answer.isAbandoned else { return }
        if isChunked { connection.output.append("0\r\n\r\n") }
        answer.stage = .finished
    }

    /// True while a stream is being sent.
    package var isStreaming: Bool { answer.stage == .stream }

    private func send() {
        connection.commit()
        connection.flush()
    }
}
