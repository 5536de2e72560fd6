extension StaticString {
    /// Whether these are the bytes of `text` between two offsets.
    func equals(_ text: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        // Safe because a literal's bytes live as long as the program and are exactly as many as
        // it says; a literal of one scalar that is not stored as bytes never reaches this branch.
        guard hasPointerRepresentation else { return false }
        guard end - start == utf8CodeUnitCount else { return false }
        let word = unsafe UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
        var index = 0
        while index < word.count {
            guard unsafe word[index] == text[start + index] else { return false }
            index += 1
        }
        return true
    }

    /// Adds these bytes behind a comma (if one is due), and between quotes with what follows them.
    @inline(__always)
    func append(to bytes: inout [UInt8], comma: Bool, quotedBefore suffix: UInt8?) {
        precondition(
            hasPointerRepresentation,
            "A word written to JSON is a string literal, not a single scalar."
        )
        // Safe because a literal's bytes live as long as the program.
        unsafe bytes.appendQuoted(
            UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount),
            comma: comma,
            suffix: suffix
        )
    }

    /// Adds these bytes as they are.
    func append(to bytes: inout [UInt8]) {
        precondition(
            hasPointerRepresentation,
            "A word written to JSON is a string literal, not a single scalar."
        )
        // Safe because a literal's bytes live as long as the program.
        unsafe bytes.append(
            contentsOf: UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
        )
    }
}
