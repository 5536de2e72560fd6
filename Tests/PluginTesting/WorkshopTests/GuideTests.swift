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

    @Test func `shows each block in code`() throws {
        let text = try String(contentsOf: Self.guide, encoding: .utf8)
        let blocks = text.components(separatedBy: "\n## ").dropFirst()
        #expect(blocks.count >= 12)
        for block in blocks where !block.hasPrefix("Declaring") {
            let name = block.prefix { $0 != "\n" }
            #expect(block.contains("```swift\n"), "\(name) is only told about")
        }
    }

    @Test func `shows only what stands in the plugin, at most twenty lines at a time`() throws {
        let pieces = Self.pieces(of: try String(contentsOf: Self.guide, encoding: .utf8))
        let sources = try Self.sources()
        #expect(pieces.count >= 5)
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
