import Foundation
import Testing

@testable import ManifestCompiler

/// Which of many grants the Swift compiler misses when each alone is taken away.
///
/// A compilation takes seconds, so many are taken away at once: an error that names a symbol which
/// only one of them made is there as well when only that one is gone. Whatever no error names is
/// asked about once more without those that were found, then in halves, at last alone.
struct MissedSymbols {
    struct Candidate: Sendable {
        let grant: TakenGrant
        /// Words that stand nowhere any more in what is generated.
        let gone: Set<String>
    }

    let whole: PluginDraft
    /// What the manifest compiler makes of a draft; nil when it finds something wrong.
    let make: (PluginDraft) throws -> [PluginCompiler.Output]?
    /// The folder of the plugin's own sources, and the module they are.
    let sources: String
    let module: String

    /// True when the sources compile with everything there, so that a complaint is about what is gone.
    func isWhole() throws -> Bool {
        guard let outputs = try make(whole) else { return false }
        return try missingNames(outputs) == nil
    }

    /// Those without which the plugin's sources do not compile.
    func missed(_ candidates: [Candidate]) throws -> Set<TakenGrant> {
        guard !candidates.isEmpty else { return [] }
        let rest = try candidates.reduce(whole) { draft, candidate in
            try #require(draft.without(candidate.grant))
        }
        guard let outputs = try make(rest) else { return try missedInHalves(candidates) }
        guard let names = try missingNames(outputs) else { return [] }
        guard candidates.count > 1 else { return [candidates[0].grant] }
        let found = candidates.filter { !$0.gone.isDisjoint(with: names) }
        guard !found.isEmpty else { return try missedInHalves(candidates) }
        let open = candidates.filter { $0.gone.isDisjoint(with: names) }
        return try missed(open).union(found.map(\.grant))
    }

    private func missedInHalves(_ candidates: [Candidate]) throws -> Set<TakenGrant> {
        // Alone, each was fine to the manifest compiler.
        try #require(candidates.count > 1)
        let middle = candidates.count / 2
        return try missed(Array(candidates[..<middle]))
            .union(missed(Array(candidates[middle...])))
    }

    /// Names that the sources use and the compiler does not find; nil when all compiles.
    private func missingNames(_ outputs: [PluginCompiler.Output]) throws -> Set<String>? {
        let place = FileManager.default.temporaryDirectory
            .appending(path: "generated-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: place) }
        for output in outputs {
            try Data(output.text.utf8).write(to: URL(fileURLWithPath: "\(place)/\(output.name)"))
        }
        let own = SourceFolder.filesBelow(sources, ending: ".swift").map { "\(sources)/\($0)" }
        let (says, isBuilt) = try compile(own + outputs.map { "\(place)/\($0.name)" })
        guard !isBuilt else { return nil }
        let errors = says.split(separator: "\n").filter { $0.contains(" error: ") }
        return Set(errors.flatMap { MissedSymbols.names(in: String($0)) })
    }

    private static func names(in error: String) -> [String] {
        error.matches(
            of: /cannot find (?:type )?'(\w+)'|no member '(\w+)'|'(\w+)' is not a member type/
        ).compactMap { $0.1 ?? $0.2 ?? $0.3 }.map(String.init)
    }

    private func compile(_ files: [String]) throws -> (says: String, isBuilt: Bool) {
        let modules = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "Modules").path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // As one whole, so that errors of every file are heard.
        process.arguments =
            [
                "swiftc", "-typecheck", "-whole-module-optimization", "-module-name", module,
                "-swift-version", "6", "-I", modules,
            ]
            + [
                "NonisolatedNonsendingByDefault", "InternalImportsByDefault",
                "MemberImportVisibility", "ExistentialAny",
            ].flatMap { ["-enable-upcoming-feature", $0] } + files
        let errors = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let says = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: says, as: UTF8.self), process.terminationStatus == 0)
    }
}
