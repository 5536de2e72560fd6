extension [UInt8] {
    /// Adds a text in quotes, between a comma (if one is due) and what follows the quotes.
    ///
    /// The buffer grows once and the text is copied at once: nearly all of writing is this.
    @inline(__always)
    mutating func appendQuoted(
        _ text: UnsafeRawBufferPointer,
        comma: Bool,
        suffix: UInt8? = nil
    ) {
        let count = text.count
        append(addingCapacity: count + 4) { out in
            unsafe out.withUnsafeMutableBufferPointer { room, used in
                // Safe because room for the text and four bytes more has just been made.
                guard var next = UnsafeMutableRawPointer(room.baseAddress) else { return }
                let start = unsafe next
                if comma {
                    unsafe next.storeBytes(of: ASCII.comma, as: UInt8.self)
                    unsafe next += 1
                }
                unsafe next.storeBytes(of: ASCII.quote, as: UInt8.self)
                unsafe next += 1
                if let source = text.baseAddress {
                    unsafe next.copyMemory(from: source, byteCount: count)
                }
                unsafe next += count
                unsafe next.storeBytes(of: ASCII.quote, as: UInt8.self)
                unsafe next += 1
                if let suffix {
                    unsafe next.storeBytes(of: suffix, as: UInt8.self)
                    unsafe next += 1
                }
                used = unsafe next - start
            }
        }
    }
}
