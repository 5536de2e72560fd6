/// Every code of a fault stands once in docs/errors.md, with what happened and what to do, each in
/// Chinese and in English, and nothing else stands there.
enum FaultCatalogue: LayoutRule {
    static let page = "docs/errors.md"

    static func breaches(in tree: SourceTree) -> [Breach] {
        let raised = raisedCodes(tree)
        let headings = headings(tree)
        let counts = Dictionary(headings.map { ($0.code, 1) }, uniquingKeysWith: +)
        let missing = raised.filter { counts[$0.key] == nil }.map { code, place in
            Breach(place.path, place.line, "\(code) is not in \(page).")
        }
        let twice = counts.filter { $0.value > 1 }.map { Breach(page, "\($0.key) stands twice.") }
        let unused = headings.filter { raised[$0.code] == nil }.map {
            Breach(page, $0.line, "\($0.code) is raised nowhere.")
        }
        let unclear = headings.filter { !isClear($0.texts) }.map {
            Breach(page, $0.line, "\($0.code) needs four lines: zh, en, remedy zh, remedy en.")
        }
        return (missing + twice + unused + unclear).sorted { "\($0)" < "\($1)" }
    }

    /// Codes in the source, each with one place: a literal behind `code:`, `code =` or `code(`.
    static func raisedCodes(_ tree: SourceTree) -> [String: Breach] {
        var codes: [String: Breach] = [:]
        for file in tree.swift where file.isProduct {
            let lines = file.views?.spokenLines ?? []
            for (index, line) in lines.enumerated() {
                for literal in literals(in: line)
                where isCode(literal) && isGiven(literal, in: line) {
                    codes[literal] = Breach(file.path, index + 1, "")
                }
            }
        }
        return codes
    }

    private static func isGiven(_ literal: String, in line: Substring) -> Bool {
        guard let place = line.firstRange(of: "\"\(literal)\"") else { return false }
        let before = line[..<place.lowerBound].filter { $0 != " " }.lowercased()
        return before.hasSuffix("code:") || before.hasSuffix("code=") || before.hasSuffix("code(")
    }

    private static func literals(in line: Substring) -> [String] {
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    private static func isCode(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                part.first?.isLowercase == true
                    && part.allSatisfy {
                        $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_")
                    }
            }
    }

    private static func isClear(_ texts: [Substring]) -> Bool {
        let isChinese = texts.map { $0.unicodeScalars.contains { (0x4E00...0x9FFF) ~= $0.value } }
        return isChinese == [true, false, true, false]
    }

    private static func headings(
        _ tree: SourceTree
    ) -> [(code: String, line: Int, texts: [Substring])] {
        let lines = tree.file(page)?.lines ?? []
        return lines.enumerated().compactMap { index, line in
            guard line.hasPrefix("### ") else { return nil }
            let texts = lines[(index + 1)...].prefix { !$0.hasPrefix("#") }.filter { !$0.isEmpty }
            let code = line.dropFirst(4).filter { $0 != "`" && $0 != " " }
            return (code, index + 1, Array(texts))
        }
    }
}
