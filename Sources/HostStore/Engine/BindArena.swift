/// Bytes of bound texts and blobs while a statement runs, so that binding neither allocates nor
/// depends on how long a Swift value lives.
@safe final class BindArena {
    static let capacity = 64 * 1024

    private let base: UnsafeMutableRawPointer
    private var used = 0
    private var holders = 0

    init() {
        unsafe base = .allocate(byteCount: BindArena.capacity, alignment: 16)
    }

    deinit { unsafe base.deallocate() }

    /// A copy of the bytes that stays until every holder has let go; nil when there is no room.
    func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer? {
        guard bytes.count <= BindArena.capacity - used else { return nil }
        let place = unsafe base + used
        if let source = bytes.baseAddress {
            unsafe place.copyMemory(from: source, byteCount: bytes.count)
        }
        used += bytes.count
        return unsafe place
    }

    func hold() { holders += 1 }

    func release() {
        holders -= 1
        if holders == 0 { used = 0 }
    }
}
