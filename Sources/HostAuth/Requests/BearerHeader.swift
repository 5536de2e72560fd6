/// The Authorization header field with a bearer token (RFC 6750).
enum BearerHeader {
    /// The token after `Bearer` and spaces; nil for other schemes and for other tokens than ours.
    static func token(in header: Span<UInt8>) -> SessionToken? {
        let scheme: StaticString = "bearer"
        let length = scheme.utf8CodeUnitCount
        guard header.count > length, header[length] == space else { return nil }
        // Safe because a literal's bytes live as long as the program and are as many as it says.
        let letters = unsafe UnsafeBufferPointer(start: scheme.utf8Start, count: length)
        for index in 0..<length {
            guard unsafe header[index] | 0x20 == letters[index] else { return nil }
        }
        var start = length
        while start < header.count, header[start] == space { start += 1 }
        return SessionToken(header.extracting(start..<header.count))
    }

    private static let space = UInt8(ascii: " ")
}
