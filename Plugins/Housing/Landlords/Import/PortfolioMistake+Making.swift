import PluginKit

extension PortfolioMistake {
    /// A mistake in a cell, in a line, or in the whole file.
    init(
        line: Int? = nil,
        _ column: PortfolioColumn? = nil,
        zh: String,
        en: String
    ) {
        self.init(
            line: line.map { Int64($0) },
            columnZh: column?.title.zh,
            columnEn: column?.title.en,
            zh: zh,
            en: en
        )
    }

    /// A cell that has to be filled in.
    static func missing(_ line: Int, _ column: PortfolioColumn) -> PortfolioMistake {
        PortfolioMistake(line: line, column, zh: "此项必填。", en: "This cell has to be filled in.")
    }
}
