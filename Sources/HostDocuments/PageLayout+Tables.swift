/// Tables, row by row over as many pages as they take.
extension PageLayout {
    /// How a table looks.
    struct TableStyle {
        let widths: [Int]
        let size: Int
        var isFirstBold = false
    }

    private static let padding = 450
    private static let line = 50

    /// Rows of cells between rules; `header` begins each page, unless it takes a third of one.
    ///
    /// A row stays on one page unless it is longer than a page, and a header on that of the first row.
    mutating func table(_ rows: [[String]], header: [String]?, style: TableStyle) {
        if let header {
            need(beginning(of: rows, header: header, style))
            row(header, style, isHeader: true, isFirst: true)
        }
        let again = header.flatMap {
            height(of: $0, style) * 3 <= PageLayout.tall ? $0 : nil
        }
        for (index, cells) in rows.enumerated() {
            let isUnderHeader = header != nil && index == 0
            let isNew = !isUnderHeader && need(min(height(of: cells, style), PageLayout.tall))
            if isNew, let again { row(again, style, isHeader: true, isFirst: true) }
            let isFirst = isNew ? again == nil : header == nil && index == 0
            row(cells, under: again, style, isHeader: false, isFirst: isFirst)
        }
    }

    /// How high the part of a table is that stands on one page with what is above: its header, and its
    /// first row.
    func beginning(of rows: [[String]], header: [String]?, _ style: TableStyle) -> Int {
        let parts = [header, rows.first].compactMap { $0 }
        return min(parts.map { height(of: $0, style) }.reduce(0, +), PageLayout.tall)
    }

    private func lines(of cells: [String], _ style: TableStyle) -> [[[Unicode.Scalar]]] {
        zip(cells, style.widths).map { cell, width in
            lines(cell, style.size, room: width - 2 * PageLayout.padding)
        }
    }

    private func height(of cells: [String], _ style: TableStyle) -> Int {
        let most = lines(of: cells, style).map(\.count).max() ?? 1
        return most * PageLayout.lineHeight(style.size) + PageLayout.padding
    }

    private mutating func row(
        _ cells: [String],
        under header: [String]? = nil,
        _ style: TableStyle,
        isHeader: Bool,
        isFirst: Bool
    ) {
        var rest = lines(of: cells, style).map { $0[...] }
        var isFirst = isFirst
        let step = PageLayout.lineHeight(style.size)
        while true {
            if y + step + PageLayout.padding > PageLayout.bottom {
                turn()
                isFirst = true
            }
            let most = (PageLayout.bottom - y - PageLayout.padding) / step
            piece(rest.map { Array($0.prefix(most)) }, style, isHeader, isFirst)
            rest = rest.map { $0.dropFirst(most) }
            guard rest.contains(where: { !$0.isEmpty }) else { return }
            // What is left of a row that is longer than a page goes on with the next.
            turn()
            if let header { row(header, style, isHeader: true, isFirst: true) }
            isFirst = header == nil
        }
    }

    private mutating func piece(
        _ cells: [[[Unicode.Scalar]]],
        _ style: TableStyle,
        _ isHeader: Bool,
        _ isFirst: Bool
    ) {
        let step = PageLayout.lineHeight(style.size)
        let height = (cells.map(\.count).max() ?? 1) * step + PageLayout.padding
        let whole = style.widths.reduce(0, +)
        var x = PageLayout.margin
        if isFirst { rule(x: x, y: y, width: whole, height: PageLayout.line) }
        rule(x: x, y: y, width: PageLayout.line, height: height)
        for (column, (lines, width)) in zip(cells, style.widths).enumerated() {
            for (index, line) in lines.enumerated() {
                put(
                    line,
                    x: x + PageLayout.padding,
                    y: y + PageLayout.padding / 2 + index * step,
                    size: style.size,
                    isBold: isHeader || (style.isFirstBold && column == 0)
                )
            }
            x += width
            rule(x: x, y: y, width: PageLayout.line, height: height)
        }
        skip(height)
        rule(x: PageLayout.margin, y: y, width: whole, height: PageLayout.line)
    }
}
