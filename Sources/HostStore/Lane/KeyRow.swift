/// What a row of `host_idempotency` says of keys: one key, or the names of a batch of events.
enum KeyRow {
    /// What `hashes` reads.
    static let columns = "key, CASE content_type WHEN 'names' THEN response END"

    /// The hashes of the row's keys, from its columns at a place.
    static func hashes(in row: PreparedStatement, from column: Int) -> [UInt64] {
        guard row.isNull(at: column + 1) else {
            let names = NameList(row.blob(at: column + 1))
            return (0..<names.count).map { IdempotencyIndex.hash(names[$0].name) }
        }
        return [IdempotencyIndex.hash(row.text(at: column))]
    }
}
