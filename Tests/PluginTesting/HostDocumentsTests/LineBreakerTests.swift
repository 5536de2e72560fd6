import Foundation
import TestGround
import Testing

@testable import HostDocuments

@Suite struct `Lines of Chinese and Latin text` {
    /// Chinese characters are two wide, Latin ones one.
    private let breaker = LineBreaker { $0.value < 0x2000 ? 1 : 2 }

    private func lines(_ text: String, _ room: Int, indent: Int = 0) -> [String] {
        breaker.lines(of: text, room: room, indent: indent).map { line in
            String(String.UnicodeScalarView(line))
        }
    }

    @Test func `break between Chinese characters, and never before a mark that closes`() {
        #expect(lines("承租人应付租金。", 8) == ["承租人应", "付租金。"])
        #expect(lines("应付租金，逾期", 8) == ["应付租", "金，逾期"])
        #expect(lines("支付（租金）后", 6) == ["支付", "（租", "金）后"])
        #expect(lines("甲乙“丙丁”戊", 6) == ["甲乙", "“丙", "丁”戊"])
    }

    @Test func `keep Latin words and numbers whole, and cut only what is longer than a line`() {
        #expect(lines("rent is due", 8) == ["rent is", "due"])
        #expect(lines("月租 1530.00 元", 9) == ["月租", "1530.00", "元"])
        #expect(lines("abcdefghij", 4) == ["abcd", "efgh", "ij"])
        #expect(lines("a\n\nb", 10) == ["a", "", "b"])
        #expect(lines("一二三四五", 6, indent: 2) == ["一二", "三四五"])
    }

    @Test func `lose nothing and are never wider than they may be, whatever the text`() {
        var random = SeededRandom(seed: 5)
        let letters = Array("租房金，。（）“”ab 1.-/《》、！\n元".unicodeScalars)
        for _ in 0..<400 {
            let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                letters[Int.random(in: 0..<letters.count, using: &random)]
            }
            let whole = String(String.UnicodeScalarView(text))
            let room = Int.random(in: 8...40, using: &random)
            let made = breaker.lines(of: whole, room: room)
            for line in made {
                #expect(line.reduce(0) { $0 + breaker.width($1) } <= room, "\(whole)")
            }
            let kept = made.flatMap { $0 }.filter { $0 != " " }
            #expect(kept == text.filter { $0 != " " && $0 != "\n" }, "\(whole)")
        }
    }
}

@Suite struct `A font file` {
    @Test func `that is cut off or changed is none, or a font, and never the end of the process`()
        throws
    {
        let bytes = try #require(Fonts.bytes())
        #expect(TrueTypeFont(bytes) != nil)
        var random = SeededRandom(seed: 3)
        for count in [0, 3, 4, 12, 100, 700, 6000, bytes.count / 2] {
            _ = TrueTypeFont(Array(bytes.prefix(count)))
        }
        for _ in 0..<60 {
            var changed = bytes
            for _ in 0..<40 {
                changed[Int.random(in: 0..<700, using: &random)] =
                    UInt8.random(in: 0...255, using: &random)
            }
            guard let font = TrueTypeFont(changed) else { continue }
            var subset = FontSubset(font)
            for character in "租房 ab".unicodeScalars { _ = subset.number(of: character) }
        }
    }

    @Test func `with the glyphs of one document is small, and every glyph is as it was`() throws {
        let bytes = try #require(Fonts.bytes())
        let font = try #require(TrueTypeFont(bytes))
        var subset = FontSubset(font)
        let text = Array("租金 é 1530".unicodeScalars)
        var numbers: [Int] = []
        for character in text {
            let number = subset.number(of: character)
            numbers.append(try #require(number))
        }
        #expect(Set(numbers).count == Set(text).count)
        let file = subset.file()
        #expect(file.count < 20_000)
        let made = try #require(FontTables(file))
        for (character, number) in zip(text, numbers) {
            let glyph = try #require(font.glyph(of: character))
            #expect(made.advance(number) == font.advance(of: glyph))
            #expect(made.length(number) >= font.outline(of: glyph).count)
        }
        #expect(made.sum == 0xB1B0_AFBA)
    }
}

private enum Fonts {
    static func bytes() -> [UInt8]? {
        FileManager.default.contents(atPath: DocumentPress.common.path).map { Array($0) }
    }
}

/// What a font without a map of characters says, read by itself.
private struct FontTables {
    private let bytes: [UInt8]
    private var tables: [String: Int] = [:]

    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        let data = FontData(bytes)
        guard let count = data.short(4) else { return nil }
        for index in 0..<count {
            guard let name = data.text(12 + 16 * index, 4), let place = data.long(20 + 16 * index)
            else { return nil }
            tables[name] = place
        }
    }

    func advance(_ glyph: Int) -> Int {
        FontData(bytes).short((tables["hmtx"] ?? 0) + 4 * glyph) ?? -1
    }

    func length(_ glyph: Int) -> Int {
        let place = (tables["loca"] ?? 0) + 4 * glyph
        let data = FontData(bytes)
        return (data.long(place + 4) ?? 0) - (data.long(place) ?? 0)
    }

    /// All numbers of four bytes together, which a whole font file has one value of.
    var sum: Int {
        stride(from: 0, to: bytes.count, by: 4).reduce(0) { sum, place in
            (sum + (FontData(bytes).long(place) ?? 0)) & 0xFFFF_FFFF
        }
    }
}
