/// The glyphs of one document, numbered anew in the order of their first use, and a font with no
/// others.
struct FontSubset {
    let font: TrueTypeFont
    /// The font's numbers of glyphs, by the numbers they have here; 0 is what is shown for nothing.
    private(set) var glyphs = [0]
    /// The character behind a glyph; nil for parts of others.
    private(set) var characters: [Unicode.Scalar?] = [nil]
    private var numbers: [Unicode.Scalar: Int] = [:]

    init(_ font: TrueTypeFont) { self.font = font }

    /// The number a character has here; nil when the font does not know it.
    mutating func number(of character: Unicode.Scalar) -> Int? {
        if let known = numbers[character] { return known }
        guard let glyph = font.glyph(of: character) else { return nil }
        glyphs.append(glyph)
        characters.append(character)
        numbers[character] = glyphs.count - 1
        return glyphs.count - 1
    }

    /// How far each glyph moves on, in thousandths of the em.
    var widths: [Int] {
        glyphs.map { (font.advance(of: $0) * 1000 + font.unitsPerEm / 2) / font.unitsPerEm }
    }

    /// The font file of these glyphs.
    func file() -> [UInt8] {
        var all = glyphs
        var outlines: [[UInt8]] = []
        var index = 0
        // Parts of composed glyphs come behind those that are shown.
        while index < all.count {
            outlines.append(renumbered(Array(font.outline(of: all[index])), &all))
            index += 1
        }
        var glyf: [UInt8] = []
        var loca: [UInt8] = []
        for outline in outlines {
            loca.append(long: glyf.count)
            glyf += outline
            while glyf.count % 4 != 0 { glyf.append(0) }
        }
        loca.append(long: glyf.count)
        var hmtx: [UInt8] = []
        for glyph in all {
            hmtx.append(short: font.advance(of: glyph))
            hmtx.append(short: font.bearing(of: glyph) & 0xFFFF)
        }
        var head = font.table("head")
        head.replaceSubrange(8..<12, with: [0, 0, 0, 0])
        head.replaceSubrange(50..<52, with: [0, 1])
        var hhea = font.table("hhea")
        hhea.replaceSubrange(34..<36, with: [UInt8(all.count >> 8), UInt8(all.count & 0xFF)])
        var maxp = font.table("maxp")
        maxp.replaceSubrange(4..<6, with: [UInt8(all.count >> 8), UInt8(all.count & 0xFF)])
        return FontSubset.file([
            ("cvt ", font.table("cvt ")), ("fpgm", font.table("fpgm")), ("glyf", glyf),
            ("head", head), ("hhea", hhea), ("hmtx", hmtx), ("loca", loca), ("maxp", maxp),
            ("prep", font.table("prep")),
        ])
    }

    private static let (hasWords, hasScale, hasMore) = (0x1, 0x8, 0x20)
    private static let (hasTwoScales, hasMatrix) = (0x40, 0x80)

    /// An outline whose parts, if it is composed, bear their new numbers.
    private func renumbered(_ outline: [UInt8], _ all: inout [Int]) -> [UInt8] {
        var outline = outline
        guard let contours = FontData(outline).signed(0), contours < 0 else { return outline }
        var place = 10
        while let flags = FontData(outline).short(place),
            let part = FontData(outline).short(place + 2)
        {
            let number: Int
            if let known = all.firstIndex(of: part) {
                number = known
            } else {
                all.append(part)
                number = all.count - 1
            }
            outline[place + 2] = UInt8(number >> 8)
            outline[place + 3] = UInt8(number & 0xFF)
            place += 4 + (flags & FontSubset.hasWords != 0 ? 4 : 2)
            if flags & FontSubset.hasScale != 0 { place += 2 }
            if flags & FontSubset.hasTwoScales != 0 { place += 4 }
            if flags & FontSubset.hasMatrix != 0 { place += 8 }
            guard flags & FontSubset.hasMore != 0 else { break }
        }
        return outline
    }

    private static func file(_ tables: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        let tables = tables.filter { !$0.bytes.isEmpty }
        var power = 1
        var shift = 0
        while power * 2 <= tables.count { (power, shift) = (power * 2, shift + 1) }
        var file: [UInt8] = []
        file.append(long: 0x10000)
        file.append(short: tables.count)
        file.append(short: power * 16)
        file.append(short: shift)
        file.append(short: (tables.count - power) * 16)
        var offset = 12 + 16 * tables.count
        var headPlace = 0
        for table in tables {
            file += Array(table.name.utf8)
            file.append(long: sum(table.bytes))
            file.append(long: offset)
            file.append(long: table.bytes.count)
            if table.name == "head" { headPlace = offset }
            offset += (table.bytes.count + 3) / 4 * 4
        }
        for table in tables {
            file += table.bytes
            while file.count % 4 != 0 { file.append(0) }
        }
        var adjustment: [UInt8] = []
        adjustment.append(long: (0xB1B0_AFBA - sum(file)) & 0xFFFF_FFFF)
        file.replaceSubrange((headPlace + 8)..<(headPlace + 12), with: adjustment)
        return file
    }

    /// The sum of a table's numbers of four bytes.
    private static func sum(_ bytes: [UInt8]) -> Int {
        var sum = 0
        for start in stride(from: 0, to: bytes.count, by: 4) {
            var word = 0
            for offset in 0..<4 {
                word = word << 8 | (start + offset < bytes.count ? Int(bytes[start + offset]) : 0)
            }
            sum = (sum + word) & 0xFFFF_FFFF
        }
        return sum
    }
}

extension [UInt8] {
    mutating func append(short value: Int) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    mutating func append(long value: Int) {
        append(short: value >> 16 & 0xFFFF)
        append(short: value & 0xFFFF)
    }
}
