import PluginKit

extension Connection {
    /// The newest event of each plugin whose published tables this connection reads, seen in the
    /// same snapshot as its rows: `<plugin>/<epoch> <number>`, one a line; nil for none.
    func newestOfUsed() throws -> String? {
        guard !usedOwners.isEmpty else { return nil }
        var lines: [String] = []
        for owner in usedOwners {
            let line = try text(
                """
                SELECT '\(owner)/' || (SELECT value FROM "\(owner)".host_meta WHERE key='epoch')
                    || ' ' || max(coalesce((SELECT max(n) FROM "\(owner)".host_outbox), 0),
                        coalesce((SELECT CAST(value AS INTEGER) FROM "\(owner)".host_meta
                            WHERE key='outbox_last'), 0))
                """
            )
            if let line { lines.append(line) }
        }
        return lines.joined(separator: "\n")
    }
}
