/// Safety is waived only where C begins, with a reason, and no more often than was agreed.
enum WaivedSafety: LayoutRule {
    /// Modules where `unsafe` may stand at all.
    static let edges: Set<String> = [
        "HostLoop", "HostHTTP", "HostStore", "Host", "ManifestCompiler", "cityhost",
    ]

    /// How often `@unchecked Sendable` and `nonisolated(unsafe)` stand in each module; the numbers
    /// may only fall, and a fall is written down here.
    static let budget: [String: Int] = [:]

    static func breaches(in tree: SourceTree) -> [Breach] {
        breaches(in: tree, budget: budget)
    }

    static func breaches(in tree: SourceTree, budget: [String: Int]) -> [Breach] {
        let files = tree.swift.filter(\.isProduct)
        var found: [Breach] = files.flatMap(unsafeOutsideEdges) + files.flatMap(withoutReason)
        let counts = files.reduce(into: [String: Int]()) { counts, file in
            counts[file.module ?? "", default: 0] += waivers(in: file).count
        }
        for (module, count) in counts.sorted(by: { $0.key < $1.key }) {
            let agreed = budget[module] ?? 0
            guard count != agreed else { continue }
            let way = count > agreed ? "more than agreed" : "fewer than agreed: lower the budget"
            found.append(
                Breach("Sources/\(module)", "\(count) waivers of safety, \(agreed) agreed; \(way).")
            )
        }
        return found
    }

    private static func unsafeOutsideEdges(_ file: SourceFile) -> [Breach] {
        guard !edges.contains(file.module ?? "") else { return [] }
        return file.codeWords.filter { $0.word == "unsafe" }.map {
            Breach(file.path, $0.line, "unsafe stands outside the C edges.")
        }
    }

    private static func withoutReason(_ file: SourceFile) -> [Breach] {
        let comments = file.views?.commentLines ?? []
        return waivers(in: file).compactMap { index in
            let near = comments[max(0, index - 6)...index]
            guard !near.contains(where: { $0.lowercased().contains("safe because") }) else {
                return nil
            }
            return Breach(
                file.path,
                index + 1,
                "The waiver lacks a comment \u{201C}Safe because …\u{201D}."
            )
        }
    }

    /// Indices of the lines that waive safety.
    private static func waivers(in file: SourceFile) -> [Int] {
        (file.views?.codeLines ?? []).enumerated().compactMap { index, line in
            line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)")
                ? index : nil
        }
    }
}
