/// A table that is made for whoever asks for it: a file of comma-separated values (RFC 4180) that
/// spreadsheets open as it is.
///
/// UTF-8 with the mark by which they know it, lines end with CR LF. What a text says stays text: one
/// that a spreadsheet would take for a formula gets an apostrophe before it.
public struct MadeSheet: Sendable {
    /// What stands in a cell.
    public enum Cell: Sendable, Hashable {
        /// What somebody has written.
        case text(String)
        /// A whole number.
        case number(Int64)
        /// An amount in yuan, with two decimals.
        case yuan(Money)
        /// Nothing.
        case none
    }

    /// The name under which browsers keep it, in ASCII and without its ending.
    public let name: StaticString
    /// The file.
    public let bytes: [UInt8]

    /// Makes a table of lines, the first of which names the columns.
    public init(_ name: StaticString, _ lines: [[Cell]]) {
        self.name = name
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
        for line in lines {
            for (place, cell) in line.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += MadeSheet.written(cell)
            }
            bytes += [0x0D, 0x0A]
        }
        self.bytes = bytes
    }

    private static func written(_ cell: Cell) -> [UInt8] {
        switch cell {
        case .none: []
        case .number(let number): Array(String(number).utf8)
        case .yuan(let money): Array(money.yuanText.utf8)
        case .text(let text): quoted(isFormula(text) ? "'" + text : text)
        }
    }

    /// True for what spreadsheets compute instead of show, also after spaces and in full width.
    private static func isFormula(_ text: String) -> Bool {
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace }
        let starts = text.unicodeScalars.first
        if starts == "\t" || starts == "\r" || starts == "\n" { return true }
        return first.map { "=+-@＝＋－＠".unicodeScalars.contains($0) } ?? false
    }

    private static func quoted(_ text: String) -> [UInt8] {
        let needsQuotes = text.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
        }
        guard needsQuotes else { return Array(text.utf8) }
        var bytes = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        return bytes + [UInt8(ascii: "\"")]
    }
}
