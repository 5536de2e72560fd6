import HostStore
package import PluginKit

extension BusLog {
    /// Makes everything the log holds about a person unreadable for ever and tells how many
    /// events that concerns.
    ///
    /// The key, the sealed payloads and the plain name go, from the write-ahead log too; leaves
    /// and tree stay as they are, so every proof stays valid. Backups made before still hold the
    /// key and have to be erased or to expire.
    @discardableResult
    package func erase(_ person: PersonID) async throws -> Int {
        let count = try await file.lane.perform { transaction in
            try BusLog.erase(person, transaction)
        }
        shared.forget()
        try await file.lane.flush()
        return count
    }

    private static func erase(
        _ person: PersonID,
        _ transaction: borrowing SystemTransaction
    ) throws -> Int {
        let forget = try transaction.statement("DELETE FROM subject_key WHERE subject=?1")
        forget.bind(person.text, at: 1)
        try forget.run()
        let head = try transaction.statement("SELECT seq FROM chain_head WHERE key=?1")
        head.bind("s/" + person.text, at: 1)
        var next = try head.first { $0.int64(at: 0) } ?? -1
        var count = 0
        // Each leaf names the one before of the same person: no scan is needed.
        while next >= 0 {
            let find = try transaction.statement("SELECT leaf FROM log WHERE seq=?1")
            find.bind(next, at: 1)
            let leaf = try find.first { $0.blob(at: 0) } ?? []
            let empty = try transaction.statement(
                """
                UPDATE log SET subject=NULL, payload=CASE sealed WHEN 1 THEN NULL ELSE payload END,
                    originator=CASE originator WHEN ?2 THEN 'person:' ELSE originator END,
                    partition_key=CASE partition_key WHEN ?3 THEN '' ELSE partition_key END
                WHERE seq=?1
                """
            )
            empty.bind(next, at: 1)
            empty.bind("person:" + person.text, at: 2)
            empty.bind(person.text, at: 3)
            try empty.run()
            count += 1
            next = try LeafReader.previous(leaf)
        }
        let unlink = try transaction.statement("DELETE FROM chain_head WHERE key=?1")
        unlink.bind("s/" + person.text, at: 1)
        try unlink.run()
        return count
    }
}
