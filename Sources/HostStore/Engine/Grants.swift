package import PluginKit

/// What a plugin's manifest grants its statements: its own tables, and those of others it uses.
package struct Grants: Sendable {
    /// A published table of another plugin.
    package struct Use: Sendable {
        package let name: PublishedName
        /// As its owner declares it.
        package let table: Manifest.Table
        /// The columns that the user declares.
        package let columns: [String]
        /// The owner's file.
        package let file: String

        package init(
            _ name: PublishedName,
            _ table: Manifest.Table,
            columns: [String],
            file: String
        ) {
            self.name = name
            self.table = table
            self.columns = columns
            self.file = file
        }
    }

    package let tables: [Manifest.Table]
    package let uses: [Use]
    /// Tables that the plugin uses when they are there, and whose owners this host does not have.
    let absent: [PublishedName]
    /// Building blocks that the plugin uses.
    let blocks: Manifest.Blocks
    /// Permissions that open masked columns, in the order of their bits.
    let masks: [String]

    package init(
        tables: [Manifest.Table],
        uses: [Use] = [],
        absent: [PublishedName] = [],
        blocks: Manifest.Blocks = Manifest.Blocks()
    ) {
        self.blocks = blocks
        self.tables = tables
        self.uses = uses
        self.absent = absent
        // A mask has a bit in 64; a manifest with more of them is refused when it is read.
        masks = Array(Set(tables.flatMap(\.columns).compactMap(\.maskUnless)).sorted().prefix(64))
    }

    /// The owners' files by the name they have in statements.
    var files: [(schema: String, path: String)] {
        var seen: Set<String> = []
        return uses.filter { seen.insert($0.name.owner).inserted }.map { ($0.name.owner, $0.file) }
    }

    /// The table that a statement reads and that nobody publishes here; nil for none.
    func absentTable(in sql: String) -> PublishedName? {
        guard !absent.isEmpty else { return nil }
        let words = Set(SQLWords.list(of: sql).map { $0.lowercased() })
        return absent.first { table in
            ["", "_by_tenant", "_by_subject", "_in_subtree", "_public"].contains {
                words.contains(table.stem + $0)
            }
        }
    }

    /// Every table that statements can name.
    var readable: [ReadableTable] {
        tables.map { ReadableTable($0) }
            + uses.map { ReadableTable($0.table, as: $0.name, columns: $0.columns) }
    }

    /// A bit for each permission that opens columns and that the caller lacks.
    ///
    /// A plugin working for itself, by timer or subscription, lacks none.
    func masks(for call: CallContext) -> UInt64 {
        guard !masks.isEmpty, call.principal.kind != .service else { return 0 }
        var lacking: UInt64 = 0
        for (index, permission) in masks.enumerated()
        where !call.permissions.contains(permission) {
            lacking |= 1 << UInt64(index)
        }
        return lacking
    }
}
