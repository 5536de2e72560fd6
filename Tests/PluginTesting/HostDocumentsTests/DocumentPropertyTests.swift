import Foundation
import PluginKit
import TestGround
import Testing

@testable import HostDocuments

/// A document by chance, and how many characters its author wrote.
private struct AnyDocument {
    private var random: SeededRandom
    private(set) var characters = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    private mutating func text(_ most: Int) -> String {
        let length = Int.random(in: 1...most, using: &random)
        characters += length
        return String(
            (0..<length).map { _ in "字据租房一二三元AbZ09".randomElement(using: &random) ?? "字" }
        )
    }

    mutating func document() -> Document {
        let blocks: [DocumentBlock] = (0..<Int.random(in: 1...30, using: &random)).map { _ in
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return .heading(text(60))
            case 1:
                return .terms([DocumentTerm(text(30), text(900)), DocumentTerm(text(5), text(9))])
            case 2:
                return .table(
                    columns: [text(300), text(4)],
                    rows: [[text(2500), text(9)], [text(9)]]
                )
            case 3:
                return .signatures([
                    DocumentSignature(party: text(4), name: text(900), note: text(90))
                ])
            default: return .paragraph(text(600))
            }
        }
        let count = characters
        defer { characters = count }
        return Document(
            title: text(20),
            issuer: "甲",
            made: Instant(utcMillis: Int64.random(in: 0...2_000_000_000_000, using: &random)),
            blocks: blocks
        )
    }

    /// The same with one character more.
    func changed(_ document: Document) -> Document {
        var other = document
        other.blocks.append(.paragraph("。"))
        return other
    }

    mutating func attachment() -> DocumentAttachment {
        DocumentAttachment(
            name: "receipt.txt",
            title: "回执",
            contentType: "text/plain",
            bytes: (0..<Int.random(in: 0...5000, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
        )
    }
}

@Suite(.timeLimit(.minutes(30))) struct `Any document` {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 12)).map { 15_000 + $0 }
    }()

    private static let press = DocumentPress { path in
        FileManager.default.contents(atPath: path).map { Array($0) }
    }

    private let typesetter: Typesetter

    init() throws {
        let data = try #require(FileManager.default.contents(atPath: DocumentPress.common.path))
        typesetter = Typesetter(fonts: [try #require(TrueTypeFont(Array(data)))])
    }

    @Test(arguments: seeds)
    func `loses nothing and keeps within its edges`(seed: UInt64) throws {
        var chance = AnyDocument(seed: seed)
        let document = chance.document()
        let pages = typesetter.layout(of: document).pages
        var told = 0
        for page in pages {
            #expect(!page.isEmpty, "seed \(seed)")
            for case .text(let glyphs, _, let y, let size, _) in page {
                told += glyphs.count
                #expect(y <= PageLayout.bottom + size / 4, "seed \(seed)")
            }
        }
        // A head that is told again on the next page counts again.
        #expect(told >= chance.characters, "seed \(seed)")
    }

    @Test(arguments: seeds)
    func `is the same bytes again, others when it says more, and begins what is attached to it`(
        seed: UInt64
    ) throws {
        var chance = AnyDocument(seed: seed)
        let document = chance.document()
        let first = try Self.press.typeset(document)
        #expect(try Self.press.typeset(document) == first, "seed \(seed)")
        let other = try Self.press.typeset(chance.changed(document))
        #expect(other.sha256 != first.sha256, "seed \(seed)")
        #expect(other.contentDigest != first.contentDigest, "seed \(seed)")
        let whole = try Self.press.attach([chance.attachment()], to: first.bytes)
        #expect(whole.starts(with: first.bytes) && whole.count > first.bytes.count, "seed \(seed)")
    }
}
