import PluginKit

/// Every code of a fault with what it means, as docs/errors.md tells it: the page that the `type` of
/// a problem document points to.
struct ErrorCatalogue: Sendable {
    struct Entry: Sendable {
        let code: String
        let message: LocalizedText
        let remedy: LocalizedText
    }

    struct Area: Sendable {
        let name: String
        var entries: [Entry]
    }

    static let title = LocalizedText(zh: "错误代码", en: "Error codes")
    /// The page's file among the host's own.
    static let file = "errors.md"

    let areas: [Area]

    /// Reads the catalogue from the host's files; a host without it does not start.
    init(_ files: [(name: String, text: String)]) throws {
        guard let text = files.first(where: { $0.name == ErrorCatalogue.file })?.text else {
            throw Fault.noTemplate(ErrorCatalogue.file)
        }
        self.init(text)
    }

    /// Reads `## area`, `### code`, and below each code four lines: what happened in Chinese and in
    /// English, what to do in Chinese and in English.
    init(_ text: String) {
        var areas: [Area] = []
        var code: String?
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            if line.hasPrefix("## ") {
                areas.append(Area(name: String(line.dropFirst(3)), entries: []))
                code = nil
            } else if line.hasPrefix("### ") {
                code = String(line.dropFirst(4))
                lines = []
            } else if let known = code {
                lines.append(line.filter { $0 != "`" })
                guard lines.count == 4, !areas.isEmpty else { continue }
                areas[areas.count - 1].entries.append(
                    Entry(
                        code: known,
                        message: LocalizedText(zh: lines[0], en: lines[1]),
                        remedy: LocalizedText(zh: lines[2], en: lines[3])
                    )
                )
                code = nil
            }
        }
        self.areas = areas
    }

    /// What the page's template shows.
    func values(_ language: Language) -> [[String: Any]] {
        areas.map { area in
            [
                "area": area.name,
                "entries": area.entries.map { entry in
                    [
                        "code": entry.code, "message": entry.message[language],
                        "remedy": entry.remedy[language],
                    ]
                },
            ]
        }
    }
}
