package import HostLoop

/// One request and its answer: the view a responder has of a connection, used anew for every request.
///
/// It belongs to its connection's loop and is not to be kept after the responder has returned. Nothing is
/// copied out of the connection's buffers unless it is asked for as a `String`.
package final class Exchange {
    /// When the request was complete, on both clocks; read once.
    package var received = HostInstant(monotonicNanos: 0, utcMillis: 0)
    /// The number of a place that the host keeps for the request; 0 at first.
    package var place: UInt64 = 0
    /// A number for the host to remember what it has found out about the request; 0 at first.
    package var route = 0
    /// Two words for the host to remember what it calls the request; nil at first.
    package var mark: (high: UInt64, low: UInt64)?
    /// The parts of the path that stand for parameters, as `RouteTable.match` has found them.
    package var captures = PathCaptures()

    let connection: TCPConnection
    let limits: HTTPLimits
    var parser: RequestParser
    var chunks = ChunkParser()
    /// Where the body lies, and where the request ends in the buffer.
    var body = 0..<0
    var end = 0
    var answer = AnswerState()
    /// A stream is sent in chunks; to a client of HTTP/1.0 it is sent bare.
    var isChunked = false
    private let date: DateLine
    private var decodedPath: String?

    init(_ connection: TCPConnection, limits: HTTPLimits, date: DateLine) {
        self.connection = connection
        self.limits = limits
        self.date = date
        parser = RequestParser(limits: limits)
    }

    /// What is asked for here, as the loop's label: a loop with much to read reads by turns of these.
    package var share: Int {
        get { connection.share }
        set { connection.share = newValue }
    }

    /// Reads the head on as far as bytes have arrived; true when it is complete.
    func readHead() throws(HTTPRefusal) -> Bool {
        guard
            try connection.input.withBytes({ (bytes) throws(HTTPRefusal) in
                try parser.advance(bytes)
            })
        else { return false }
        let start = parser.head.length
        body = start..<start
        end = start
        guard parser.head.target.isPathEscaped else { return true }
        decodedPath = text(parser.head.target.path, isEscaped: true)
        guard decodedPath != nil else { throw .notUTF8 }
        return true
    }

    /// Forgets the request and takes its bytes out of the buffer.
    func reset() {
        connection.input.drop(first: end)
        parser.reset()
        end = 0
        route = 0
        mark = nil
        place = 0
        captures = PathCaptures()
        answer = AnswerState()
        decodedPath = nil
    }

    func appendDate() {
        connection.output.append(date.bytes.span)
    }

    /// The bytes in `range` as text, without their escapes; nil when they are not UTF-8.
    func text(_ range: Range<Int>, isEscaped: Bool) -> String? {
        connection.input.withBytes { bytes in
            guard isEscaped else {
                return String(copying: bytes.extracting(range))
            }
            var plain: [UInt8] = []
            plain.reserveCapacity(range.count)
            var index = range.lowerBound
            while index < range.upperBound {
                let (byte, next) = bytes.unescaped(at: index)
                plain.append(byte)
                index = next
            }
            return String(validating: plain, as: UTF8.self)
        }
    }

    /// The path without its escapes, decoded once.
    package var path: String {
        if let decodedPath { return decodedPath }
        let range = parser.head.target.path
        let path = range.isEmpty ? "/" : text(range, isEscaped: false) ?? "/"
        decodedPath = path
        return path
    }
}

extension String {
    /// Copies bytes that are UTF-8; nil otherwise.
    init?(copying bytes: Span<UInt8>) {
        let made = unsafe bytes.withUnsafeBufferPointer {
            unsafe String(validating: $0, as: UTF8.self)
        }
        guard let made else { return nil }
        self = made
    }
}
