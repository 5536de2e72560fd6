/// The parts of a request target, as places in the bytes of the request.
struct RequestTarget {
    enum Form: UInt8 {
        case origin, absolute, asterisk
    }

    var form = Form.origin
    var authority = 0..<0
    var path = 0..<0
    var query = 0..<0
    var isPathEscaped = false
    var isQueryEscaped = false
    var isSecure = false

    init() {}

    /// Takes a path that is known to have neither escapes nor dots, and no query.
    @inline(__always)
    init(plainPath range: Range<Int>) {
        path = range
        query = range.upperBound..<range.upperBound
    }

    /// Takes a target apart and refuses every one that could be read in two ways.
    init(_ bytes: Span<UInt8>, in range: Range<Int>) throws(HTTPRefusal) {
        var rest = range
        if bytes[range.lowerBound] != UInt8(ascii: "/") {
            if range.count == 1, bytes[range.lowerBound] == UInt8(ascii: "*") {
                form = .asterisk
                path = range
                return
            }
            rest = try takeAuthority(bytes, range)
        }
        let mark = bytes.first(UInt8(ascii: "?"), in: rest) ?? rest.upperBound
        path = rest.lowerBound..<mark
        query = min(mark + 1, rest.upperBound)..<rest.upperBound
        isPathEscaped = try checkPath(bytes)
        isQueryEscaped = try bytes.checkEscapes(in: query)
    }

    /// The scheme and host of an absolute form (RFC 9112 §3.2.2); returns what follows them.
    private mutating func takeAuthority(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) throws(HTTPRefusal) -> Range<Int> {
        let start = range.lowerBound
        var from = start + 7
        isSecure = range.count > 8 && bytes.matches("https://", in: start..<(start + 8))
        if isSecure {
            from += 1
        } else if range.count <= 7 || !bytes.matches("http://", in: start..<(start + 7)) {
            throw .badTarget
        }
        var end = from
        while end < range.upperBound, ByteSet.host.contains(bytes[end]) { end += 1 }
        let isEnd = end == range.upperBound
        guard end > from,
            isEnd || bytes[end] == UInt8(ascii: "/") || bytes[end] == UInt8(ascii: "?")
        else { throw .badTarget }
        form = .absolute
        authority = from..<end
        try HostField.check(bytes, in: authority)
        return end..<range.upperBound
    }

    /// Looks at every byte of the path; true when some of them are escaped.
    private func checkPath(_ bytes: Span<UInt8>) throws(HTTPRefusal) -> Bool {
        var hasDots = false
        var isAfterSlash = false
        for index in path {
            let byte = bytes[index]
            guard ByteSet.path.contains(byte) else { throw .badTarget }
            if isAfterSlash, byte == UInt8(ascii: ".") { hasDots = true }
            isAfterSlash = byte == UInt8(ascii: "/")
        }
        let isEscaped = try bytes.checkEscapes(in: path)
        if hasDots || isEscaped { try checkDots(bytes) }
        return isEscaped
    }

    /// Refuses the segments `.` and `..`, escaped or not: a client resolves them, an attacker sends them.
    private func checkDots(_ bytes: Span<UInt8>) throws(HTTPRefusal) {
        var dots = 0
        var isOther = false
        var index = path.lowerBound
        while index < path.upperBound {
            let (byte, next) = bytes.unescaped(at: index)
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
                if !isOther && (dots == 1 || dots == 2) { throw .dotSegment }
                dots = 0
                isOther = false
            } else if byte == UInt8(ascii: ".") {
                dots += 1
            } else {
                isOther = true
            }
            index = next
        }
        if !isOther && (dots == 1 || dots == 2) { throw .dotSegment }
    }
}

extension Span<UInt8> {
    /// The place of the first `byte`.
    @inline(__always)
    func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
        for index in range where self[index] == byte { return index }
        return nil
    }

    /// The byte at `index`, or the one that an escape there stands for, and where the next one is.
    ///
    /// The escapes have been checked.
    @inline(__always)
    func unescaped(at index: Int) -> (byte: UInt8, next: Int) {
        let byte = self[index]
        guard byte == UInt8(ascii: "%"), index + 2 < count,
            let high = self[index + 1].hexValue, let low = self[index + 2].hexValue
        else { return (byte, index + 1) }
        return (high << 4 | low, index + 3)
    }

    /// Refuses broken escapes and an escaped NUL; true when there are any escapes.
    func checkEscapes(in range: Range<Int>) throws(HTTPRefusal) -> Bool {
        var isEscaped = false
        for index in range where self[index] == UInt8(ascii: "%") {
            guard index + 2 < range.upperBound, let high = self[index + 1].hexValue,
                let low = self[index + 2].hexValue
            else { throw .badEscape }
            let byte = high << 4 | low
            guard byte != 0 else { throw .nulByte }
            isEscaped = true
        }
        return isEscaped
    }
}
