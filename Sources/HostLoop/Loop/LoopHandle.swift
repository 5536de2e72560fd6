import CLibUV
import Glibc

/// One libuv handle in memory of its own, which is given back only in the close callback.
///
/// `data` keeps the owner alive until libuv is done with the handle, so no callback can meet freed memory.
@safe
struct LoopHandle: @unchecked Sendable {
    // Safe because it is an address: what may be done with it, and where, is its owner's affair.
    private let memory: UnsafeMutableRawPointer

    /// Takes zeroed memory for a handle that has not been opened yet.
    init(_ kind: uv_handle_type) {
        let bytes = uv_handle_size(kind)
        unsafe memory = .allocate(byteCount: bytes, alignment: 16)
        unsafe memset(memory, 0, bytes)
    }

    /// The handle as the type that a libuv call wants.
    @unsafe
    @inline(__always)
    func raw<Raw>() -> UnsafeMutablePointer<Raw> {
        unsafe memory.assumingMemoryBound(to: Raw.self)
    }

    var isClosing: Bool { unsafe uv_is_closing(raw()) != 0 }

    /// Keeps `owner` alive, and findable from callbacks, until the handle has been closed.
    func adopt(_ owner: AnyObject) {
        let base: UnsafeMutablePointer<uv_handle_t> = unsafe raw()
        unsafe base.pointee.data = Unmanaged.passRetained(owner).toOpaque()
    }

    /// Asks libuv to close the handle; the memory and the owner are let go in its callback.
    func close() {
        guard !isClosing else { return }
        unsafe uv_close(raw()) { handle in
            guard let handle = unsafe handle else { return }
            let data = unsafe handle.pointee.data
            unsafe UnsafeMutableRawPointer(handle).deallocate()
            guard let data = unsafe data else { return }
            unsafe Unmanaged<AnyObject>.fromOpaque(data).release()
        }
    }
}
