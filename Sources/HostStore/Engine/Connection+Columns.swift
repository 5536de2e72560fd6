extension Connection {
    /// The columns that the file's tables have, whatever the manifest says of them.
    func columnsMade() throws -> [(table: String, column: String)] {
        var made: [(table: String, column: String)] = []
        try each(
            """
            SELECT t.name, c.name FROM main.sqlite_schema t, pragma_table_xinfo(t.name) c
            WHERE t.type = 'table'
            """
        ) { row in
            made.append((row.text(at: 0).lowercased(), row.text(at: 1).lowercased()))
        }
        return made
    }
}
