/// One thing a manifest grants a plugin, as a line of capabilities.lock.
package struct Grant: Hashable, Sendable, CustomStringConvertible {
    /// What is granted: `housing route createHome`.
    package let key: String
    /// On which terms: `POST /housing/v1/homes permission=housing.home.manage`.
    package let terms: String

    package init(_ plugin: String, _ kind: String, _ name: String, _ terms: [String] = []) {
        key = "\(plugin) \(kind) \(name)"
        self.terms = terms.joined(separator: " ")
    }

    /// Reads a line; nil when it is none.
    package init?(line: some StringProtocol) {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count >= 3, !line.hasPrefix("#") else { return nil }
        key = words[..<3].joined(separator: " ")
        terms = words.count > 3 ? String(words[3]) : ""
    }

    package var description: String { terms.isEmpty ? key : "\(key) \(terms)" }

    /// The plugin it belongs to.
    package var plugin: String { String(key.prefix { $0 != " " }) }
}

extension Grant {
    /// What a statement is granted by its scope: `statement` where the engine keeps it to the rows
    /// that the scope names.
    package static func kind(of statement: StatementSpec) -> String {
        switch statement.scope {
        case .system: "system"
        case .resource: "resource-write"
        case .public, .tenant, .subtree, .subject: "statement"
        }
    }

    /// What was reviewed: its text where it reaches beyond its scope's rows, else its tables and columns.
    static func terms(of statement: StatementSpec, _ reach: StatementReach) -> [String] {
        let walks = statement.scans ? ["scans"] : []
        let sum = "sql=\(sum("\(statement.sql)"))"
        return switch statement.scope {
        case .system: [statement.isWrite ? "writes" : "reads", sum] + walks
        case .resource: [sum] + walks
        case .public, .tenant, .subtree, .subject:
            ["scope=\(statement.scope.rawValue)", statement.isWrite ? "writes" : "reads"] + walks
                + reach.terms("\(statement.sql)")
        }
    }

    /// What a migration does beyond making tables and indexes; nil for one that only makes these.
    ///
    /// It may move rows, and its triggers run with whatever sets them off.
    static func migration(_ plugin: String, _ name: String, _ sql: String) -> Grant? {
        let words = Set(SQLWords.list(of: sql).map { $0.lowercased() })
        let moving: Set<String> = ["trigger", "select", "insert", "update", "delete", "replace"]
        guard !words.isDisjoint(with: moving) else { return nil }
        let own = (words.contains("trigger") ? ["triggers"] : []) + ["sql=\(sum(sql))"]
        return Grant(plugin, "migration", name, own)
    }

    /// A free text as one term.
    static func quoted(_ name: String, _ text: String) -> String {
        exactly(name, text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    /// A free text as one term, to the last blank.
    static func exactly(_ name: String, _ text: String) -> String {
        let inner = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\", "\"": "\\\(scalar)"
            case "\n": "\\n"
            case "\r": "\\r"
            default: "\(scalar)"
            }
        }
        return "\(name)=\"\(inner.joined())\""
    }

    private static func sum(_ text: String) -> Substring {
        ReviewedSum.hex(Array(text.utf8)).prefix(32)
    }
}
