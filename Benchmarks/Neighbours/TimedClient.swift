import Glibc

/// A client whose answers bear the instant at which they lay at its socket, as the kernel stamps it:
/// how soon its own thread gets a processor then, which it shares with the host, is not the host's
/// doing.
final class TimedClient {
    /// When one request was answered, in microseconds of `now`.
    struct Answer {
        /// When the answer lay at the socket.
        let arrival: Double
        /// When the thread had it in its hands.
        let seen: Double
    }

    private let fd: Int32
    private let request: [UInt8]
    private var answer = [UInt8](repeating: 0, count: 4096)
    private var control = [Int](repeating: 0, count: 8)

    /// Connects to a port on this machine; `request` is a method and a target.
    init(_ request: String, port: Int) throws {
        self.request = Array("\(request) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
        unsafe setsockopt(fd, SOL_SOCKET, TimedClient.stamped, &on, size)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw NeighbourUnserved() }
    }

    /// SO_TIMESTAMPNS, which Glibc's module leaves out.
    private static let stamped: Int32 = 35

    /// The time of day in microseconds, by which the kernel stamps what arrives.
    static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return micros(time)
    }

    private static func micros(_ time: timespec) -> Double {
        Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }

    /// Asks once.
    func ask() throws -> Answer {
        let sent = unsafe send(fd, request, request.count, Int32(MSG_NOSIGNAL))
        guard sent == request.count else { throw NeighbourUnserved() }
        let (count, arrival) = unsafe receive()
        let isServed = count > 12 && answer[9..<12].elementsEqual("200".utf8)
        guard isServed else { throw NeighbourUnserved() }
        return Answer(arrival: arrival, seen: TimedClient.now)
    }

    /// One piece, since the answer is small, and when it came.
    @unsafe private func receive() -> (count: Int, arrival: Double) {
        unsafe answer.withUnsafeMutableBytes { bytes in
            unsafe control.withUnsafeMutableBytes { control in
                var piece = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return unsafe withUnsafeMutablePointer(to: &piece) { piece in
                    var message = unsafe msghdr()
                    unsafe message.msg_iov = piece
                    unsafe message.msg_iovlen = 1
                    unsafe message.msg_control = control.baseAddress
                    unsafe message.msg_controllen = control.count
                    let count = unsafe recvmsg(fd, &message, 0)
                    // The kernel stamps nothing until some of it has learned that somebody wants stamps.
                    let isStamped = unsafe message.msg_controllen > 16
                    guard isStamped else { return (count, TimedClient.now) }
                    // Behind the head of the first and only record: length, level and type.
                    let time = unsafe control.load(fromByteOffset: 16, as: timespec.self)
                    return (count, TimedClient.micros(time))
                }
            }
        }
    }

    deinit { close(fd) }
}
