/// Puts lines, rules and boxes on pages; lengths are hundredths of a point, from the top left.
struct PageLayout {
    /// What stands on a page.
    enum Mark {
        case text([Glyph], x: Int, y: Int, size: Int, isBold: Bool)
        case rule(x: Int, y: Int, width: Int, height: Int)
    }

    /// A glyph that is shown: which font it is of, and its number among those of the document.
    struct Glyph: Hashable {
        let font: Int
        let number: Int
    }

    static let width = 59_528
    static let height = 84_189
    static let margin = 7_200
    static let bottom = 76_500
    static var room: Int { width - 2 * margin }
    /// How much stands on a page from top to bottom.
    static let tall = bottom - margin

    private(set) var pages: [[Mark]] = [[]]
    /// Where the next line begins.
    private(set) var y = margin
    /// Down to here nothing stands on this page but a heading.
    private var blank = margin
    /// The glyphs of each font; a character is of the first font that has it.
    private(set) var subsets: [FontSubset]
    /// The first character that no font has.
    private(set) var missing: Unicode.Scalar?

    init(_ fonts: [TrueTypeFont]) { subsets = fonts.map(FontSubset.init) }

    /// How wide a character is in a size.
    func width(_ character: Unicode.Scalar, _ size: Int) -> Int {
        for font in subsets.lazy.map(\.font) {
            guard let glyph = font.glyph(of: character) else { continue }
            return (font.advance(of: glyph) * size + font.unitsPerEm / 2) / font.unitsPerEm
        }
        return size
    }

    func width(_ line: [Unicode.Scalar], _ size: Int) -> Int {
        line.reduce(0) { $0 + width($1, size) }
    }

    func lines(_ text: String, _ size: Int, room: Int, indent: Int = 0) -> [[Unicode.Scalar]] {
        LineBreaker { width($0, size) }.lines(of: text, room: room, indent: indent)
    }

    static func lineHeight(_ size: Int) -> Int { size * 17 / 10 }

    /// Begins a page when less than so much is left of this one; true when it does.
    ///
    /// A page with nothing on it but a heading is not left for another.
    @discardableResult
    mutating func need(_ height: Int) -> Bool {
        guard y + height > PageLayout.bottom, y > blank else { return false }
        turn()
        return true
    }

    /// Begins a page.
    mutating func turn() {
        pages.append([])
        y = PageLayout.margin
        blank = y
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

    private mutating func numbers(of line: [Unicode.Scalar]) -> [Glyph] {
        line.map { character in
            for font in subsets.indices {
                guard let number = subsets[font].number(of: character) else { continue }
                return Glyph(font: font, number: number)
            }
            missing = missing ?? character
            return Glyph(font: 0, number: 0)
        }
    }

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

    /// A heading on the page of what follows, whose beginning is so high; `above` is left free over it,
    /// but not at the top of a page.
    mutating func heading(_ text: String, size: Int, above: Int, before following: Int) {
        let space = 150
        let lines = lines(text, size, room: PageLayout.room).count
        let height = above + lines * PageLayout.lineHeight(size) + space + following
        need(min(height, PageLayout.tall))
        let isFirst = y == blank
        if y > PageLayout.margin { skip(above) }
        paragraph(text, size: size, isBold: true)
        skip(space)
        if isFirst { keepWithNext() }
    }

    /// What stands on this page so far is not left alone on it.
    mutating func keepWithNext() { blank = y }
}
