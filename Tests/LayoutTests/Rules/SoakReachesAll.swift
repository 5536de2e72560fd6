import Foundation

/// Every suite whose size the environment says is told a larger one by some line of the Makefile.
///
/// A suite that is named by no such line keeps its small share for ever, and nobody sees it.
enum SoakReachesAll: LayoutRule {
    static func breaches(in tree: SourceTree) -> [Breach] {
        guard let makefile = tree.file("Makefile") else { return [] }
        let lines = makefile.lines.compactMap(Line.init)
        let variables = Set(lines.flatMap(\.variables))
        let suites = tree.swift.filter { $0.path.hasPrefix("Tests/") }
        return variables.sorted().flatMap { variable -> [Breach] in
            let readers = suites.filter { $0.text.contains("\"\(variable)\"") }
            // What a file reads for others is theirs too.
            let names = readers.flatMap { seedTypes(in: $0.text) }
            return suites.compactMap { file in
                let isReader =
                    readers.contains { $0.path == file.path }
                    || names.contains { file.text.contains("\($0).") }
                guard isReader, file.text.contains("@Test") else { return nil }
                let isReached = lines.contains { line in
                    line.variables.contains(variable)
                        && line.filters.contains { file.path.contains($0) }
                }
                guard !isReached else { return nil }
                return Breach(
                    file.path,
                    "No line of the Makefile that sets \(variable) filters for this suite."
                )
            }
        }
    }

    /// A line that tests with a size of its own.
    ///
    /// A constant is no size.
    private struct Line {
        let variables: [String]
        let filters: [String]

        init?(_ line: Substring) {
            guard line.contains("$(SWIFT_TEST)"), line.contains("--filter ") else { return nil }
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            variables = words.filter { $0.hasPrefix("CITYHOST_") && $0.contains("=$(") }
                .map { String($0.prefix { $0 != "=" }) }
            filters = zip(words, words.dropFirst()).filter { $0.0 == "--filter" }
                .map { $0.1.filter { $0 != "'" } }
            guard !variables.isEmpty else { return nil }
        }
    }

    private static func seedTypes(in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 1, words[0] == "enum", words[1].hasSuffix("Seeds") else {
                return nil
            }
            return String(words[1])
        }
    }
}
