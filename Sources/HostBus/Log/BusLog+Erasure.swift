import HostStore
package import PluginKit
import Synchronization

extension BusLog {
    /// Makes everything the log holds about a person unreadable for ever and tells how many
    /// events that concerns.
    ///
    /// The key, the sealed payloads and the plain name go, from segments and the write-ahead log
    /// too; leaves and tree stay as they are, so every proof stays valid. Backups made before still
    /// hold the key and have to be erased or to expire. With a segment missing that says something
    /// of the person nothing is done.
    @discardableResult
    package func erase(_ person: PersonID) async throws -> Int {
        try await keeping.alone {
            try await giveUpArchived()
            // Segments first: until the last step all of it can be done again.
            let archived = try eraseArchived(person)
            let end = archive.end
            let count = try await file.lane.perform { transaction in
                try BusLog.erase(person, notBefore: end, transaction)
            }
            shared.forget()
            erased.add(1, ordering: .releasing)
            try await file.lane.flush()
            return archived + count
        }
    }

    /// Whether the log says something of a person that can be erased.
    package func names(_ person: PersonID) throws -> Bool {
        try file.read { snapshot in
            let head = try snapshot.statement("SELECT 1 FROM chain_head WHERE key=?1")
            head.bind("s/" + person.text, at: 1)
            return try head.first { _ in true } ?? false
        }
    }

    /// The archived events of a person: each leaf names the one before, so no scan is needed.
    private func eraseArchived(_ person: PersonID) throws -> Int {
        var next = try file.read { snapshot in
            let head = try snapshot.statement("SELECT seq FROM chain_head WHERE key=?1")
            head.bind("s/" + person.text, at: 1)
            return try head.first { $0.int64(at: 0) } ?? -1
        }
        var found: [Int64] = []
        while next >= 0 {
            guard let event = try event(at: next) else {
                throw Fault.treeBroken("leaf \(next) is missing")
            }
            if next < archive.end { found.append(next) }
            next = try LeafReader.previous(event.leaf)
        }
        for segment in archive.segments {
            let own = found.filter(segment.range.contains)
            guard !own.isEmpty else { continue }
            try segment.change { connection in
                for sequence in own {
                    try BusLog.shred(sequence, person) { try connection.statement($0) }
                }
            }
        }
        return found.count
    }

    private static func erase(
        _ person: PersonID,
        notBefore end: Int64,
        _ transaction: borrowing SystemTransaction
    ) throws -> Int {
        let forget = try transaction.statement("DELETE FROM subject_key WHERE subject=?1")
        forget.bind(person.text, at: 1)
        try forget.run()
        let head = try transaction.statement("SELECT seq FROM chain_head WHERE key=?1")
        head.bind("s/" + person.text, at: 1)
        var next = try head.first { $0.int64(at: 0) } ?? -1
        var count = 0
        while next >= end {
            let find = try transaction.statement("SELECT leaf FROM log WHERE seq=?1")
            find.bind(next, at: 1)
            let leaf = try find.first { $0.blob(at: 0) } ?? []
            try shred(next, person) { try transaction.statement($0) }
            count += 1
            next = try LeafReader.previous(leaf)
        }
        let unlink = try transaction.statement("DELETE FROM chain_head WHERE key=?1")
        unlink.bind("s/" + person.text, at: 1)
        try unlink.run()
        return count
    }

    private static func shred(
        _ sequence: Int64,
        _ person: PersonID,
        _ statement: TileTable.Statements
    ) throws {
        let empty = try statement(
            """
            UPDATE log SET subject=NULL, payload=CASE sealed WHEN 1 THEN NULL ELSE payload END,
                originator=CASE originator WHEN ?2 THEN 'person:' ELSE originator END,
                partition_key=CASE partition_key WHEN ?3 THEN '' ELSE partition_key END
            WHERE seq=?1
            """
        )
        empty.bind(sequence, at: 1)
        empty.bind("person:" + person.text, at: 2)
        empty.bind(person.text, at: 3)
        try empty.run()
    }
}
