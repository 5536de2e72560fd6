import Foundation
import PluginKit
import Testing

@testable import HostDocuments

@Suite struct `The pages of a document` {
    private struct Line {
        let y: Int
        let size: Int
        let isBold: Bool
        let glyphs: Int
    }

    private let typesetter: Typesetter

    init() throws {
        let data = try #require(FileManager.default.contents(atPath: DocumentPress.common.path))
        typesetter = Typesetter(fonts: [try #require(TrueTypeFont(Array(data)))])
    }

    /// What stands on each page, from the top.
    private func pages(_ blocks: [DocumentBlock]) -> [[Line]] {
        let document = Document(
            title: "题",
            issuer: "甲",
            made: Instant(utcMillis: 0),
            blocks: blocks
        )
        return typesetter.layout(of: document).pages.map { marks in
            marks.compactMap { mark in
                guard case .text(let glyphs, _, let y, let size, let isBold) = mark else {
                    return nil
                }
                return Line(y: y, size: size, isBold: isBold, glyphs: glyphs.count)
            }.sorted { $0.y < $1.y }
        }
    }

    /// So many lines, each a paragraph.
    private func lines(_ count: Int) -> [DocumentBlock] {
        Array(repeating: .paragraph("一行"), count: count)
    }

    @Test func `never end with a heading or a table's head, whatever stands above them`() {
        let tall = String(repeating: "高", count: 400)
        let followers: [[DocumentBlock]] = [
            [.paragraph(tall)],
            [.terms([DocumentTerm("名", tall), DocumentTerm("名", "值")])],
            [.table(columns: ["头", "二"], rows: [[tall, tall], ["三", "四"]])],
            [.heading("又一题"), .table(columns: ["头"], rows: [[tall]])],
            [.signatures([DocumentSignature(party: "甲方", name: tall, note: "")])],
        ]
        for follower in followers {
            for count in 0..<45 {
                let pages = pages(lines(count) + [.heading("标题")] + follower)
                for (number, page) in pages.enumerated() {
                    guard let last = page.last else { continue }
                    let isHead = last.isBold && last.size <= 1250
                    #expect(!isHead, "\(count) lines, page \(number), \(follower.count) blocks")
                }
            }
        }
    }

    @Test func `begin with a table's head wherever the table goes on, within a row too`() {
        let tall = String(repeating: "高", count: 4000)
        let rows = (0..<40).map { ["\($0)", "短"] } + [["长", tall]] + [["末", "短"]]
        let pages = pages([.table(columns: ["头", "二"], rows: rows)])
        #expect(pages.count > 3)
        for page in pages.dropFirst() {
            #expect(page.first?.isBold == true && page.first?.size == 950)
        }
    }

    @Test func `hold a pair that signs together, and all of one that is longer than a page`() {
        let name = String(repeating: "名", count: 40)
        for count in 0..<45 {
            let pair = ["甲方", "乙方"].map { party in
                DocumentSignature(party: party, name: name, note: "签名")
            }
            let pages = pages(lines(count) + [.signatures(pair)])
            let bold = pages.last?.filter { $0.isBold && $0.size == 1050 }.count
            #expect(bold == 2, "\(count) lines")
        }
        let long = DocumentSignature(
            party: "甲方",
            name: "某",
            note: String(repeating: "字", count: 3000)
        )
        let pages = pages([.signatures([long, long])])
        let told = pages.joined().reduce(0) { $0 + $1.glyphs }
        #expect(told == 6007)
    }
}
