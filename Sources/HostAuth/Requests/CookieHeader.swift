/// The Cookie header field, read byte by byte; nothing in it is trusted.
enum CookieHeader {
    /// What a cookie of one name says.
    enum Finding {
        case absent
        /// The name stands there more than once: somebody planted a second one.
        case ambiguous
        /// The range of the value's bytes.
        case value(Range<Int>)
    }

    /// Finds a cookie by its exact name; an empty value is as good as none.
    static func find(_ name: [UInt8], in header: Span<UInt8>) -> Finding {
        var found: Range<Int>?
        var start = 0
        while start <= header.count {
            var end = start
            while end < header.count, header[end] != semicolon { end += 1 }
            let pair = trimmed(start..<end, in: header)
            if let value = value(of: pair, named: name, in: header), !value.isEmpty {
                guard found == nil else { return .ambiguous }
                found = value
            }
            start = end + 1
        }
        return found.map { .value($0) } ?? .absent
    }

    private static func value(
        of pair: Range<Int>,
        named name: [UInt8],
        in header: Span<UInt8>
    ) -> Range<Int>? {
        let count = name.count
        guard pair.count > count, header[pair.lowerBound + count] == equals else { return nil }
        for index in 0..<count {
            guard name[index] == header[pair.lowerBound + index] else { return nil }
        }
        return pair.lowerBound + count + 1..<pair.upperBound
    }

    private static func trimmed(_ range: Range<Int>, in header: Span<UInt8>) -> Range<Int> {
        var range = range
        while let first = range.first, isSpace(header[first]) { range.removeFirst() }
        while let last = range.last, isSpace(header[last]) { range.removeLast() }
        return range
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static let semicolon = UInt8(ascii: ";")
    private static let equals = UInt8(ascii: "=")
}
