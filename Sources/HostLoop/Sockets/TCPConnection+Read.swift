import CLibUV
import Glibc

extension TCPConnection {
    /// Lets libuv read into the loop's shared buffer.
    func startReading() -> Bool {
        phase.isPaused = false
        let started = unsafe uv_read_start(
            handle.raw(),
            { handle, _, buffer in
                // Without a buffer libuv leaves the socket as it is until the next look.
                unsafe buffer?.pointee = uv_buf_init(nil, 0)
                guard let shared = unsafe handle?.pointee.loop.pointee.data,
                    let connection = unsafe HandleKeeper<TCPConnection>.owner(handle),
                    connection.isTaken
                else { return }
                unsafe buffer?.pointee = shared.assumingMemoryBound(to: uv_buf_t.self).pointee
            },
            { stream, count, buffer in
                guard let connection = unsafe HandleKeeper<TCPConnection>.owner(stream) else {
                    return
                }
                unsafe connection.read(count, buffer)
            }
        )
        return started == 0
    }

    private var isTaken: Bool { loop.turn.takes(share, atMost: loop.limits.readsPerSharedLook) }

    @unsafe
    private func read(_ count: Int, _ buffer: UnsafePointer<uv_buf_t>?) {
        guard count != UV_ENOBUFS.rawValue else { return }
        loop.beat.step()
        guard count > 0 else { return count < 0 ? stopReading(Int32(count)) : () }
        guard let bytes = unsafe buffer?.pointee.base else { return }
        unsafe bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            unsafe input.append($0, count)
        }
        phase.hasNews = true
        wakeReader(.bytes)
        guard phase.hasNews, input.count > loop.limits.unreadBytesMax else { return }
        phase.isPaused = true
        unsafe uv_read_stop(handle.raw())
    }

    /// A client that ends its side may be waiting for the answer; any other end is the end of both sides.
    private func stopReading(_ code: Int32) {
        guard code == UV_EOF.rawValue else { return lose() }
        phase.hasEnded = true
        driver?.connectionEnded()
        wakeReader(.end)
    }

    /// True when the client, having ended its side, has meanwhile refused ours too.
    ///
    /// After the end of a stream libuv no longer watches the socket, so this asks the kernel.
    var isRefusedByPeer: Bool {
        guard phase.hasEnded, let fd = descriptor else { return false }
        var info = tcp_info()
        var length = socklen_t(MemoryLayout<tcp_info>.size)
        let level = Int32(IPPROTO_TCP)
        guard unsafe getsockopt(fd, level, TCP_INFO, &info, &length) == 0 else { return false }
        return info.tcpi_state == UInt8(TCP_CLOSE)
    }

    /// The client's address and port as text, or an empty text when it is not known.
    package var peer: String {
        var address = sockaddr_storage()
        var length = Int32(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &address) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                let found = unsafe uv_tcp_getpeername(handle.raw(), plain, &length)
                return unsafe found == 0 ? SocketAddress.text(plain) : ""
            }
        }
    }

    private var descriptor: Int32? {
        var fd = uv_os_fd_t()
        return unsafe uv_fileno(handle.raw(), &fd) == 0 ? fd : nil
    }
}
