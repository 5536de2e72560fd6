/// The Authorization header field with a bearer token (RFC 6750).
enum BearerHeader {
    /// Where the token stands after `Bearer` and spaces; nil for other schemes and for no token.
    static func token(in header: Span<UInt8>) -> Range<Int>? {
        guard header.count > scheme.count, header[scheme.count] == space else { return nil }
        for index in scheme.indices {
            guard header[index] | 0x20 == scheme[index] else { return nil }
        }
        var start = scheme.count
        while start < header.count, header[start] == space { start += 1 }
        return start < header.count ? start..<header.count : nil
    }

    /// In lower case; the header may write it in either.
    private static let scheme = Array("bearer".utf8)
    private static let space = UInt8(ascii: " ")
}
