import Glibc
import HTTPTesting
import HostHTTP
import HostLoop
import Testing

/// These change a limit of the whole process, so they run one after the other and put it back.
@Suite(.serialized) struct `A table of descriptors` {
    private func limit() -> rlimit {
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit
    }

    private func set(_ count: rlim_t) {
        var changed = limit()
        changed.rlim_cur = count
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &changed)
    }

    @Test func `is raised to what the system allows`() {
        let before = limit()
        defer { set(before.rlim_cur) }
        set(256)
        #expect(DescriptorLimit.raise() == Int(clamping: before.rlim_max))
        #expect(limit().rlim_cur == before.rlim_max)
    }

    /// The lowest limit that leaves so many descriptors free.
    private func leaveFree(_ count: rlim_t) {
        var open: rlim_t = 0
        for fd in 0..<Int32(clamping: limit().rlim_cur) where fcntl(fd, F_GETFD) >= 0 {
            open = rlim_t(fd) + 1
        }
        set(open + count)
    }

    /// Somebody else takes every descriptor that becomes free, also the one libuv keeps in reserve.
    @Test func `that is full neither holds the loop nor ends the server`() async throws {
        let before = limit()
        defer { set(before.rlim_cur) }
        leaveFree(256)
        let server = try await TestServer { exchange in
            exchange.begin(200)
            exchange.finish(Array("ok".utf8))
        }
        let known = try server.client(timeoutMillis: 3000)
        #expect(try answer(known)?.status == 200)
        let waiting = (0..<40).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
        let hog = DescriptorHog()
        hog.start()
        for _ in 0..<5000 where hog.count < 100 { usleep(1000) }
        #expect(hog.count >= 100, "there was room for fewer")
        for fd in waiting {
            connect(fd, to: server.port)
            #expect(try answer(known)?.status == 200, "the loop is held")
        }
        hog.stop()
        for fd in waiting { close(fd) }
        var isServed = false
        for _ in 0..<50 where !isServed {
            if let late = try? server.client(timeoutMillis: 1000) {
                isServed = try answer(late)?.status == 200
            }
            if !isServed { usleep(50_000) }
        }
        #expect(isServed, "nobody new is served once there is room again")
        server.stop()
    }

    private func answer(_ client: RawClient) throws -> RawResponse? {
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        return client.response()
    }

    private func connect(_ fd: Int32, to port: Int) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        _ = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
