import PluginKit

/// Makes PDF files of documents: pure, so that the same document under the same fonts is the same
/// bytes.
struct Typesetter {
    /// The first has what is common; the others are for characters that it lacks.
    let fonts: [TrueTypeFont]

    private static let body = 1050
    private static let heading = 1250
    private static let headingSpace = 500
    private static let small = 800
    /// Above who signs, and from one line of theirs to the next.
    private static let signatureSpace = 1200
    private static let signatureStep = PageLayout.lineHeight(body) * 5 / 4

    /// The file of a document; `digest` is what its pages name it by.
    func file(of document: Document, digest: String) throws -> [UInt8] {
        var layout = layout(of: document)
        foot(document, digest, in: &layout)
        if let character = layout.missing { throw Fault.glyphMissing(character) }
        return DocumentFile(document: document, layout: layout, digest: digest).bytes()
    }

    /// What stands where, without the feet of the pages.
    func layout(of document: Document) -> PageLayout {
        var layout = PageLayout(fonts)
        layout.paragraph(document.title, size: 1800, isBold: true, isCentred: true)
        layout.skip(900)
        layout.keepWithNext()
        for (index, block) in document.blocks.enumerated() {
            place(block, before: document.blocks.dropFirst(index + 1), in: &layout)
        }
        return layout
    }

    private func place(
        _ block: DocumentBlock,
        before rest: ArraySlice<DocumentBlock>,
        in layout: inout PageLayout
    ) {
        switch block {
        case .heading(let text):
            layout.heading(
                text,
                size: Typesetter.heading,
                above: Typesetter.headingSpace,
                before: beginning(of: rest, layout)
            )
        case .paragraph(let text):
            layout.paragraph(text, size: Typesetter.body, indent: 2 * Typesetter.body)
            layout.skip(250)
        case .terms(let terms):
            layout.table(rows(of: terms), header: nil, style: termsStyle)
            layout.skip(700)
        case .table(let columns, let rows):
            let (all, style) = table(columns, rows, layout)
            layout.table(Array(all.dropFirst()), header: all[0], style: style)
            layout.skip(700)
        case .signatures(let parties):
            signatures(parties, in: &layout)
        }
    }

    /// How much of what follows a heading stands on its page: two lines of text, a table's first row, a
    /// pair that signs, or what follows the next heading.
    private func beginning(
        of blocks: ArraySlice<DocumentBlock>,
        _ layout: PageLayout,
        under above: Int = 0
    ) -> Int {
        let step = PageLayout.lineHeight(Typesetter.body)
        switch blocks.first {
        case nil: return 0
        case .heading(let text):
            let lines = layout.lines(text, Typesetter.heading, room: PageLayout.room).count
            let height = Typesetter.headingSpace + lines * PageLayout.lineHeight(Typesetter.heading)
            // More than a page of headings has no beginning that could stand with them.
            guard above + height < PageLayout.tall else { return height }
            return height + beginning(of: blocks.dropFirst(), layout, under: above + height)
        case .paragraph(let text):
            let lines = layout.lines(
                text,
                Typesetter.body,
                room: PageLayout.room,
                indent: 2 * Typesetter.body
            )
            return min(2, lines.count) * step
        case .terms(let terms):
            return layout.beginning(of: rows(of: terms), header: nil, termsStyle)
        case .table(let columns, let rows):
            let (all, style) = table(columns, rows, layout)
            return layout.beginning(of: Array(all.dropFirst()), header: all[0], style)
        case .signatures(let parties):
            let lines = lines(of: Array(parties.prefix(2)), layout).map(\.count).max() ?? 0
            return Typesetter.signatureSpace + lines * Typesetter.signatureStep
        }
    }

    private func rows(of terms: [DocumentTerm]) -> [[String]] {
        terms.map { [$0.name, $0.value] }
    }

    private var termsStyle: PageLayout.TableStyle {
        let name = PageLayout.room * 28 / 100
        return PageLayout.TableStyle(
            widths: [name, PageLayout.room - name],
            size: Typesetter.body,
            isFirstBold: true
        )
    }

    /// Head and rows of a table with as many cells each, and how they look.
    private func table(
        _ columns: [String],
        _ rows: [[String]],
        _ layout: PageLayout
    ) -> (all: [[String]], style: PageLayout.TableStyle) {
        // A row with more cells than the head has columns loses none of them.
        let count = max(1, ([columns] + rows).map(\.count).max() ?? 1)
        let all = ([columns] + rows).map {
            $0 + Array(repeating: "", count: count - $0.count)
        }
        return (all, PageLayout.TableStyle(widths: widths(all, layout), size: 950))
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

    /// Two parties beside each other; a pair stays on one page unless it is longer than one.
    private func signatures(_ parties: [DocumentSignature], in layout: inout PageLayout) {
        let step = Typesetter.signatureStep
        layout.skip(Typesetter.signatureSpace)
        for start in stride(from: 0, to: parties.count, by: 2) {
            let pair = lines(of: Array(parties[start..<min(start + 2, parties.count)]), layout)
            let count = pair.map(\.count).max() ?? 0
            layout.need(min(count * step, PageLayout.tall))
            var done = 0
            while done < count {
                if layout.y + step > PageLayout.bottom { layout.turn() }
                let end = min(count, done + (PageLayout.bottom - layout.y) / step)
                put(pair, done..<end, in: &layout)
                done = end
            }
            layout.skip(900)
        }
    }

    private func lines(of pair: [DocumentSignature], _ layout: PageLayout) -> [[[Unicode.Scalar]]] {
        pair.map { party in
            [party.party, party.name, party.note].flatMap { text in
                layout.lines(text, Typesetter.body, room: PageLayout.room / 2 - 1500)
            }
        }
    }

    private func put(
        _ pair: [[[Unicode.Scalar]]],
        _ part: Range<Int>,
        in layout: inout PageLayout
    ) {
        let step = Typesetter.signatureStep
        for (column, lines) in pair.enumerated() {
            for index in part.clamped(to: lines.indices) {
                layout.put(
                    lines[index],
                    x: PageLayout.margin + column * (PageLayout.room / 2),
                    y: layout.y + (index - part.lowerBound) * step,
                    size: Typesetter.body,
                    isBold: index == 0
                )
            }
        }
        layout.skip(part.count * step)
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
