import HostStore
import JSONWire
import PluginKit
import TestGround
import Testing

@testable import Housing

/// The rules of the domain over a real file; CITYHOST_SEEDS and CITYHOST_SEED say which histories.
@Suite(.timeLimit(.minutes(600))) struct `Signings of a crowd` {
    @Test func `keep every rule, whatever is lost, late, doubled or cut off`() async throws {
        let folder = try TestFolder("crowd")
        let town = try await SigningCrowd.Town(in: DataDirectory(folder.path))
        for number in 0..<HoldSeeds.count {
            let seed = HoldSeeds.first + UInt64(number)
            try await tell(seed, town)
        }
    }

    private func tell(_ seed: UInt64, _ town: SigningCrowd.Town) async throws {
        let crowd = try SigningCrowd(seed: seed, in: town)
        defer { crowd.close() }
        for step in 0..<160 {
            try await crowd.step()
            guard step % 8 == 0 else { continue }
            try #require(try SigningRules.breaches(crowd.host.store.file) == [], "seed \(seed)")
        }
        let isOver = try await crowd.comesToAnEnd()
        #expect(isOver, "seed \(seed) comes to an end")
        #expect(crowd.late == [], "seed \(seed)")
        #expect(try SigningRules.breaches(crowd.host.store.file) == [], "seed \(seed), end")
        #expect(try crowd.aboveCap() == [], "seed \(seed)")
        #expect(try SigningRetelling.differences(crowd.host.store.file) == [], "seed \(seed)")
        #expect(try misplaced(crowd) == [], "seed \(seed)")
        #expect(crowd.host.failures == [], "seed \(seed)")
    }

    /// Orders whose money is neither all with the landlord for a lease nor all back with its payer, as the
    /// provider sees it; what somebody paid back by hand of a lease is no longer with the landlord.
    private func misplaced(_ crowd: SigningCrowd) throws -> [String] {
        let truth = crowd.providers.now
        let applied: Set<String> = try crowd.host.store.file.read { system in
            var orders: Set<String> = []
            try system.statement(
                """
                SELECT p.order_id FROM payment p JOIN lease l ON l.id = p.journey_id
                WHERE p.applied = 1 AND p.state = 'succeeded'
                """
            ).each { orders.insert($0.text(at: 0)) }
            return orders
        }
        return truth.orders.filter { order, known in
            guard known.state == "paid" else { return false }
            let byHand = truth.byHand(of: order)
            return truth.left(of: order)
                != (applied.contains(order) ? known.amount - byHand : 0)
        }.keys.sorted()
    }
}
