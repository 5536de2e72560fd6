/// The loop's stock of equal memory blocks, so that a busy connection costs no allocation.
@safe
final class BlockPool {
    static let blockBytes = 8 * 1024
    private static let keptMax = 512

    private var free: [UnsafeMutablePointer<UInt8>] = unsafe []

    func take() -> UnsafeMutablePointer<UInt8> {
        if let block = unsafe free.popLast() { return unsafe block }
        return .allocate(capacity: Self.blockBytes)
    }

    func give(_ block: UnsafeMutablePointer<UInt8>) {
        guard unsafe free.count < Self.keptMax else { return unsafe block.deallocate() }
        unsafe free.append(block)
    }

    deinit {
        while let block = unsafe free.popLast() { unsafe block.deallocate() }
    }
}
