import PluginKit

/// The objects of a typeset document: pages, fonts with their characters, and what is said about it.
struct DocumentFile {
    let document: Document
    let layout: PageLayout
    let digest: String

    /// The catalogue is the first object, so that what is attached later finds it.
    static let catalogue = 1
    static let info = 3

    func bytes() -> [UInt8] {
        var file = PDFFile()
        let catalogue = file.promise()
        let pages = file.promise()
        let info = file.promise()
        let fonts = layout.subsets.enumerated().map { index, subset in
            "/\(DocumentFile.fontName(index)) \(addFont(subset, index, to: &file)) 0 R"
        }.joined(separator: " ")
        let kids = layout.pages.map { marks in
            let content = file.add("", stream: Array(stream(marks).utf8))
            return file.add(
                "<< /Type /Page /Parent \(pages) 0 R /MediaBox [0 0 595.28 841.89]"
                    + " /Resources << /Font << \(fonts) >> >> /Contents \(content) 0 R >>"
            )
        }
        let list = kids.map { "\($0) 0 R" }.joined(separator: " ")
        file.write(pages, "<< /Type /Pages /Kids [\(list)] /Count \(kids.count) >>")
        file.write(catalogue, DocumentFile.catalogue(pages: pages))
        file.write(
            info,
            "<< /Title \(PDFFile.text(document.title)) /Author \(PDFFile.text(document.issuer))"
                + " /Subject \(PDFFile.text("SHA-256 \(digest)")) /Producer (CityHost)"
                + " /CreationDate (\(DocumentFile.date(document.made))) >>"
        )
        file.finish(root: catalogue, info: info, id: String(digest.prefix(32)))
        return file.bytes
    }

    static func catalogue(pages: Int, rest: String = "") -> String {
        "<< /Type /Catalog /Pages \(pages) 0 R /Lang (zh-CN)"
            + " /ViewerPreferences << /DisplayDocTitle true >>\(rest) >>"
    }

    /// `D:20261126120000Z`.
    static func date(_ instant: Instant) -> String {
        let digits = instant.rfc3339.prefix(19).filter(\.isNumber)
        return "D:\(digits)Z"
    }

    private func stream(_ marks: [PageLayout.Mark]) -> String {
        var text = ""
        for mark in marks {
            switch mark {
            case .text(let glyphs, let x, let y, let size, let isBold):
                let place = "\(PDFFile.length(x)) \(PDFFile.length(PageLayout.height - y))"
                // The font has no bold face: its outlines are drawn as well as filled.
                let weight = isBold ? "2 Tr \(PDFFile.length(size * 3 / 100)) w" : "0 Tr"
                let runs = DocumentFile.runs(of: glyphs, size: PDFFile.length(size))
                text += "BT \(runs[0].font) \(weight) 1 0 0 1 \(place) Tm \(runs[0].show)"
                for run in runs.dropFirst() { text += " \(run.font) \(run.show)" }
                text += " ET\n"
            case .rule(let x, let y, let width, let height):
                let top = PageLayout.height - y - height
                text += "\(PDFFile.length(x)) \(PDFFile.length(top)) \(PDFFile.length(width))"
                text += " \(PDFFile.length(height)) re f\n"
            }
        }
        return text
    }

    private static func fontName(_ index: Int) -> String { "F\(index + 1)" }

    /// A line's glyphs, those of one font that follow each other together.
    private static func runs(
        of glyphs: [PageLayout.Glyph],
        size: String
    ) -> [(font: String, show: String)] {
        var runs: [(font: String, show: String)] = []
        var rest = glyphs[...]
        while let first = rest.first {
            let run = rest.prefix { $0.font == first.font }
            let hex = run.map { PDFFile.hex(UInt16($0.number)) }.joined()
            runs.append(("/\(fontName(first.font)) \(size) Tf", "<\(hex)> Tj"))
            rest = rest.dropFirst(run.count)
        }
        return runs
    }

    private func addFont(_ subset: FontSubset, _ index: Int, to file: inout PDFFile) -> Int {
        let font = subset.font
        let name = "\(tag)+CityHostDocument\(index == 0 ? "" : "\(index + 1)")"
        let outlines = subset.file()
        let program = file.add("/Length1 \(outlines.count)", stream: outlines)
        let em = { (units: Int) in units * 1000 / font.unitsPerEm }
        let box = [font.box.xMin, font.box.yMin, font.box.xMax, font.box.yMax].map { "\(em($0))" }
        let descriptor = file.add(
            "<< /Type /FontDescriptor /FontName /\(name) /Flags 4"
                + " /FontBBox [\(box.joined(separator: " "))] /ItalicAngle 0"
                + " /Ascent \(em(font.ascent)) /Descent \(em(font.descent))"
                + " /CapHeight \(em(font.ascent)) /StemV 80 /FontFile2 \(program) 0 R >>"
        )
        let widths = subset.widths.map(String.init).joined(separator: " ")
        let descendant = file.add(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /\(name)"
                + " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
                + " /FontDescriptor \(descriptor) 0 R /CIDToGIDMap /Identity /DW 1000"
                + " /W [0 [\(widths)]] >>"
        )
        let map = file.add("", stream: Array(characterMap(subset).utf8))
        return file.add(
            "<< /Type /Font /Subtype /Type0 /BaseFont /\(name) /Encoding /Identity-H"
                + " /DescendantFonts [\(descendant) 0 R] /ToUnicode \(map) 0 R >>"
        )
    }

    /// Six capitals that tell this font from others of its name.
    private var tag: String {
        String(
            digest.utf8.prefix(6).map { Character(Unicode.Scalar(UInt8(ascii: "A") + $0 % 26)) }
        )
    }

    /// Which characters the glyphs stand for, so that the text can be searched and copied.
    private func characterMap(_ subset: FontSubset) -> String {
        let pairs = subset.characters.enumerated().compactMap { number, character in
            character.map { scalar in
                let units = String(Character(scalar)).utf16.map { PDFFile.hex($0) }.joined()
                return "<\(PDFFile.hex(UInt16(number)))> <\(units)>"
            }
        }
        var text = """
            /CIDInit /ProcSet findresource begin
            12 dict begin
            begincmap
            /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
            /CMapName /Adobe-Identity-UCS def
            /CMapType 2 def
            1 begincodespacerange
            <0000> <FFFF>
            endcodespacerange

            """
        for start in stride(from: 0, to: pairs.count, by: 100) {
            let some = pairs[start..<min(start + 100, pairs.count)]
            text += "\(some.count) beginbfchar\n" + some.joined(separator: "\n") + "\nendbfchar\n"
        }
        return text + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    }
}
