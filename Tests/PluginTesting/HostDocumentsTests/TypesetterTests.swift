import Foundation
import PluginKit
import TestGround
import Testing

@testable import HostDocuments

/// Documents for these tests, typeset under the font that the host uses.
private enum Sample {
    static let press = DocumentPress { path in
        FileManager.default.contents(atPath: path).map { Array($0) }
    }

    static let receipt = DocumentAttachment(
        name: "receipt.tlog-proof",
        title: "安居链回执",
        contentType: "text/plain",
        bytes: Array("c2sp.org/tlog-proof@v1\nindex 42\n".utf8)
    )

    static func lease(_ rent: String = "1,530.00 元") -> Document {
        Document(
            title: "住房租赁合同",
            issuer: "武汉安居租赁有限公司",
            made: Instant(utcMillis: 1_800_000_000_000),
            blocks: [
                .terms([
                    DocumentTerm("房源", "武汉市洪山区安居苑 3 栋 1502 室"),
                    DocumentTerm("月租金", rent),
                ]),
                .heading("第一条　租金"),
                .paragraph("承租人应于每月 5 日前支付当月租金（“应付租金”）。逾期的，按日计收违约金。"),
                .table(
                    columns: ["期", "应付日", "金额"],
                    rows: (1...60).map { ["\($0)", "2027-01-05", rent] }
                ),
                .signatures([
                    DocumentSignature(party: "出租人", name: "安居公司", note: "电子签名"),
                    DocumentSignature(party: "承租人", name: "刘某", note: "短信验证码"),
                ]),
            ]
        )
    }
}

@Suite struct `Documents` {
    @Test func `are the same bytes whenever they say the same, and others when a digit differs`()
        throws
    {
        let first = try Sample.press.typeset(Sample.lease())
        let again = try Sample.press.typeset(Sample.lease())
        #expect(first == again)
        let other = try Sample.press.typeset(Sample.lease("1,530.01 元"))
        #expect(other.sha256 != first.sha256 && other.contentDigest != first.contentDigest)
    }

    @Test func `have digests in which no two texts run into each other`() {
        var digests: Set<String> = []
        let pairs = [("ab", "c"), ("a", "bc"), ("", "abc"), ("abc", "")]
        for (name, value) in pairs {
            var document = Sample.lease()
            document.blocks = [.terms([DocumentTerm(name, value)])]
            digests.insert(document.digest)
            document.blocks = [.heading(name), .paragraph(value)]
            digests.insert(document.digest)
        }
        #expect(digests.count == 2 * pairs.count)
    }

    @Test
    func `are read by another implementation: Chinese text, what is said of them, the receipt`()
        throws
    {
        let lease = try Sample.press.typeset(Sample.lease())
        let sealed = try Sample.press.attach([Sample.receipt], to: lease.bytes)
        #expect(sealed.starts(with: lease.bytes), "what was signed is the file's beginning")
        let script = """
            import sys, pypdf
            reader = pypdf.PdfReader(sys.argv[1], strict=True)
            text = "".join("".join(page.extract_text().split()) for page in reader.pages)
            count = len(reader.pages)
            for wanted in ["住房租赁合同", "武汉市洪山区安居苑3栋1502室", "1,530.00元",
                           "（“应付租金”）。逾期的，按日计收违约金。", f"第{count}页共{count}页", "\(lease.contentDigest)"]:
                assert wanted in text, (wanted, text)
            assert reader.metadata.title == "住房租赁合同"
            assert reader.metadata.author == "武汉安居租赁有限公司"
            assert count > 1, count
            assert dict(reader.attachments.items()) == {
                "receipt.tlog-proof": [b"c2sp.org/tlog-proof@v1\\nindex 42\\n"]}
            assert reader.trailer["/Root"]["/AF"][0]["/Desc"] == "安居链回执"
            print("read")
            """
        let (said, status) = try python(script, input: sealed)
        #expect(status == 0 && said.contains("read"), "\(said)")
        #expect(!said.contains("Xref") && !said.contains("warning"), "\(said)")
    }

    @Test func `are drawn by another implementation as they say`() throws {
        let lease = try Sample.press.typeset(Sample.lease())
        let file = FileManager.default.temporaryDirectory.appending(
            path: "\(UUID().uuidString).pdf"
        )
        try Data(lease.bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let (text, status) = try run(["pdftotext", "-layout", file.path, "-"])
        #expect(status == 0 && text.contains("武汉市洪山区安居苑"), "\(text)")
        let (fonts, _) = try run(["pdffonts", file.path])
        let words = fonts.split(separator: "\n").last?.split(separator: " ").map(String.init) ?? []
        #expect(words.contains("Identity-H") && words.filter { $0 == "yes" }.count == 3, "\(fonts)")
        // 200 black points at least of a page with so much text: glyphs, not boxes of nothing.
        let (picture, drawn) = try run(["pdftoppm", "-r", "20", "-gray", "-singlefile", file.path])
        #expect(drawn == 0 && picture.utf8.count > 1000)
    }

    @Test func `with a character that no font has, or too much of it, are refused`() throws {
        var document = Sample.lease()
        document.blocks.append(.paragraph("\u{F56}"))
        #expect(code { try Sample.press.typeset(document) } == "documents.glyph_missing")
        document.blocks = [.paragraph(String(repeating: "长", count: 500_001))]
        #expect(code { try Sample.press.typeset(document) } == "documents.too_long")
        let none = DocumentPress { _ in nil }
        #expect(code { try none.typeset(Sample.lease()) } == "documents.font_missing")
        let broken = DocumentPress { _ in Array("no font".utf8) }
        #expect(code { try broken.typeset(Sample.lease()) } == "documents.font_missing")
    }

    @Test func `take attachments once, and nobody else's do`() throws {
        let lease = try Sample.press.typeset(Sample.lease())
        let sealed = try Sample.press.attach([Sample.receipt], to: lease.bytes)
        let text = String(decoding: lease.bytes.suffix(512), as: UTF8.self)
        let foreign = text.replacing("/Root 1 0 R /Info 3 0 R", with: "/Root 1 0 R /Info 2 0 R")
        #expect(foreign != text)
        let theirs = Array(lease.bytes.dropLast(512)) + Array(foreign.utf8)
        for other in [theirs, sealed, Array("%PDF-1.7".utf8), [], Array(lease.bytes.dropLast())] {
            #expect(code { try Sample.press.attach([], to: other) } == "documents.not_ours")
        }
    }

    @Test func `lose nothing of a row that is longer than a page, or has a cell too many`() throws {
        let document = Document(
            title: "长表",
            issuer: "甲",
            made: Instant(utcMillis: 0),
            blocks: [
                .table(
                    columns: ["一", "二"],
                    rows: [[String(repeating: "长", count: 9000), "短", "多"], ["末", "行"]]
                )
            ]
        )
        let bytes = try Sample.press.typeset(document).bytes
        let script = """
            import sys, pypdf
            pages = pypdf.PdfReader(sys.argv[1]).pages
            text = "".join(page.extract_text() for page in pages)
            print(text.count("长"), text.count("多"), text.count("末"))
            """
        let (said, _) = try python(script, input: bytes)
        #expect(said.contains("9001 1 1"), "\(said)")
    }

    private func code(_ body: () throws -> some Any) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? Fault)?.code
        }
    }
}

/// Runs python3 on a script with bytes in a file; answers what it printed.
private func python(_ script: String, input: [UInt8]) throws -> (String, Int32) {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pdf")
    try Data(input).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try run(["python3", "-c", script, file.path])
}

private func run(_ words: [String]) throws -> (String, Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (String(decoding: output, as: UTF8.self), process.terminationStatus)
}
