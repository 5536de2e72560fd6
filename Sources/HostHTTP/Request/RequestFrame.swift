/// What the parser makes of bytes that did not come from a socket: for differential tests.
package struct RequestFrame: Sendable, Equatable {
    /// What happened to the first request in the bytes.
    package enum Verdict: Sendable, Equatable {
        case accepted(bodyLength: Int, next: Int)
        case refused(status: Int, code: String)
        case incomplete
    }

    package let verdict: Verdict
    package let method: String
    /// The body without its framing.
    package let body: [UInt8]

    /// Reads the first request in `bytes`, handing them over in pieces of at most `piece` bytes.
    package init(
        _ bytes: [UInt8],
        piece: Int = Int.max,
        bodyLimit: Int = 1 << 20,
        limits: HTTPLimits = HTTPLimits()
    ) {
        var parser = RequestParser(limits: limits)
        var body: [UInt8] = []
        var seen = 0
        var verdict = Verdict.incomplete
        do throws(HTTPRefusal) {
            var isHead = false
            while seen < bytes.count, !isHead {
                seen += min(piece, bytes.count - seen)
                isHead = try parser.advance(bytes.span.extracting(0..<seen))
            }
            if isHead {
                let end = try Self.readBody(parser.head, bytes, piece, bodyLimit, limits, &body)
                verdict = end.map { .accepted(bodyLength: body.count, next: $0) } ?? .incomplete
            }
        } catch {
            verdict = .refused(status: error.status.code, code: error.code)
        }
        self.verdict = verdict
        self.body = body
        method = "\(parser.head.method.text)"
    }

    /// Returns where the next request begins, or nil when the body is not complete.
    private static func readBody(
        _ head: borrowing RequestHead,
        _ bytes: [UInt8],
        _ piece: Int,
        _ bodyLimit: Int,
        _ limits: HTTPLimits,
        _ body: inout [UInt8]
    ) throws(HTTPRefusal) -> Int? {
        switch head.framing {
        case .none: return head.length
        case .length(let length):
            guard length <= bodyLimit else { throw .bodyTooLarge }
            guard bytes.count - head.length >= length else { return nil }
            body += bytes[head.length..<(head.length + length)]
            return head.length + length
        case .chunked:
            var chunks = ChunkParser()
            chunks.start(at: head.length, bodyLimit: bodyLimit)
            var seen = head.length
            while true {
                switch try chunks.next(bytes.span.extracting(0..<seen), limits) {
                case .data(let part): body += bytes[part]
                case .done: return chunks.position
                case .more:
                    guard seen < bytes.count else { return nil }
                    seen += min(piece, bytes.count - seen)
                }
            }
        }
    }
}
