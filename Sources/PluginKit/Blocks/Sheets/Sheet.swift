/// A table of comma-separated values (RFC 4180) that somebody brought, as lines of cells.
///
/// Lines end with LF, CR LF or CR; cells may be quoted, and hold commas, quotes and line ends then.
/// Lines without anything are passed over and counted.
public struct Sheet: Sendable, Hashable {
    /// A line of it.
    public struct Line: Sendable, Hashable {
        /// The line of the file on which it begins, counted from 1.
        public let number: Int
        /// Its cells as they were written, without their quotes.
        public let cells: [String]
    }

    /// Why a text is no such table.
    public enum Refusal: Error, Sendable, Hashable {
        /// A quoted cell that begins on a line never ends.
        case openQuote(line: Int)
        /// Something stands behind the quote that ends a cell, or a quote in one that is not quoted.
        case strayQuote(line: Int)
        /// There are more lines than are taken.
        case tooManyLines(max: Int)
        /// A line has more cells than are taken.
        case tooManyCells(line: Int, max: Int)
    }

    /// Its lines but for empty ones.
    public let lines: [Line]

    /// Reads a text; at most so many lines with something in them, of at most so many cells each.
    public init(_ text: String, linesMax: Int, cellsMax: Int) throws(Refusal) {
        var reader = SheetReader(text, cellsMax: cellsMax)
        var lines: [Line] = []
        while let line = try reader.line() {
            guard line.cells.contains(where: { !$0.isEmpty }) else { continue }
            guard lines.count < linesMax else { throw .tooManyLines(max: linesMax) }
            lines.append(line)
        }
        self.lines = lines
    }
}

/// Reads a table from its bytes, one line after the other.
struct SheetReader {
    private let bytes: [UInt8]
    private let cellsMax: Int
    private var place = 0
    private var number = 1

    init(_ text: String, cellsMax: Int) {
        bytes = Array(text.utf8)
        self.cellsMax = cellsMax
    }

    /// The next line; nil after the last.
    mutating func line() throws(Sheet.Refusal) -> Sheet.Line? {
        guard place < bytes.count else { return nil }
        let first = number
        var cells: [String] = []
        while true {
            guard cells.count < cellsMax else {
                throw .tooManyCells(line: first, max: cellsMax)
            }
            cells.append(String(decoding: try cell(), as: UTF8.self))
            guard place < bytes.count else { break }
            if bytes[place] != UInt8(ascii: ",") {
                endLine()
                break
            }
            place += 1
        }
        return Sheet.Line(number: first, cells: cells)
    }

    /// A cell, up to the comma or the end of the line behind it.
    private mutating func cell() throws(Sheet.Refusal) -> [UInt8] {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
            return try plainCell()
        }
        let first = number
        var cell: [UInt8] = []
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") {
                place += 1
                guard place < bytes.count, bytes[place] == byte else {
                    guard isEndOfCell else { throw .strayQuote(line: number) }
                    return cell
                }
            }
            if isLineEnd {
                endLine()
                cell.append(0x0A)
            } else {
                cell.append(byte)
                place += 1
            }
        }
        throw .openQuote(line: first)
    }

    private mutating func plainCell() throws(Sheet.Refusal) -> [UInt8] {
        let start = place
        while !isEndOfCell {
            guard bytes[place] != UInt8(ascii: "\"") else { throw .strayQuote(line: number) }
            place += 1
        }
        return Array(bytes[start..<place])
    }

    private var isEndOfCell: Bool {
        place >= bytes.count || bytes[place] == UInt8(ascii: ",") || isLineEnd
    }

    private var isLineEnd: Bool { bytes[place] == 0x0A || bytes[place] == 0x0D }

    private mutating func endLine() {
        let isReturn = bytes[place] == 0x0D
        place += 1
        if isReturn, place < bytes.count, bytes[place] == 0x0A { place += 1 }
        number += 1
    }
}
