import PluginKit

/// Makes PDF files of documents: pure, so that the same document under the same font is the same
/// bytes.
struct Typesetter {
    let font: TrueTypeFont

    private static let body = 1050
    private static let small = 800

    /// The file of a document; `digest` is what its pages name it by.
    func file(of document: Document, digest: String) throws -> [UInt8] {
        var layout = PageLayout(font)
        layout.paragraph(document.title, size: 1800, isBold: true, isCentred: true)
        layout.skip(900)
        for block in document.blocks { place(block, in: &layout) }
        foot(document, digest, in: &layout)
        if let character = layout.missing { throw Fault.glyphMissing(character) }
        return DocumentFile(document: document, layout: layout, font: font, digest: digest).bytes()
    }

    private func place(_ block: DocumentBlock, in layout: inout PageLayout) {
        switch block {
        case .heading(let text):
            layout.skip(500)
            // A heading does not stand alone at the end of a page.
            layout.need(4 * PageLayout.lineHeight(Typesetter.body))
            layout.paragraph(text, size: 1250, isBold: true)
            layout.skip(150)
        case .paragraph(let text):
            layout.paragraph(text, size: Typesetter.body, indent: 2 * Typesetter.body)
            layout.skip(250)
        case .terms(let terms):
            let name = PageLayout.room * 28 / 100
            layout.table(
                terms.map { [$0.name, $0.value] },
                header: nil,
                style: PageLayout.TableStyle(
                    widths: [name, PageLayout.room - name],
                    size: Typesetter.body,
                    isFirstBold: true
                )
            )
            layout.skip(700)
        case .table(let columns, let rows):
            table(columns, rows, in: &layout)
            layout.skip(700)
        case .signatures(let parties):
            signatures(parties, in: &layout)
        }
    }

    private func table(
        _ columns: [String],
        _ rows: [[String]],
        in layout: inout PageLayout
    ) {
        // A row with more cells than the head has columns loses none of them.
        let count = max(1, ([columns] + rows).map(\.count).max() ?? 1)
        let all = ([columns] + rows).map {
            $0 + Array(repeating: "", count: count - $0.count)
        }
        let style = PageLayout.TableStyle(widths: widths(all, layout), size: 950)
        layout.table(Array(all.dropFirst()), header: all[0], style: style)
    }

    /// Columns share the page by how long their longest texts are, none less than an eighth of an
    /// equal share.
    private func widths(_ rows: [[String]], _ layout: PageLayout) -> [Int] {
        let count = rows[0].count
        let wanted = (0..<count).map { column in
            let most = rows.map { layout.width(Array($0[column].unicodeScalars), 950) }.max() ?? 0
            return max(min(most, PageLayout.room) + 1500, PageLayout.room / count / 8)
        }
        let whole = wanted.reduce(0, +)
        var widths = wanted.map { $0 * PageLayout.room / whole }
        widths[count - 1] += PageLayout.room - widths.reduce(0, +)
        return widths
    }

    /// Two parties beside each other; a pair stays on one page.
    private func signatures(_ parties: [DocumentSignature], in layout: inout PageLayout) {
        let half = PageLayout.room / 2
        let step = PageLayout.lineHeight(Typesetter.body) * 5 / 4
        layout.skip(1200)
        for start in stride(from: 0, to: parties.count, by: 2) {
            let pair = Array(parties[start..<min(start + 2, parties.count)])
            let blocks = pair.map { party in
                [party.party, party.name, party.note].flatMap { text in
                    layout.lines(text, Typesetter.body, room: half - 1500)
                }
            }
            let height = (blocks.map(\.count).max() ?? 1) * step
            layout.need(height)
            for (column, lines) in blocks.enumerated() {
                for (index, line) in lines.enumerated() {
                    layout.put(
                        line,
                        x: PageLayout.margin + column * half,
                        y: layout.y + index * step,
                        size: Typesetter.body,
                        isBold: index == 0
                    )
                }
            }
            layout.skip(height + 900)
        }
    }

    /// Every page bears its number and what the whole is known by.
    private func foot(_ document: Document, _ digest: String, in layout: inout PageLayout) {
        let count = layout.pages.count
        for page in 0..<count {
            layout.putFoot(
                "第 \(page + 1) 页　共 \(count) 页　Page \(page + 1) of \(count)",
                on: page,
                y: 77_600,
                size: Typesetter.small
            )
            layout.putFoot("内容摘要 SHA-256 \(digest)", on: page, y: 79_000, size: 650)
        }
    }
}
