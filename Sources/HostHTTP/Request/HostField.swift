/// The rules of the `Host` field.
enum HostField {
    /// Refuses what is not a host with an optional port (RFC 9110 §7.2).
    static func check(_ bytes: Span<UInt8>, in range: Range<Int>) throws(HTTPRefusal) {
        guard !range.isEmpty, let port = portStart(bytes, range), port > range.lowerBound else {
            throw .badHost
        }
        for index in range.lowerBound..<port where !ByteSet.host.contains(bytes[index]) {
            throw .badHost
        }
        guard port < range.upperBound else { return }
        guard range.upperBound - port <= 6 else { throw .badHost }
        for index in (port + 1)..<range.upperBound {
            guard bytes[index] &- 0x30 < 10 else { throw .badHost }
        }
    }

    /// Where the colon before the port is, or the end; nil when brackets and colons do not fit together.
    private static func portStart(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard bytes[range.lowerBound] == UInt8(ascii: "[") else {
            let colon = bytes.first(UInt8(ascii: ":"), in: range) ?? range.upperBound
            for index in range.lowerBound..<colon {
                let byte = bytes[index]
                if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") { return nil }
            }
            return colon
        }
        guard let close = bytes.first(UInt8(ascii: "]"), in: range), close > range.lowerBound + 2
        else { return nil }
        for index in (range.lowerBound + 1)..<close {
            let byte = bytes[index]
            guard byte.hexValue != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
            else { return nil }
        }
        let after = close + 1
        guard after == range.upperBound || bytes[after] == UInt8(ascii: ":") else { return nil }
        return after
    }

    /// True when both name the same host and port, a default port being the same as none.
    static func agree(
        _ bytes: Span<UInt8>,
        _ first: Range<Int>,
        _ second: Range<Int>,
        defaultPort: StaticString
    ) -> Bool {
        let one = trim(bytes, first, defaultPort)
        let other = trim(bytes, second, defaultPort)
        guard one.count == other.count else { return false }
        for offset in 0..<one.count
        where bytes[one.lowerBound + offset].lowercased
            != bytes[other.lowerBound + offset].lowercased
        {
            return false
        }
        return true
    }

    private static func trim(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ port: StaticString
    ) -> Range<Int> {
        let length = port.utf8CodeUnitCount
        guard range.count > length else { return range }
        let start = range.upperBound - length
        return bytes.equals(port, in: start..<range.upperBound) ? range.lowerBound..<start : range
    }
}
