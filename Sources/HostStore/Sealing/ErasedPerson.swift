package import PluginKit

/// Somebody who was erased, without saying who: what `host.db` remembers, and `bus.db` as well, so
/// that neither of them forgets it by being restored.
package struct ErasedPerson: Sendable, Hashable {
    /// A keyed hash; only who holds the host's keys can tell whose it is.
    package let tag: [UInt8]
    /// Erasures are counted: of two, the later has the greater number.
    package let number: Int64
    package let at: Instant

    package init(tag: [UInt8], number: Int64, at: Instant) {
        self.tag = tag
        self.number = number
        self.at = at
    }
}

extension ErasedPerson {
    /// The table of a file that remembers them has the columns `tag`, `n` and `at_ms`.
    package func put(_ transaction: borrowing SystemTransaction) throws {
        let insert = try transaction.statement(
            """
            INSERT INTO erased_person(tag, n, at_ms) VALUES(?1, ?2, ?3)
                ON CONFLICT(tag) DO UPDATE SET n=?2, at_ms=?3
            """
        )
        insert.bind(tag, at: 1)
        insert.bind(number, at: 2)
        insert.bind(at.utcMillis, at: 3)
        try insert.run()
    }

    /// Everybody whom a file remembers.
    package static func all(_ snapshot: borrowing SystemSnapshot) throws -> [ErasedPerson] {
        let select = try snapshot.statement("SELECT tag, n, at_ms FROM erased_person")
        var people: [ErasedPerson] = []
        try select.each { row in
            people.append(
                ErasedPerson(
                    tag: row.blob(at: 0),
                    number: row.int64(at: 1),
                    at: Instant(utcMillis: row.int64(at: 2))
                )
            )
        }
        return people
    }
}
