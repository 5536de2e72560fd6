import Foundation
import PluginKit
import Synchronization
import Testing

@testable import HostDocuments

@Suite struct `Rare characters in documents` {
    private static func read(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { Array($0) }
    }

    private func document(_ names: [String]) -> Document {
        Document(
            title: "住房租赁合同",
            issuer: "甲",
            made: Instant(utcMillis: 0),
            blocks: [.paragraph(names.joined(separator: "，"))]
        )
    }

    /// Of extensions A, B (both fonts have some), C, D, E and F, and marks inside of names.
    private let names = ["陈䶮", "𠮷野㐂", "𪜀𫝀𫠠𬺰", "阿依古丽·买买提", "𠀀é"]

    @Test func `are shown, each of the first font that has it, and read by others as they are`()
        throws
    {
        let press = DocumentPress(read: Self.read)
        let made = try press.typeset(document(names))
        #expect(try press.typeset(document(names)) == made)
        #expect(made.bytes.count < 60_000, "no whole font is in it")
        let file = FileManager.default.temporaryDirectory.appending(
            path: "\(UUID().uuidString).pdf"
        )
        try Data(made.bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let script = """
            import sys, pypdf
            page = pypdf.PdfReader(sys.argv[1], strict=True).pages[0]
            print(sorted(page["/Resources"]["/Font"]), "".join(page.extract_text().split()))
            """
        let read = try run(["python3", "-c", script, file.path])
        #expect(read.contains("['/F1', '/F2', '/F3']"), "\(read)")
        let text = try run(["pdftotext", file.path, "-"])
        for name in names {
            #expect(read.contains(name), "\(name) in \(read)")
            #expect(text.contains(name), "\(name) in \(text)")
        }
        let fonts = try run(["pdffonts", file.path]).split(separator: "\n").dropFirst(2)
        #expect(fonts.count == 3)
        for font in fonts {
            #expect(font.split(separator: " ").filter { $0 == "yes" }.count == 3, "\(font)")
        }
    }

    @Test func `take no large font where the common one will do, and none that is of no use`()
        throws
    {
        let common = try DocumentPress { path in
            #expect(path == DocumentPress.common.path)
            return Self.read(path)
        }.typeset(document(["刘晓", "一行\n又一行"]))
        let all = try DocumentPress(read: Self.read).typeset(document(["刘晓", "一行\n又一行"]))
        #expect(common == all)
        let paths = Paths()
        _ = try DocumentPress { path in
            paths.note(path)
            return Self.read(path)
        }.typeset(document(["陈䶮"]))
        #expect(paths.all == [DocumentPress.common.path, DocumentPress.rare[0].path])
    }

    @Test func `say which package is missing, and only where it may have the character`() {
        let bare = DocumentPress { $0.contains("hanazono") ? nil : Self.read($0) }
        for (name, code) in [
            ("刘晓", nil), ("陈䶮", "documents.font_missing"), ("\u{F56}", "documents.font_missing"),
        ] {
            let fault = fault { try bare.typeset(document([name])) }
            #expect(fault?.code == code)
            if code != nil { #expect(fault?.remedy.en.contains("fonts-hanazono") == true) }
        }
        let whole = DocumentPress(read: Self.read)
        let fault = fault { try whole.typeset(document(["\u{F56}"])) }
        #expect(fault?.code == "documents.glyph_missing")
    }

    @Test func `are taken in names when a font has them, and not else`() throws {
        let fonts = try ([DocumentPress.common] + DocumentPress.rare).map { font in
            let bytes = try #require(Self.read(font.path))
            return try #require(TrueTypeFont(bytes))
        }
        for range in Document.shown {
            for code in range {
                let character = try #require(Unicode.Scalar(code))
                let isThere = fonts.contains { $0.glyph(of: character) != nil }
                #expect(isThere, "U+\(String(code, radix: 16))")
            }
        }
        #expect(
            zip(Document.shown, Document.shown.dropFirst()).allSatisfy {
                $0.upperBound < $1.lowerBound
            }
        )
        for name in names + ["刘晓", "Ōe Кузнецов", "示例路1号（二期）", ""] {
            #expect(Document.shows(name), "\(name)")
        }
        // An emoji, other scripts, what turns or hides text, ends of lines, extension G.
        for name in [
            "甲\u{1F600}公司", "\u{645}\u{62D}", "\u{F56}\u{F7C}", "a\u{202E}b", "a\u{200B}", "a\nb",
            "a\u{301}", "\u{30EDD}",
        ] {
            #expect(!Document.shows(name), "\(name)")
        }
    }

    private func fault(_ body: () throws -> some Any) -> Fault? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? Fault
        }
    }
}

/// Which files were read.
private final class Paths: Sendable {
    private let list = Mutex<[String]>([])

    var all: [String] { list.withLock { $0 } }

    func note(_ path: String) { list.withLock { $0.append(path) } }
}

private func run(_ words: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
}
