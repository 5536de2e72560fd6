/// Manifests/releases.lock: the SHA-256 of every file of every released contract.
///
/// A release is a promise, so nobody changes or loses one without changing this file too, in a commit
/// that somebody reviews. `sha256sum -c releases.lock` checks it without us.
package struct ReleaseLock: Sendable {
    /// A released file; `path` as the lock names it, such as `housing/released/0.1.0/plugin.json`.
    package struct File: Sendable {
        package let path: String
        package let bytes: [UInt8]

        package init(path: String, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }
    }

    /// The file's name within the folder of the manifests.
    package static let name = "releases.lock"

    private struct Line {
        let path: String
        let sum: String
        let number: Int
    }

    private var lines: [Line] = []
    private var strays: [Int] = []

    /// Reads the file's text; lines that begin with # are remarks.
    package init(text: String) {
        let all = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in all.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            let isSum = words[0].utf8.count == 64 && words[0].allSatisfy(\.isHexDigit)
            guard words.count == 2, isSum, words[1].hasPrefix(" ") else {
                strays.append(index + 1)
                continue
            }
            let path = String(words[1].dropFirst())
            lines.append(Line(path: path, sum: words[0].lowercased(), number: index + 1))
        }
    }

    /// Every released file that is not as it was released, that is gone, or that stands in no line.
    ///
    /// `folder` is where the lock stands, for messages; only lines that `isMine` names are looked at.
    package func check(
        _ files: [File],
        in folder: String,
        isMine: (String) -> Bool = { _ in true }
    ) -> [Diagnostic] {
        let lock = "\(folder)/\(ReleaseLock.name)"
        let sums = Dictionary(lines.map { ($0.path, $0.sum) }) { first, _ in first }
        let there = Set(files.map(\.path))
        let back = "restore it as it was released; a change is the next version's"
        return strays.map { ReleaseLock.wrong(lock, $0, "this is no line of a lock", back) }
            + files.compactMap { file in
                let problem: String
                switch sums[file.path] {
                case ReviewedSum.hex(file.bytes)?: return nil
                case nil: problem = "nobody released this: it stands in no line of \(lock)"
                default: problem = "this is not what was released under this version"
                }
                return ReleaseLock.wrong("\(folder)/\(file.path)", 1, problem, back)
            }
            + lines.filter { isMine($0.path) && !there.contains($0.path) }.map { line in
                ReleaseLock.wrong(lock, line.number, "\(line.path) was released and is gone", back)
            }
    }

    /// The file's text with these files in it.
    package func text(adding files: [File]) -> String {
        let known = Dictionary(lines.map { ($0.path, $0.sum) }) { first, _ in first }
        let all = known.merging(files.map { ($0.path, ReviewedSum.hex($0.bytes)) }) { $1 }
        return """
            # Every file of every released contract with its SHA-256. `cityhost plugin release` writes it; the build
            # refuses a released file that is gone or changed. By hand: cd Manifests && sha256sum -c releases.lock
            \(all.sorted { $0.key < $1.key }.map { "\($1)  \($0)" }.joined(separator: "\n"))

            """
    }

    private static func wrong(
        _ file: String,
        _ line: Int,
        _ problem: String,
        _ remedy: String
    ) -> Diagnostic {
        Diagnostic(file: file, line: line, problem: problem, remedy: remedy)
    }
}
