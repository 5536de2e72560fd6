import PluginKit

/// A landlord's list of homes as lines of cells by column; nothing of it is judged yet.
struct PortfolioFile: Sendable {
    /// A line: one flat, or one room of a shared flat.
    struct Line: Sendable {
        /// Its number in the file, counted from 1.
        let number: Int
        fileprivate let cells: [PortfolioColumn: String]

        /// What stands in a column, in half width; empty where nothing does.
        func plain(_ column: PortfolioColumn) -> String {
            CellText.halfWidth(cells[column] ?? "")
        }

        /// What stands in a column as it was written, without white space around it.
        func words(_ column: PortfolioColumn) -> String {
            CellText.trimmed(cells[column] ?? "")
        }

        /// True where nothing stands in a column.
        func isEmpty(_ column: PortfolioColumn) -> Bool { words(column).isEmpty }
    }

    /// The lines behind the first, which names the columns.
    private(set) var lines: [Line] = []
    /// Why the file is no such list; its lines are none then.
    private(set) var mistakes: [PortfolioMistake] = []

    /// Reads a text.
    init(_ text: String) {
        do throws(Sheet.Refusal) {
            // The first line is no home.
            let sheet = try Sheet(
                text,
                linesMax: PortfolioLimits.linesMax + 1,
                cellsMax: PortfolioLimits.cellsMax
            )
            read(sheet)
        } catch {
            mistakes = [PortfolioFile.mistake(error)]
        }
        if !mistakes.isEmpty { lines = [] }
    }

    private mutating func read(_ sheet: Sheet) {
        guard let head = sheet.lines.first else {
            mistakes = [PortfolioMistake(zh: "文件里什么也没有。", en: "The file has nothing in it.")]
            return
        }
        let columns = columns(of: head)
        for column in PortfolioColumn.needed where !columns.contains(column) {
            mistakes.append(
                PortfolioMistake(
                    line: head.number,
                    column,
                    zh: "第一行缺少这一列。",
                    en: "The first line lacks this column."
                )
            )
        }
        if sheet.lines.count == 1, mistakes.isEmpty {
            mistakes = [
                PortfolioMistake(zh: "第一行之后没有房源。", en: "No home stands below the first line.")
            ]
        }
        guard mistakes.isEmpty else { return }
        for line in sheet.lines.dropFirst() { take(line, columns) }
    }

    /// The columns that the first line names; a name that is none, or that stands twice, is a mistake.
    private mutating func columns(of head: Sheet.Line) -> [PortfolioColumn?] {
        var seen: Set<PortfolioColumn> = []
        return head.cells.map { heading in
            guard let column = PortfolioColumn(heading: heading) else {
                guard !CellText.trimmed(heading).isEmpty else { return nil }
                mistakes.append(
                    PortfolioMistake(
                        line: head.number,
                        zh: "不认识“\(PortfolioFile.shown(heading))”这一列，请删除或改名。",
                        en: "There is no column “\(PortfolioFile.shown(heading))”: take it out or"
                            + " rename it."
                    )
                )
                return nil
            }
            if !seen.insert(column).inserted {
                mistakes.append(
                    PortfolioMistake(
                        line: head.number,
                        column,
                        zh: "这一列出现了两次。",
                        en: "This column stands twice."
                    )
                )
            }
            return column
        }
    }

    private mutating func take(_ line: Sheet.Line, _ columns: [PortfolioColumn?]) {
        var cells: [PortfolioColumn: String] = [:]
        for (place, cell) in line.cells.enumerated() {
            if place < columns.count, let column = columns[place] {
                cells[column] = cell
            } else if !CellText.trimmed(cell).isEmpty {
                mistakes.append(
                    PortfolioMistake(
                        line: line.number,
                        zh: "第 \(place + 1) 格没有列名。内容里有逗号时，请给整格加上英文双引号。",
                        en:
                            "Cell \(place + 1) is in no column. Put a cell that has a comma in it in"
                            + " double quotes."
                    )
                )
            }
        }
        lines.append(Line(number: line.number, cells: cells))
    }

    /// A heading as a message quotes it: short, and of what people can see.
    private static func shown(_ heading: String) -> String {
        let text = CellText.trimmed(heading)
        return Document.shows(text) ? String(text.prefix(20)) : "?"
    }

    private static func mistake(_ refusal: Sheet.Refusal) -> PortfolioMistake {
        switch refusal {
        case .openQuote(let line):
            PortfolioMistake(
                line: line,
                zh: "这一行开始的引号没有结束。",
                en: "A quote that begins here never ends."
            )
        case .strayQuote(let line):
            PortfolioMistake(
                line: line,
                zh: "引号的位置不对：整格内容用英文双引号括起来，内容里的双引号写两遍。",
                en: "A quote stands in the wrong place: quote the whole cell, and double the quotes"
                    + " inside it."
            )
        case .tooManyLines(let most):
            PortfolioMistake(
                zh: "最多 \(most - 1) 行房源，请分成几个文件。",
                en: "At most \(most - 1) lines of homes are taken: make several files of it."
            )
        case .tooManyCells(let line, let most):
            PortfolioMistake(
                line: line,
                zh: "这一行超过 \(most) 格。",
                en: "This line has more than \(most) cells."
            )
        }
    }
}

/// How much of a list is taken at once.
enum PortfolioLimits {
    /// Lines of homes in a file.
    static let linesMax = 500
    /// Cells of a line.
    static let cellsMax = 40
    /// Files that are remembered of a landlord, the newest.
    static let importsMax: Int64 = 20
    /// Homes that are written in one transaction, so that others wait no longer for the lane.
    static let homesPerTurn = 25
    /// Mistakes that are told at once.
    static let mistakesMax = 100
}
