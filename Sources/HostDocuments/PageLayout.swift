/// Puts lines, rules and boxes on pages; lengths are hundredths of a point, from the top left.
struct PageLayout {
    /// What stands on a page.
    enum Mark {
        case text([Int], x: Int, y: Int, size: Int, isBold: Bool)
        case rule(x: Int, y: Int, width: Int, height: Int)
    }

    static let width = 59_528
    static let height = 84_189
    static let margin = 7_200
    static let bottom = 76_500
    static var room: Int { width - 2 * margin }

    private(set) var pages: [[Mark]] = [[]]
    /// Where the next line begins.
    private(set) var y = margin
    private var subset: FontSubset
    private let font: TrueTypeFont
    /// The first character that the font does not have.
    private(set) var missing: Unicode.Scalar?

    init(_ font: TrueTypeFont) {
        self.font = font
        subset = FontSubset(font)
    }

    var glyphs: FontSubset { subset }

    // MARK: - Measuring

    /// How wide a character is in a size.
    func width(_ character: Unicode.Scalar, _ size: Int) -> Int {
        guard let glyph = font.glyph(of: character) else { return size }
        return (font.advance(of: glyph) * size + font.unitsPerEm / 2) / font.unitsPerEm
    }

    func width(_ line: [Unicode.Scalar], _ size: Int) -> Int {
        line.reduce(0) { $0 + width($1, size) }
    }

    func lines(_ text: String, _ size: Int, room: Int, indent: Int = 0) -> [[Unicode.Scalar]] {
        LineBreaker { width($0, size) }.lines(of: text, room: room, indent: indent)
    }

    static func lineHeight(_ size: Int) -> Int { size * 17 / 10 }

    // MARK: - Placing

    /// Begins a page when less than so much is left of this one; true when it does.
    @discardableResult
    mutating func need(_ height: Int) -> Bool {
        guard y + height > PageLayout.bottom, y > PageLayout.margin else { return false }
        pages.append([])
        y = PageLayout.margin
        return true
    }

    mutating func skip(_ height: Int) { y += height }

    /// Puts a line at a place of the page at hand.
    mutating func put(
        _ line: [Unicode.Scalar],
        x: Int,
        y: Int,
        size: Int,
        isBold: Bool = false
    ) {
        let place = PageLayout.baseline(y, size)
        let glyphs = numbers(of: line)
        guard !glyphs.isEmpty else { return }
        pages[pages.count - 1].append(
            .text(glyphs, x: x, y: place, size: size, isBold: isBold)
        )
    }

    /// Puts a line at the foot of a page.
    mutating func putFoot(_ text: String, on page: Int, y: Int, size: Int) {
        let line = Array(text.unicodeScalars)
        let x = (PageLayout.width - width(line, size)) / 2
        let glyphs = numbers(of: line)
        pages[page].append(
            .text(glyphs, x: x, y: PageLayout.baseline(y, size), size: size, isBold: false)
        )
    }

    mutating func rule(x: Int, y: Int, width: Int, height: Int) {
        pages[pages.count - 1].append(.rule(x: x, y: y, width: width, height: height))
    }

    private static func baseline(_ y: Int, _ size: Int) -> Int { y + size * 125 / 100 }

    private mutating func numbers(of line: [Unicode.Scalar]) -> [Int] {
        line.map { character in
            if let number = subset.number(of: character) { return number }
            missing = missing ?? character
            return 0
        }
    }

    // MARK: - Paragraphs

    /// Lines below each other, over as many pages as they take; the first begins `indent` later.
    mutating func paragraph(
        _ text: String,
        size: Int,
        isBold: Bool = false,
        indent: Int = 0,
        isCentred: Bool = false
    ) {
        let lines = lines(text, size, room: PageLayout.room, indent: indent)
        for (index, line) in lines.enumerated() {
            need(PageLayout.lineHeight(size))
            let space = PageLayout.room - width(line, size)
            let x = isCentred ? space / 2 : index == 0 ? indent : 0
            put(line, x: PageLayout.margin + x, y: y, size: size, isBold: isBold)
            skip(PageLayout.lineHeight(size))
        }
    }

    // MARK: - Tables

    /// Rows of cells between rules; `header` begins each page.
    ///
    /// A row stays on one page unless it is longer than a page.
    mutating func table(_ rows: [[String]], header: [String]?, style: TableStyle) {
        if let header { row(header, style, isHeader: true, isFirst: true) }
        for (index, cells) in rows.enumerated() {
            let isNew = need(min(height(of: cells, style), PageLayout.bottom - PageLayout.margin))
            if isNew, let header { row(header, style, isHeader: true, isFirst: true) }
            row(cells, style, isHeader: false, isFirst: header == nil && (isNew || index == 0))
        }
    }

    /// How a table looks.
    struct TableStyle {
        let widths: [Int]
        let size: Int
        var isFirstBold = false
    }

    private static let padding = 450
    private static let line = 50

    private func lines(of cells: [String], _ style: TableStyle) -> [[[Unicode.Scalar]]] {
        zip(cells, style.widths).map { cell, width in
            lines(cell, style.size, room: width - 2 * PageLayout.padding)
        }
    }

    private func height(of cells: [String], _ style: TableStyle) -> Int {
        let most = lines(of: cells, style).map(\.count).max() ?? 1
        return most * PageLayout.lineHeight(style.size) + PageLayout.padding
    }

    private mutating func row(
        _ cells: [String],
        _ style: TableStyle,
        isHeader: Bool,
        isFirst: Bool
    ) {
        var rest = lines(of: cells, style).map { $0[...] }
        var isFirst = isFirst
        repeat {
            let room = PageLayout.bottom - y - PageLayout.padding
            let most = max(1, room / PageLayout.lineHeight(style.size))
            piece(rest.map { Array($0.prefix(most)) }, style, isHeader, isFirst)
            rest = rest.map { $0.dropFirst(most) }
            // What is left of a row that is longer than a page goes on with the next.
            if rest.contains(where: { !$0.isEmpty }) { isFirst = need(PageLayout.bottom) }
        } while rest.contains { !$0.isEmpty }
    }

    private mutating func piece(
        _ cells: [[[Unicode.Scalar]]],
        _ style: TableStyle,
        _ isHeader: Bool,
        _ isFirst: Bool
    ) {
        let step = PageLayout.lineHeight(style.size)
        let height = (cells.map(\.count).max() ?? 1) * step + PageLayout.padding
        let whole = style.widths.reduce(0, +)
        var x = PageLayout.margin
        if isFirst { rule(x: x, y: y, width: whole, height: PageLayout.line) }
        rule(x: x, y: y, width: PageLayout.line, height: height)
        for (column, (lines, width)) in zip(cells, style.widths).enumerated() {
            for (index, line) in lines.enumerated() {
                put(
                    line,
                    x: x + PageLayout.padding,
                    y: y + PageLayout.padding / 2 + index * step,
                    size: style.size,
                    isBold: isHeader || (style.isFirstBold && column == 0)
                )
            }
            x += width
            rule(x: x, y: y, width: PageLayout.line, height: height)
        }
        skip(height)
        rule(x: PageLayout.margin, y: y, width: whole, height: PageLayout.line)
    }
}
