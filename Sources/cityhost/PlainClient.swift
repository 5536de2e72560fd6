import Glibc

/// A blocking HTTP/1.1 client for the command line: one connection, one request at a time.
///
/// It speaks plain HTTP to a host of ours and reads answers with Content-Length only.
final class PlainClient {
    /// An answer.
    struct Answer {
        let status: Int
        let body: [UInt8]
    }

    /// Why a call did not work.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        static let noAnswer = Failure(description: "that is no answer of CityHost")
    }

    private let authority: String
    private let descriptor: Int32
    private var pending: [UInt8] = []
    /// When the call under way has taken too long.
    private var end = ContinuousClock.now

    private static let secondsMax = 30
    private static let headBytesMax = 65_536
    private static let bodyBytesMax = 64 << 20

    /// Connects to `http://host:port`; an IPv6 address stands in brackets.
    init(url: String) throws {
        let parts = url.wholeMatch(of: /http:\/\/(\[[^\]\/]+\]|[^:\/\[\]]+)(?::([0-9]+))?\/?/)
        guard let parts else {
            throw Failure(description: "\(url): wanted is http://HOST:PORT without a path")
        }
        let port = parts.2.map(String.init)
        authority = String(parts.1) + (port.map { ":\($0)" } ?? "")
        let host = String(parts.1.drop { $0 == "[" }.prefix { $0 != "]" })
        descriptor = try PlainClient.connect(host: host, port: port ?? "80")
    }

    deinit { close(descriptor) }

    /// Sends a request and waits for its answer, 30 seconds at most.
    func call(
        _ method: String,
        _ path: String,
        headers: [(String, String)] = [],
        json: String? = nil
    ) throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: \(authority)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let json {
            head += "Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n"
        }
        head += "\r\n" + (json ?? "")
        end = .now.advanced(by: .seconds(PlainClient.secondsMax))
        try send(Array(head.utf8))
        return try receive()
    }

    private func receive() throws -> Answer {
        var end = headEnd()
        while end == nil {
            guard pending.count <= PlainClient.headBytesMax else { throw Failure.noAnswer }
            try fill()
            end = headEnd()
        }
        guard let end else { throw Failure.noAnswer }
        let lines = String(decoding: pending[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else {
            throw Failure.noAnswer
        }
        let length = lines.dropFirst().compactMap(PlainClient.contentLength).first ?? 0
        guard 0...PlainClient.bodyBytesMax ~= length else { throw Failure.noAnswer }
        pending.removeFirst(end + 4)
        while pending.count < length { try fill() }
        let body = Array(pending[..<length])
        pending.removeFirst(length)
        return Answer(status: status, body: body)
    }

    private static func contentLength(_ line: Substring) -> Int? {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
        return Int(parts[1].drop { $0 == " " })
    }

    private func headEnd() -> Int? {
        guard pending.count >= 4 else { return nil }
        return (0...(pending.count - 4)).first { index in
            pending[index] == 13 && pending[index + 1] == 10 && pending[index + 2] == 13
                && pending[index + 3] == 10
        }
    }

    private func fill() throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe chunk.withUnsafeMutableBytes { buffer in
            unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        }
        let isLate = ContinuousClock.now > end || count < 0 && errno == EAGAIN
        guard !isLate else {
            let seconds = PlainClient.secondsMax
            throw Failure(description: "no whole answer within \(seconds) seconds")
        }
        guard count > 0 else { throw Failure(description: "the connection ended") }
        pending.append(contentsOf: chunk[..<count])
    }

    private func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    descriptor,
                    buffer.baseAddress?.advanced(by: sent),
                    buffer.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { throw Failure(description: "the connection ended") }
            sent += count
        }
    }

    private static func connect(host: String, port: String) throws -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>? = nil
        guard unsafe getaddrinfo(host, port, &hints, &list) == 0 else {
            throw Failure(description: "\(host):\(port) has no address")
        }
        defer { unsafe freeaddrinfo(list) }
        var entry = unsafe list
        while let one = unsafe entry {
            let found = unsafe one.pointee
            unsafe entry = found.ai_next
            let descriptor = unsafe socket(found.ai_family, found.ai_socktype, found.ai_protocol)
            guard descriptor >= 0 else { continue }
            var limit = timeval(tv_sec: PlainClient.secondsMax, tv_usec: 0)
            unsafe setsockopt(
                descriptor,
                SOL_SOCKET,
                SO_RCVTIMEO,
                &limit,
                socklen_t(MemoryLayout<timeval>.size)
            )
            if unsafe Glibc.connect(descriptor, found.ai_addr, found.ai_addrlen) == 0 {
                return descriptor
            }
            close(descriptor)
        }
        throw Failure(description: "\(host):\(port) does not answer")
    }
}
