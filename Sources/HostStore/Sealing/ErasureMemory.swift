package import PluginKit

/// Who was erased, as the host remembers it: for files that come back from a backup.
///
/// Each erasure has a number, so that what was erased after a backup is told from what was erased
/// before without asking a clock.
package struct ErasureMemory: Sendable {
    /// The number of the newest erasure; 0 when there was none.
    package let newest: Int64
    private let find: @Sendable (PersonID) -> ErasedPerson?

    /// Takes the newest number and what finds a person's last erasure.
    package init(newest: Int64, find: @escaping @Sendable (PersonID) -> ErasedPerson?) {
        self.newest = newest
        self.find = find
    }

    /// When a person was erased last; nil where that was by an erasure up to `number`, or never.
    package func erased(_ person: PersonID, after number: Int64) -> Instant? {
        guard let erasure = find(person), erasure.number > number else { return nil }
        return erasure.at
    }
}

/// Holds a plugin's file against the memory of who was erased, before anything of it is read.
struct ErasedAgain {
    let blocks: Manifest.Blocks
    let memory: ErasureMemory

    /// Destroys what an erasure after the file's last start missed; gives how many keys those were.
    ///
    /// A file that comes from a backup says how far it was held against the memory then. One whose
    /// erasure was interrupted is behind as well.
    func run(_ connection: Connection) throws -> Int {
        let seen = try connection.integer(
            "SELECT CAST(value AS INTEGER) FROM host_meta WHERE key='erased_seen'"
        )
        guard memory.newest > seen ?? 0 else { return 0 }
        let erasure = KeyErasure(connection: connection, blocks: blocks)
        try connection.execute("BEGIN IMMEDIATE")
        var count = 0
        do {
            for person in try erasure.people() {
                guard let at = memory.erased(person, after: seen ?? 0) else { continue }
                count += try erasure.erase(person, madeUpTo: at)
            }
            let note = try connection.statement(
                """
                INSERT INTO host_meta VALUES('erased_seen', ?1)
                    ON CONFLICT(key) DO UPDATE SET value=?1
                """
            )
            note.bind("\(memory.newest)", at: 1)
            try note.run()
            try connection.execute("COMMIT")
        } catch {
            if !connection.isAutocommit { try? connection.execute("ROLLBACK") }
            throw error
        }
        // From the write-ahead log too: nobody else has the file open yet.
        if count > 0 { try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
        return count
    }
}
