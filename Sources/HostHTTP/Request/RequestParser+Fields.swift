extension RequestParser {
    /// Takes in one whole field, and its meaning if it decides how the message is framed.
    mutating func finishField(
        _ bytes: Span<UInt8>,
        _ field: FieldSlot,
        _ limits: HTTPLimits
    ) throws(HTTPRefusal) {
        guard head.fieldCount < limits.headerFieldsMax else { throw .headerTooLarge }
        let known = KnownHeader.find(bytes, in: field.name)
        if let known {
            if known.isSingle, head.has(known) {
                throw .repeatedHeader
            }
            switch known {
            case .host: try HostField.check(bytes, in: field.value)
            case .contentLength: try readLength(bytes, field.value)
            case .transferEncoding: try readTransferEncoding(bytes, field.value)
            case .connection: readConnection(bytes, field.value)
            default: break
            }
        }
        head.add(field, known: known)
    }

    /// Looks at the head as a whole once it is complete.
    mutating func finishHead(_ bytes: Span<UInt8>) throws(HTTPRefusal) {
        head.length = position
        let host = head.slot(of: .host)
        guard host != nil || head.minorVersion == 0 else { throw .badHost }
        if head.target.form == .absolute, let host {
            let port: StaticString = head.target.isSecure ? ":443" : ":80"
            guard HostField.agree(bytes, head.target.authority, host.value, defaultPort: port)
            else {
                throw .hostContradicted
            }
        }
        if head.minorVersion == 0 {
            head.isKeepAlive = head.isKeepAlive && saysKeepAlive
        } else if let expect = head.slot(of: .expect) {
            guard bytes.matches("100-continue", in: expect.value) else {
                throw .expectationUnknown
            }
            head.expectsContinue = true
        }
    }

    private mutating func readLength(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) throws(HTTPRefusal) {
        if case .chunked = head.framing { throw .twoLengths }
        guard !range.isEmpty, range.count <= 18 else { throw .badLength }
        var length = 0
        for index in range {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { throw .badLength }
            length = length * 10 + Int(digit)
        }
        head.framing = .length(length)
    }

    /// Only `chunked`, alone, is understood: every other coding would have to be undone here.
    private mutating func readTransferEncoding(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) throws(HTTPRefusal) {
        if case .length = head.framing { throw .twoLengths }
        guard head.minorVersion == 1 else {
            throw .codingInHTTP10
        }
        guard bytes.matches("chunked", in: range) else {
            let end = range.upperBound
            let isLast = range.count > 8 && bytes.matches("chunked", in: (end - 7)..<end)
            let before = isLast ? bytes[end - 8] : 0
            guard isLast, before == .space || before == .tab || before == UInt8(ascii: ",") else {
                throw .badTransferEncoding
            }
            throw .codingUnknown
        }
        head.framing = .chunked
    }

    private mutating func readConnection(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var start = range.lowerBound
        for index in range.lowerBound...range.upperBound {
            guard index == range.upperBound || bytes[index] == UInt8(ascii: ",") else { continue }
            var from = start
            var to = index
            while from < to, bytes[from] == .space || bytes[from] == .tab { from += 1 }
            while to > from, bytes[to - 1] == .space || bytes[to - 1] == .tab { to -= 1 }
            if bytes.matches("close", in: from..<to) { head.isKeepAlive = false }
            if bytes.matches("keep-alive", in: from..<to) { saysKeepAlive = true }
            start = index + 1
        }
    }
}
