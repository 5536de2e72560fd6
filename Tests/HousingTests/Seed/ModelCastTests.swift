import HostStore
import PluginKit
import Testing

@testable import Housing

@Suite struct `Who leaves the model city, and who signs in there` {
    @Test(arguments: [("2026-11-23", 25), ("2026-07-02", 75), ("2026-06-16", 50)])
    func `a fortieth leaves in a month, and in July three`(day: String, ofThousand: Int) throws {
        let today = try #require(CivilDay(day))
        for seed in [UInt64(1), 99, .max] {
            let all = (0..<WuhanModel.residents).compactMap {
                SeedLeaving($0, seed: seed, on: today)
            }
            let wanted = WuhanModel.residents * ofThousand / 1000
            // Half of a month's days are dealt by chance.
            #expect(abs(all.count - wanted) <= (ofThousand == 50 ? 60 : 6), "\(all.count)")
            let days = Set(all.map { $0.day.sinceEpoch - today.sinceEpoch })
            #expect(days == Set(0..<30))
            #expect(all.allSatisfy { $0.isBack == ($0.day == today) })
        }
    }

    /// What their rows say, by the way of each part; a person of another number has another story.
    static let rows: [SeedCast.Part: StaticString] = [
        .bill: """
        SELECT count(*) FROM lease l JOIN host_timer t ON t.key = l.id AND t.kind = 'LeaseTurn'
        WHERE l.person_id = ?1 AND l.state = 'active' AND t.due_ms = ?2
        """,
        .papers: """
        SELECT count(*) FROM qualification WHERE person_id = ?1 AND state = 'open'
            AND due >= ?2
        """,
        .renewal: """
        SELECT count(*) FROM lease WHERE person_id = ?1 AND state = 'renewalOffered'
            AND offer_rent_fen > 0 AND due >= ?2
        """,
        .leaving: """
        SELECT count(*) FROM lease l JOIN offer o ON o.home_id = l.home_id
            AND (l.leaf IS NULL OR o.leaf = l.leaf) AND o.free_from = l.leaving_day + 1
        WHERE l.person_id = ?1 AND l.state = 'notice' AND l.handed_over_at IS NULL
            AND l.due >= ?2
        """,
        .keysBack: """
        SELECT count(*) FROM lease l JOIN deposit_clock c ON c.keys_at = l.handed_over_at
        WHERE l.person_id = ?1 AND l.state = 'inspection' AND c.returned_at IS NULL
            AND l.due >= ?2
        """,
        .paidBack: """
        SELECT count(*) FROM payment WHERE person_id = ?1 AND state = 'refunded'
            AND opened_at < ?2
        """,
    ]

    @Test func `each of the cast finds what the list of sign-ins says`() async throws {
        let rig = try HousingRig()
        let (day, plugin, chunks) = (rig.clock.now.civilDay, Housing(), Housing.seedChunks)
        let cast = try SeedCast(seed: 1, day: day).members()
        #expect(cast.map(\.part) == SeedCast.Part.allCases)
        #expect(Set(cast.map(\.person.phone.digits)).count == cast.count)
        // A building may have begun in any chunk before; people are in those of their own homes.
        let homes = Set(cast.map { $0.home / Housing.seedChunkHomes }).sorted()
        for chunk in Array(0...(homes.last ?? 0)) + homes.map({ $0 + chunks }) {
            try await rig.store.write(rig.service) { tx in
                try plugin.seed(chunk: chunk, day: day, seed: 1, in: tx)
            }
        }
        #expect(try rig.wrongFlags() == 0 && rig.overlaps() == 0)
        let books = try rig.books()
        #expect(books.kept.cards == books.anew.cards)
        #expect(books.kept.cards.contains { $0.freeFrom != nil })
        for member in cast {
            let sql = try #require(Self.rows[member.part])
            let count = try rig.store.file.read { system in
                let select = try system.statement(sql)
                select.bind(member.person.id.text, at: 1)
                select.bind(day.start.utcMillis, at: 2)
                return try select.first { $0.int64(at: 0) } ?? 0
            }
            #expect(count >= 1, "\(member.part) of \(member.person.id)")
        }
        let accounts = try Housing.seedAccounts(seed: 1, day: day)
        #expect(accounts.map(\.id) == cast.map(\.person.id))
    }
}
