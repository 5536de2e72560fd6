/// Every `make` command in the documentation is one the Makefile has.
enum MakeCommands: LayoutRule {
    static func breaches(in tree: SourceTree) -> [Breach] {
        let targets = Set(
            (tree.file("Makefile")?.lines ?? []).compactMap { line -> String? in
                guard let colon = line.firstIndex(of: ":"), line.first?.isLetter == true else {
                    return nil
                }
                return String(line[..<colon])
            }
        )
        return tree.files.filter { $0.path.hasSuffix(".md") }.flatMap { file in
            file.lines.enumerated().flatMap { index, line in
                commands(in: line).filter { !targets.contains($0) }.map {
                    Breach(file.path, index + 1, "The Makefile has no \($0).")
                }
            }
        }
    }

    /// The targets of `make …` between backticks or at the start of a line of a listing.
    private static func commands(in line: Substring) -> [String] {
        let pieces = line.split(separator: "`", omittingEmptySubsequences: false)
        let quoted = pieces.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        let listed = line.hasPrefix("    make ") || line.hasPrefix("make ") ? [line] : []
        return (quoted + listed).compactMap { piece in
            let words = piece.split(separator: " ")
            guard words.count > 1, words[0] == "make" else { return nil }
            let target = words[1].prefix { $0.isLetter || $0 == "-" }
            return target.isEmpty ? nil : String(target)
        }
    }
}
