import HostStore
import PluginKit

@testable import Housing

/// The cap on rents while a crowd signs.
extension SigningCrowd {
    /// The market rent of a home is assessed anew: as it was listed, or so low that its rent is above the
    /// cap in force, though not above that of the version by which it is listed now.
    func assess(_ home: String, isBelow: Bool) async throws {
        let now = host.clock.now
        let found: [Assessment] = try host.store.file.read { system in
            let select = try system.statement(
                "SELECT leaf, rent_fen FROM offer WHERE home_id = ?1 ORDER BY leaf"
            )
            select.bind(home, at: 1)
            var found: [Assessment] = []
            try select.each { row in
                let rent = row.int64(at: 1)
                let market = isBelow ? rent * 10 / 9 : rent * 2
                found.append(
                    Assessment(at: now, home: home, leaf: row.int64(at: 0), market: market)
                )
            }
            return found
        }
        try await host.store.lane.perform { system in
            for leaf in found {
                let update = try system.statement(
                    """
                    UPDATE offer SET market_rent_fen = ?3, cap_basis_points = ?4, cap_rule = ?5
                    WHERE home_id = ?1 AND leaf = ?2
                    """
                )
                update.bind(home, at: 1)
                update.bind(leaf.leaf, at: 2)
                update.bind(leaf.market, at: 3)
                update.bind(isBelow ? 10_000 : RentRule.wuhan[0].capBasisPoints, at: 4)
                update.bind(isBelow ? "test-100" : RentRule.wuhan[0].version, at: 5)
                try update.run()
            }
        }
        assessed += found
    }

    /// I8: leases whose rent was above the cap of its rule when their terms were frozen.
    func aboveCap() throws -> [String] {
        try host.store.file.read { system in
            var above: [String] = []
            try system.statement(
                """
                SELECT l.id, j.home_id, j.leaf, j.rent_fen, j.offered_at, j.cap_rule
                FROM lease l JOIN journey j ON j.id = l.id
                """
            ).each { row in
                let rule = RentRule.wuhan.first { $0.version == row.optionalText(at: 5) }
                let at = Instant(utcMillis: row.int64(at: 4))
                let market = market(of: row.text(at: 1), row.optionalInt64(at: 2), at: at)
                let rent = Money(fen: row.int64(at: 3))
                // As it was listed it is within the cap.
                let isWithin = market.map { rule?.allows(rent, market: Money(fen: $0)) ?? false }
                if isWithin == false { above.append("I8 \(row.text(at: 0)) is above the cap") }
            }
            return above
        }
    }

    /// What a home or a room of it would have cost: of several assessments at that instant and the one before
    /// the highest; nil where one of them is as it was listed.
    private func market(of home: String, _ leaf: Int64?, at instant: Instant) -> Int64? {
        let own = assessed.filter { $0.home == home && (leaf == nil || $0.leaf == leaf) }
        var sum: Int64 = 0
        for leaf in Set(own.map(\.leaf)) {
            let known = own.filter { $0.leaf == leaf }
            guard let before = known.last(where: { $0.at < instant }) else { return nil }
            let then = known.filter { $0.at == instant }.map(\.market)
            sum += max(before.market, then.max() ?? 0)
        }
        return own.isEmpty ? nil : sum
    }
}
