import PluginKit

/// The parts that pages are made of, as docs/guides/design-kit.md shows them: what a part looks like and its
/// markup are one text, so they cannot differ.
struct DesignKit: Sendable {
    /// One part: what it is for, and an example in each language.
    struct Part: Sendable, Equatable {
        let name: String
        let title: LocalizedText
        var use = LocalizedText(zh: "", en: "")
        var markup = LocalizedText(zh: "", en: "")
    }

    static let title = LocalizedText(zh: "设计组件", en: "Design kit")
    /// The page's file among the host's own.
    static let file = "design-kit.md"

    let parts: [Part]

    /// Reads the kit from the host's files; a host without it does not start.
    init(_ files: [(name: String, text: String)]) throws {
        guard let text = files.first(where: { $0.name == DesignKit.file })?.text else {
            throw Fault.noTemplate(DesignKit.file)
        }
        self.init(text)
    }

    /// Reads `## name 中文 | English`, below it a line in each language, and a block of markup in each.
    init(_ text: String) {
        var parts: [Part] = []
        var block: (language: Language, lines: [Substring])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            if let open = block {
                guard line == "```" else {
                    block?.lines.append(line)
                    continue
                }
                let markup = open.lines.joined(separator: "\n")
                parts[parts.count - 1].markup = parts[parts.count - 1].markup
                    .setting(open.language, markup)
                block = nil
            } else if line.hasPrefix("## ") {
                parts.append(DesignKit.part(line.dropFirst(3)))
            } else if !parts.isEmpty, line.hasPrefix("```html ") {
                block = (line.hasSuffix("zh") ? .zh : .en, [])
            } else if !parts.isEmpty {
                let isFirst = parts[parts.count - 1].use.zh.isEmpty
                parts[parts.count - 1].use = parts[parts.count - 1].use
                    .setting(isFirst ? .zh : .en, String(line))
            }
        }
        self.parts = parts
    }

    private static func part(_ heading: Substring) -> Part {
        let name = heading.prefix { $0 != " " }
        let titles = heading.dropFirst(name.count + 1).split(separator: "|").map { title in
            var title = title.drop { $0 == " " }
            while title.last == " " { title.removeLast() }
            return String(title)
        }
        return Part(
            name: String(name),
            title: LocalizedText(zh: titles.first ?? "", en: titles.last ?? "")
        )
    }

    /// What the page's template shows.
    func values(_ language: Language) -> [[String: Any]] {
        parts.map { part in
            let pieces = part.use[language].split(
                separator: "`",
                omittingEmptySubsequences: false
            )
            return [
                "name": part.name, "title": part.title[language],
                "use": pieces.enumerated().map { place, text in
                    ["text": String(text), "isCode": place % 2 == 1] as [String: Any]
                }, "markup": part.markup[language],
            ]
        }
    }
}

extension LocalizedText {
    /// The same with another text in one language.
    fileprivate func setting(_ language: Language, _ text: String) -> LocalizedText {
        language == .zh ? LocalizedText(zh: text, en: en) : LocalizedText(zh: zh, en: text)
    }
}
