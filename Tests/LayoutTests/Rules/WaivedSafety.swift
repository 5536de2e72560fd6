/// Safety is waived only where C begins, with a reason, and no more often than was agreed.
enum WaivedSafety: LayoutRule {
    /// What one module may have of what gives the compiler's safety up.
    struct Budget {
        /// `@unchecked Sendable` and `nonisolated(unsafe)`, each with its reason.
        var waivers = 0
        /// Uses of `unsafe`; nil at a C edge, where each call needs one.
        var unsafe: Int? = 0
    }

    /// The modules that have any; numbers may only fall, and a fall is written down here.
    static let budgets: [String: Budget] = [
        "HostLoop": Budget(waivers: 6, unsafe: nil),
        "HostHTTP": Budget(waivers: 2, unsafe: nil),
        "HostEgress": Budget(waivers: 1, unsafe: nil),
        "HostSandbox": Budget(waivers: 3, unsafe: nil),
        "HostStore": Budget(waivers: 10, unsafe: nil),
        "HostBus": Budget(waivers: 1),
        "HostAuth": Budget(unsafe: 2),
        "Host": Budget(waivers: 2, unsafe: nil),
        "JSONWire": Budget(unsafe: 20),
        "TransparencyLog": Budget(unsafe: 10),
        "ManifestCompiler": Budget(unsafe: nil),
        "cityhost": Budget(unsafe: nil),
    ]

    static func breaches(in tree: SourceTree) -> [Breach] {
        breaches(in: tree, budgets: budgets)
    }

    static func breaches(in tree: SourceTree, budgets: [String: Budget]) -> [Breach] {
        let files = tree.swift.filter(\.isProduct)
        let modules = Dictionary(grouping: files) { $0.module ?? "" }
        return files.flatMap(withoutReason)
            + modules.sorted { $0.key < $1.key }.flatMap { module, files in
                let budget = budgets[module] ?? Budget()
                let waivers = files.map { self.waivers(in: $0).count }.reduce(0, +)
                let uses = files.flatMap(\.codeWords).filter { $0.word == "unsafe" }.count
                return unequal(module, "waivers of safety", waivers, agreed: budget.waivers)
                    + unequal(module, "uses of unsafe", uses, agreed: budget.unsafe ?? uses)
            }
    }

    private static func unequal(
        _ module: String,
        _ what: String,
        _ count: Int,
        agreed: Int
    ) -> [Breach] {
        guard count != agreed else { return [] }
        let way = count > agreed ? "more than agreed" : "fewer than agreed, so lower the budget"
        return [Breach(module, "\(count) \(what), \(agreed) agreed: \(way).")]
    }

    private static func withoutReason(_ file: SourceFile) -> [Breach] {
        let comments = file.views?.commentLines ?? []
        return waivers(in: file).compactMap { index in
            let near = comments[max(0, index - 6)...min(index + 2, comments.count - 1)]
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
