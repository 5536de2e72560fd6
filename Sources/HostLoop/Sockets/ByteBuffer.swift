import Glibc

/// Bytes that come in at the end and go out at the front.
///
/// Offsets count from the first byte that has not been taken out. The memory is a block of the loop's pool
/// while that suffices, is twice as large each time it does not, and goes back when the buffer is empty.
@safe
package struct ByteBuffer: ~Copyable {
    private let pool: BlockPool
    @usableFromInline
    var base: UnsafeMutablePointer<UInt8>?
    @usableFromInline
    var capacity = 0
    @usableFromInline
    var start = 0
    @usableFromInline
    var end = 0

    init(pool: BlockPool) {
        self.pool = pool
    }

    @inlinable package var count: Int { end - start }
    @inlinable package var isEmpty: Bool { end == start }

    /// Gives read access to all bytes.
    @inlinable
    @inline(__always)
    package func withBytes<R, E: Error>(
        from offset: Int = 0,
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let bytes = unsafe UnsafeBufferPointer(start: base, count: end)
        return try unsafe body(bytes.span.extracting((start + offset)..<end))
    }

    /// The address of the byte at `offset`, valid until the next change.
    @unsafe
    func address(at offset: Int) -> UnsafeMutablePointer<UInt8>? {
        unsafe base.map { unsafe $0 + start + offset }
    }

    @inlinable
    @inline(__always)
    package mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let from = source.baseAddress else { return }
            unsafe append(from, source.count)
        }
    }

    @inlinable
    @inline(__always)
    package mutating func append(_ text: StaticString) {
        guard text.hasPointerRepresentation else { return }
        unsafe append(text.utf8Start, text.utf8CodeUnitCount)
    }

    /// Appends text that is made at run time; a literal takes the way above.
    @_disfavoredOverload
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard let from = bytes.baseAddress else { return }
            unsafe append(from, bytes.count)
        }
    }

    @inlinable
    @inline(__always)
    package mutating func append(_ byte: UInt8) {
        if end == capacity { grow(1) }
        guard let base = unsafe base else { return }
        unsafe base[end] = byte
        end += 1
    }

    /// Appends a number in decimal digits.
    package mutating func append(decimal value: Int) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var rest = value.magnitude
        var first = 20
        repeat {
            first -= 1
            digits[first] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
            rest /= 10
        } while rest > 0
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digits.span.extracting(first..<20))
    }

    @unsafe
    @inlinable
    @inline(__always)
    mutating func append(_ from: UnsafePointer<UInt8>, _ length: Int) {
        if end + length > capacity { grow(length) }
        guard let base = unsafe base else { return }
        unsafe (base + end).update(from: from, count: length)
        end += length
    }

    /// Overwrites bytes that are already there.
    package mutating func replace(at offset: Int, with bytes: Span<UInt8>) {
        precondition(
            offset >= 0 && offset + bytes.count <= count,
            "A patch must lie in the buffer."
        )
        guard let to = unsafe address(at: offset) else { return }
        for index in bytes.indices { unsafe to[index] = bytes[index] }
    }

    /// Moves bytes to another place in the buffer; the places may overlap.
    package mutating func slide(from: Int, to: Int, length: Int) {
        precondition(
            from >= 0 && to >= 0 && max(from, to) + length <= count,
            "A slide stays inside."
        )
        guard let base = unsafe base, length > 0, from != to else { return }
        unsafe memmove(base + start + to, base + start + from, length)
    }

    /// Drops everything from `offset` on.
    package mutating func truncate(to offset: Int) {
        precondition(offset >= 0 && offset <= count, "A buffer is cut inside its bytes.")
        end = start + offset
    }

    /// Takes `length` bytes out at the front.
    package mutating func drop(first length: Int) {
        precondition(length >= 0 && length <= count, "Only bytes that are there can be taken out.")
        start += length
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Gives the memory back if nothing is in it.
    package mutating func rest() {
        guard isEmpty, let held = unsafe base else { return }
        unsafe release(held)
        unsafe base = nil
        capacity = 0
        start = 0
        end = 0
    }

    /// Makes room for `length` more bytes, at the front of the block if that is enough.
    @usableFromInline
    mutating func grow(_ length: Int) {
        let needed = count + length
        if needed <= capacity, let base = unsafe base, start >= capacity / 2 {
            unsafe memmove(base, base + start, count)
        } else {
            unsafe moveToBlock(of: needed)
        }
        end = count
        start = 0
    }

    @unsafe
    private mutating func moveToBlock(of needed: Int) {
        var size = max(BlockPool.blockBytes, capacity * 2)
        while size < needed { size *= 2 }
        let isPooled = size == BlockPool.blockBytes
        let fresh = unsafe isPooled ? pool.take() : .allocate(capacity: size)
        if let old = unsafe base {
            unsafe memcpy(fresh, old + start, count)
            unsafe release(old)
        }
        unsafe base = fresh
        capacity = size
    }

    @unsafe
    private func release(_ memory: UnsafeMutablePointer<UInt8>) {
        if capacity == BlockPool.blockBytes {
            unsafe pool.give(memory)
        } else {
            unsafe memory.deallocate()
        }
    }

    deinit {
        if let held = unsafe base { unsafe release(held) }
    }
}
