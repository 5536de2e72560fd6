import CLibUV
import Glibc

extension TCPConnection {
    /// Declares all of `output` to be whole answers, which the next `flush` sends.
    package func commit() {
        committed = output.count
    }

    /// Flushes when the running job ends, should it not have done so itself.
    package func flushWhenJobEnds() {
        guard !phase.isDirty else { return }
        phase.isDirty = true
        loop.open.markDirty(self)
    }

    /// Takes back what was written to `output` since the last commit.
    package func rollBack() {
        output.truncate(to: committed)
    }

    /// Hands the committed bytes to the kernel, and what it does not take to libuv's queue.
    package func flush() {
        phase.isDirty = false
        guard committed > 0 else { return }
        guard !phase.isClosing else { return forgetCommitted() }
        let sent = unsafe tryWrite()
        guard sent >= 0 else { return lose() }
        output.drop(first: sent)
        committed -= sent
        if committed > 0 { queueCommitted() }
        output.rest()
    }

    /// How many bytes libuv still holds; it falls as the client reads.
    package var queued: Int { unsafe uv_stream_get_write_queue_size(handle.raw()) }

    @unsafe
    private func tryWrite() -> Int {
        guard unsent == 0, let bytes = unsafe output.address(at: 0) else { return 0 }
        return unsafe bytes.withMemoryRebound(to: CChar.self, capacity: committed) { chars in
            var buffer = unsafe uv_buf_init(chars, UInt32(committed))
            let sent = unsafe uv_try_write(handle.raw(), &buffer, 1)
            return sent == UV_EAGAIN.rawValue ? 0 : Int(sent)
        }
    }

    private func queueCommitted() {
        var rest = ByteBuffer(pool: loop.blocks)
        if committed == output.count {
            swap(&rest, &output)
        } else {
            output.withBytes { rest.append($0.extracting(0..<committed)) }
            output.drop(first: committed)
        }
        committed = 0
        let length = rest.count
        unsent += length
        guard unsafe QueuedWrite(rest, of: self).start() else { return lose() }
    }

    private func forgetCommitted() {
        output.drop(first: committed)
        committed = 0
        output.rest()
    }

    fileprivate func wrote(_ length: Int, _ status: Int32) {
        unsent -= length
        guard status == 0 else { return lose() }
        if unsent == 0 { wakeDrainer() }
    }
}

/// Bytes that wait in libuv's queue, together with the request that stands for them.
@safe
private final class QueuedWrite {
    private let bytes: ByteBuffer
    private let connection: TCPConnection
    private let request = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)

    init(_ bytes: consuming ByteBuffer, of connection: TCPConnection) {
        self.bytes = bytes
        self.connection = connection
    }

    @unsafe
    func start() -> Bool {
        guard let first = unsafe bytes.address(at: 0) else { return true }
        let held = unsafe Unmanaged.passRetained(self)
        unsafe request.pointee.data = held.toOpaque()
        let failed = unsafe first.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            var buffer = unsafe uv_buf_init($0, UInt32(bytes.count))
            return unsafe uv_write(request, connection.handle.raw(), &buffer, 1) {
                request,
                status in
                guard let data = unsafe request?.pointee.data else { return }
                let write = unsafe Unmanaged<QueuedWrite>.fromOpaque(data).takeRetainedValue()
                write.connection.wrote(write.bytes.count, status)
            }
        }
        if failed != 0 { unsafe held.release() }
        return failed == 0
    }

    deinit {
        unsafe request.deallocate()
    }
}
