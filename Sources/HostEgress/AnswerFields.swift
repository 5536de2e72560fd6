/// The fields of an answer as their lines arrive, within a bound.
struct AnswerFields {
    /// Bytes of all lines of one answer.
    static let bytesMax = 65_536

    private(set) var fields: [(name: String, value: String)] = []
    private var bytes = 0

    /// Takes one line; false when there have been too many.
    ///
    /// A status line begins anew: what came before were the fields of an interim answer.
    mutating func take(_ line: [UInt8]) -> Bool {
        bytes += line.count
        guard bytes <= AnswerFields.bytesMax else { return false }
        if line.starts(with: Array("HTTP/".utf8)) {
            fields = []
            return true
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        guard let value = String(validating: line[(colon + 1)...], as: UTF8.self) else {
            return true
        }
        fields.append((name, AnswerFields.trimmed(value)))
        return true
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
        let tail = text.drop(while: isBlank)
        guard let last = tail.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(tail[...last])
    }
}
