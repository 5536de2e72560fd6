/// What may not be said in a file: undated promises, doubled truths, the maker's machine.
enum Wording: LayoutRule {
    static func breaches(in tree: SourceTree) -> [Breach] {
        tree.files.flatMap(inComments) + tree.files.flatMap(machinePaths)
            + tree.files.flatMap(emptyPromises)
    }

    /// Folders of the machine a file was made on; put together, so that this file passes.
    static let machineFolders = ["/" + "work/", "/" + "root/", "/" + "opt/swift", "/" + "farm/"]

    private static func inComments(_ file: SourceFile) -> [Breach] {
        guard !file.path.hasSuffix(".md") else { return [] }
        let lines = file.views?.commentLines ?? file.lines
        let isLong = lines.count >= 200
        return lines.enumerated().flatMap { index, line -> [Breach] in
            var found: [String] = []
            for mark in ["TODO", "FIXME", "XXX"] where hasMark(mark, line) {
                found.append("\(mark) without the number of an issue.")
            }
            if line.lowercased().contains("keep in " + "sync with") {
                found.append("One truth is written in one place; compare by a test.")
            }
            if file.isProduct, !isLong, line.contains("// MARK") {
                found.append("A file under 200 lines needs no MARK.")
            }
            return found.map { Breach(file.path, index + 1, $0) }
        }
    }

    private static func hasMark(_ mark: String, _ line: Substring) -> Bool {
        guard let place = line.firstRange(of: mark) else { return false }
        let before = line[..<place.lowerBound].last
        let after = line[place.upperBound...]
        let isWord = before?.isLetter == true || after.first?.isLetter == true
        let rest = after.drop { $0 == "(" || $0 == ":" || $0 == " " }
        let hasNumber = rest.first == "#" && rest.dropFirst().first?.isNumber == true
        return !isWord && !hasNumber
    }

    private static func machinePaths(_ file: SourceFile) -> [Breach] {
        guard file.name != ".gitignore" else { return [] }
        return file.lines.enumerated().flatMap { index, line in
            machineFolders.filter { line.contains($0) }.map {
                Breach(file.path, index + 1, "\($0) is a place on one machine.")
            }
        }
    }

    private static func emptyPromises(_ file: SourceFile) -> [Breach] {
        guard file.path.hasPrefix("Tests/"), let views = file.views else { return [] }
        return views.codeLines.enumerated().flatMap { index, line -> [Breach] in
            var found: [Breach] = []
            if line.contains("#expect(true)") || line.contains("#expect(Bool(true))") {
                found.append(Breach(file.path, index + 1, "A test that cannot fail."))
            }
            if ImportArrows.importedModule(line) == "XCTest" {
                found.append(Breach(file.path, index + 1, "Tests are written with swift-testing."))
            }
            return found
        }
    }
}
