import Glibc

/// What a server has sent: the status, the fields and the body.
package struct RawResponse: Hashable, Sendable {
    package var status: Int
    package var fields: [String: String]
    package var body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
}

/// A client that sends bytes as they are and blocks its thread: for tests that want to see the wire.
package final class RawClient {
    private var fd: Int32
    private var unread: [UInt8] = []

    /// Connects to a port on this machine; reads give up after `timeoutMillis`.
    package init(port: Int, timeoutMillis: Int = 10_000, receiveBuffer: Int32? = nil) throws {
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: timeoutMillis / 1000, tv_usec: timeoutMillis % 1000 * 1000)
        unsafe setsockopt(
            fd,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        if var receiveBuffer {
            let size = socklen_t(MemoryLayout<Int32>.size)
            unsafe setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, size)
        }
        var on: Int32 = 1
        let level = Int32(IPPROTO_TCP)
        unsafe setsockopt(fd, level, TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw RawClientError(call: "connect", code: errno) }
    }

    package func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends all bytes; throws when the server has closed.
    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(
                    fd,
                    $0.baseAddress.map { unsafe $0 + sent },
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { throw RawClientError(call: "send", code: errno) }
            sent += count
        }
    }

    /// Says that no more will be sent, and goes on reading.
    package func endSending() {
        shutdown(fd, Int32(SHUT_WR))
    }

    /// Breaks the connection so that the server sees a reset.
    package func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            fd,
            SOL_SOCKET,
            SO_LINGER,
            &linger,
            socklen_t(MemoryLayout<Glibc.linger>.size)
        )
        close()
    }

    package func close() {
        guard fd >= 0 else { return }
        Glibc.close(fd)
        fd = -1
    }

    /// One more piece of what the server sends; empty at the end, nil when nothing comes in time.
    package func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(fd, $0.baseAddress, $0.count, 0)
        }
        if count < 0 { return errno == EAGAIN ? nil : [] }
        return Array(buffer.prefix(count))
    }

    /// Everything up to the end of the connection, or up to where it falls silent.
    package func receiveAll() -> [UInt8] {
        while let piece = receive(), !piece.isEmpty { unread += piece }
        defer { unread = [] }
        return unread
    }

    /// True when the server closes without sending anything more.
    package func isClosedByServer() -> Bool {
        unread.isEmpty && receive() == []
    }

    /// The next response; nil when the connection ends or falls silent before one is complete.
    package func response(toHead: Bool = false) -> RawResponse? {
        while true {
            if let (response, length) = RawResponse.parse(unread, toHead: toHead) {
                unread.removeFirst(length)
                return response
            }
            guard let piece = receive(), !piece.isEmpty else { return nil }
            unread += piece
        }
    }

    deinit {
        close()
    }
}

/// A system call of the client that failed.
package struct RawClientError: Error {
    package let call: String
    package let code: Int32
}

extension RawResponse {
    /// Reads one response with a declared length from the front of the bytes.
    static func parse(_ bytes: [UInt8], toHead: Bool) -> (RawResponse, Int)? {
        guard let end = bytes.firstEnd(of: [13, 10, 13, 10]) else { return nil }
        let lines = String(decoding: bytes[..<(end - 4)], as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first, let status = Int(first.split(separator: " ")[1]) else {
            return nil
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields[line[..<colon].lowercased()] = String(value)
        }
        let length = toHead || status < 200 ? 0 : Int(fields["content-length"] ?? "0") ?? 0
        guard bytes.count >= end + length else { return nil }
        let body = Array(bytes[end..<(end + length)])
        return (RawResponse(status: status, fields: fields, body: body), end + length)
    }
}

extension [UInt8] {
    /// Where the first occurrence of `part` ends.
    fileprivate func firstEnd(of part: [UInt8]) -> Int? {
        guard count >= part.count else { return nil }
        for start in 0...(count - part.count)
        where self[start] == part[0] && self[start..<(start + part.count)].elementsEqual(part) {
            return start + part.count
        }
        return nil
    }
}
