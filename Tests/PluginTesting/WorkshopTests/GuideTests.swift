import Foundation
import Testing

/// docs/guides/building-blocks.md shows pieces of the plugin Workshop, which this build compiled.
@Suite struct `The guide of building blocks` {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let guide = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/guides/building-blocks.md")

    /// Blocks of code with the line they begin on.
    private static func pieces(of text: String) -> [(line: Int, lines: [String])] {
        var pieces: [(line: Int, lines: [String])] = []
        var isInside = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.hasPrefix("```") {
                isInside.toggle()
                if isInside { pieces.append((index + 1, [])) }
            } else if isInside {
                pieces[pieces.count - 1].lines.append(String(line))
            }
        }
        return pieces
    }

    /// How many blocks of Swift stand under each heading.
    private static func pieces(byHeading text: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        var heading = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("## ") { heading = String(line.dropFirst(3)) }
            if line == "```swift" { counts[heading, default: 0] += 1 }
        }
        return counts
    }

    @Test(arguments: [
        "Money", "Ledger", "Reservations", "Timers", "Obligations", "Lane aggregates", "Effects",
        "Callbacks", "Procedures", "Personal fields", "Files", "Documents",
    ])
    func `shows each block in code`(block: String) throws {
        let counts = Self.pieces(byHeading: try String(contentsOf: Self.guide, encoding: .utf8))
        #expect(counts[block] ?? 0 > 0)
    }

    /// Lines without their indentation, none of them empty.
    private static func words(_ lines: some Sequence<String>) -> [String] {
        lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    private static func sources() throws -> [[String]] {
        let folder = tests.appending(path: "Workshop")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try names.filter { $0.hasSuffix(".swift") || $0.hasSuffix(".json") }.map { name in
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return words(text.components(separatedBy: "\n"))
        }
    }

    @Test func `shows only what stands in the plugin, at most twenty lines at a time`() throws {
        let pieces = Self.pieces(of: try String(contentsOf: Self.guide, encoding: .utf8))
        let sources = try Self.sources()
        #expect(!pieces.isEmpty)
        for piece in pieces {
            #expect(piece.lines.count <= 20, "building-blocks.md:\(piece.line) is too long")
            let words = Self.words(piece.lines)
            let isThere = sources.contains { source in
                source.indices.contains { source[$0...].starts(with: words) }
            }
            #expect(isThere, "building-blocks.md:\(piece.line) stands nowhere in Workshop")
        }
    }
}
