import Glibc

/// Sockets bound to one address, one for each loop, between which the kernel spreads connections.
package struct ListeningSocket: Sendable {
    /// One listening descriptor a loop.
    package let descriptors: [Int32]
    /// The port they listen on, also when the system was asked to choose one.
    package let port: Int

    /// Binds `loops` sockets; an address that another program listens on is an error, never shared.
    ///
    /// Port 0 lets the system choose.
    package static func bind(
        host: String,
        port: Int,
        loops: Int = 1
    ) throws(LoopError) -> ListeningSocket {
        // The first bind is without SO_REUSEPORT, so it fails when anyone at all listens there.
        let address = try SocketAddress.parse(host: host, port: port)
        let probe = try open(address, sharesPort: false, name: "\(host):\(port)")
        let chosen = unsafe Self.port(of: probe)
        close(probe)
        let exact = try SocketAddress.parse(host: host, port: chosen)
        var descriptors: [Int32] = []
        do throws(LoopError) {
            for _ in 0..<max(1, loops) {
                let fd = try open(exact, sharesPort: true, name: "\(host):\(chosen)")
                descriptors.append(fd)
                guard listen(fd, 4096) == 0 else { throw LoopError.lastCall("listen") }
            }
        } catch {
            for fd in descriptors { close(fd) }
            throw error
        }
        return ListeningSocket(descriptors: descriptors, port: chosen)
    }

    private static func open(
        _ address: sockaddr_storage,
        sharesPort: Bool,
        name: String
    ) throws(LoopError) -> Int32 {
        var address = address
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let fd = socket(Int32(address.ss_family), kind, 0)
        guard fd >= 0 else { throw LoopError.lastCall("socket") }
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if sharesPort { unsafe setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, size) }
        let isSix = address.ss_family == sa_family_t(AF_INET6)
        let length = isSix ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
        let bound = unsafe withUnsafePointer(to: &address) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.bind(fd, $0, socklen_t(length))
            }
        }
        guard bound == 0 else {
            let failure =
                errno == EADDRINUSE ? LoopError.addressInUse(name) : LoopError.lastCall("bind")
            close(fd)
            throw failure
        }
        return fd
    }

    @unsafe
    private static func port(of fd: Int32) -> Int {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                unsafe getsockname(fd, plain, &length)
                return unsafe SocketAddress.port(of: plain)
            }
        }
    }
}
