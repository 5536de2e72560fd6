import Foundation

/// How many cells each plugin had when somebody last looked, one kind a line in `Manifests/cells.lock`.
///
/// Cells come from the manifests, so that one that loses its routes, permissions or quotas loses its
/// tests as well: whoever means that writes the file anew, and a reviewer sees by how much.
struct CellFloors: Equatable {
    private(set) var counts: [String: Int] = [:]

    private static let head = """
        # Contract and canary cells of every plugin, as they were counted. One fewer turns the suite red, of the
        # host's own places (canary.…), which follow what happens to lie in the log, a twentieth;
        # CITYHOST_CELLS=write swift test --no-parallel --filter ContractTests writes it.

        """

    static var file: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Manifests/cells.lock")
    }

    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            guard words.count == 3, let count = Int(words[2]) else { continue }
            counts["\(words[0]) \(words[1])"] = count
        }
    }

    var text: String {
        counts.sorted { $0.key < $1.key }.reduce(Self.head) { $0 + "\($1.key) \($1.value)\n" }
    }

    /// How many cells of a kind may be missing.
    private static func slack(_ kind: String, _ floor: Int) -> Int {
        kind.hasPrefix("canary.") ? floor / 20 : 0
    }

    /// What of these plugins and kinds has lost cells.
    func breaches(
        _ found: [String: Int],
        plugins: Set<String>,
        kinds: Set<String>
    ) -> [String] {
        counts.sorted { $0.key < $1.key }.compactMap { key, floor in
            let words = key.split(separator: " ").map(String.init)
            let count = found[key] ?? 0
            guard plugins.contains(words[0]), kinds.contains(words[1]),
                count + CellFloors.slack(words[1], floor) < floor
            else { return nil }
            return "\(key): \(count) cells where \(floor) were"
        }
    }

    private func plugins(of kinds: Set<String>) -> Set<String> {
        Set(
            counts.keys.map { $0.split(separator: " ").map(String.init) }
                .filter { kinds.contains($0[1]) }.map { $0[0] }
        )
    }

    /// Holds what was counted against the file, or writes it there when somebody asked for that.
    static func judge(
        _ found: [String: Int],
        plugins: Set<String>,
        kinds: Set<String>
    ) throws -> [String] {
        var floors = CellFloors((try? String(contentsOf: file, encoding: .utf8)) ?? "")
        // What has no place in the file would be lost in silence.
        let strange = found.keys.filter { $0.split(separator: " ").count != 2 }
        guard strange.isEmpty else { return strange.map { "\($0) is no plugin and kind" } }
        guard ProcessInfo.processInfo.environment["CITYHOST_CELLS"] == "write" else {
            // A city without one of them has other roles, and so other cells of the rest.
            guard floors.plugins(of: kinds).isSubset(of: plugins) else { return [] }
            return floors.breaches(found, plugins: plugins, kinds: kinds)
        }
        floors.counts = floors.counts.filter { key, _ in
            let words = key.split(separator: " ").map(String.init)
            return !plugins.contains(words[0]) || !kinds.contains(words[1])
        }
        floors.counts.merge(found) { $1 }
        try Data(floors.text.utf8).write(to: file)
        return []
    }
}
