/// A table as the statements of one plugin see it: its own, or one that another publishes.
package struct ReadableTable: Sendable {
    package let table: Manifest.Table
    /// `main`, or the owner's id.
    package let schema: String
    /// What the names of its views begin with.
    package let stem: String
    /// The columns that may be read.
    package let columns: [String]
    /// True for another plugin's table: all its rows are a view as well, for scope system.
    package let isForeign: Bool

    /// A plugin's own table.
    package init(_ table: Manifest.Table) {
        self.table = table
        schema = "main"
        stem = table.name
        columns = table.columns.map(\.name)
        isForeign = false
    }

    /// A published table of `name`'s owner, of which some columns are used.
    package init(_ table: Manifest.Table, as name: PublishedName, columns: [String]) {
        self.table = table
        schema = name.owner
        stem = name.stem
        self.columns = table.columns.map(\.name).filter(columns.contains)
        isForeign = true
    }
}
