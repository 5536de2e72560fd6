/// Reads `application/x-www-form-urlencoded` text: query strings and posted forms.
package enum FormFields {
    /// Most fields taken; more is refused by returning nil.
    package static let fieldsMax = 100

    /// Names and values in order, decoded once; nil when the text is not such a form.
    package static func decode(
        _ bytes: some Collection<UInt8>
    ) -> [(name: String, value: String)]? {
        guard !bytes.isEmpty else { return [] }
        var fields: [(name: String, value: String)] = []
        for part in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            guard fields.count < fieldsMax else { return nil }
            let equals = part.firstIndex(of: UInt8(ascii: "="))
            guard let name = text(part[..<(equals ?? part.endIndex)]),
                let value = equals.map({ text(part[part.index(after: $0)...]) }) ?? ""
            else { return nil }
            fields.append((name, value))
        }
        return fields
    }

    private static func text(_ bytes: some Collection<UInt8>) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index != bytes.endIndex {
            let byte = bytes[index]
            bytes.formIndex(after: &index)
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard index != bytes.endIndex, let high = digit(bytes[index]) else { return nil }
                bytes.formIndex(after: &index)
                guard index != bytes.endIndex, let low = digit(bytes[index]) else { return nil }
                bytes.formIndex(after: &index)
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
