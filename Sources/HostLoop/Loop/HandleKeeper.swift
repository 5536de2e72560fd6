import CLibUV

/// Keeps the owner of a handle alive until libuv has closed it, and counts it among the loop's live handles.
final class HandleKeeper<Owner: AnyObject> {
    let owner: Owner
    private let loop: EventLoop
    private let closed: (() -> Void)?

    init(_ owner: Owner, _ loop: EventLoop, closed: (() -> Void)? = nil) {
        self.owner = owner
        self.loop = loop
        self.closed = closed
        loop.beat.changeHandles(by: 1)
    }

    /// The owner of the handle a callback was called with.
    @inline(__always)
    static func owner<Raw>(_ handle: UnsafeMutablePointer<Raw>?) -> Owner? {
        let base = unsafe UnsafeMutableRawPointer(handle)?
            .assumingMemoryBound(to: uv_handle_t.self)
        guard let data = unsafe base?.pointee.data else { return nil }
        return unsafe Unmanaged<HandleKeeper<Owner>>.fromOpaque(data)
            ._withUnsafeGuaranteedRef { $0.owner }
    }

    deinit {
        loop.beat.changeHandles(by: -1)
        closed?()
    }
}
