import HostStore
import TestGround
import Testing

@testable import PluginKit
@testable import TestDisk

/// A book whose pending transfers end while the process does.
private struct LedgerStory {
    let home: TestStore
    private let blocks = Manifest.Blocks(ledger: Book.rules)

    init() throws { home = try TestStore() }

    func with<T>(_ disk: SimulatedDisk, _ body: (PluginStore) async throws -> T) async throws -> T {
        let store = try home.open(blocks, on: disk)
        defer { store.close() }
        return try await body(store)
    }

    /// Fires what is due, as the host does.
    func fire(_ disk: SimulatedDisk, _ store: PluginStore) async throws {
        let timers = TimerService(
            plugin: store.plugin,
            lane: store.lane,
            handlers: BlockTimers.handlers(of: blocks),
            environment: home.environment(on: disk),
            onProblem: { Issue.record("\($0)") }
        )
        while let next = try await timers.fireDue(upTo: home.now).next, next <= home.now {}
    }

    /// Pending and posted sums of every account, as the rows have them.
    func sums(_ store: PluginStore) throws -> [String: [Int64]] {
        try store.file.read { system in
            let select = try system.statement(
                """
                SELECT id, debits_pending, debits_posted, credits_pending, credits_posted
                FROM host_account ORDER BY id
                """
            )
            var sums: [String: [Int64]] = [:]
            try select.each { row in
                sums[row.text(at: 0)] = (1...4).map { row.int64(at: $0) }
            }
            return sums
        }
    }

    static func sums(_ model: LedgerModel) -> [String: [Int64]] {
        Dictionary(
            uniqueKeysWithValues: Book.accounts.map { id, _ in
                let sums = [(true, true), (true, false), (false, true), (false, false)].map {
                    model.sum(id, debit: $0.0, pending: $0.1)
                }
                return (id, sums)
            }
        )
    }
}

@Suite(.timeLimit(.minutes(30))) struct `A ledger whose host ends` {
    @Test(arguments: EndSeeds.from(16_000))
    func `balances and ends each pending transfer once, whichever write was the last`(
        seed: UInt64
    ) async throws {
        let story = try LedgerStory()
        var history = LedgerHistory(seed: seed)
        let paid = TransferOrder(
            Book.DepositPaid.self,
            id: "paid",
            debit: "clearing",
            credit: "deposit/1",
            amount: Money(fen: 1000)
        )
        let pending = [Int64(5), 12].map { seconds in
            TransferOrder(
                Book.DepositKept.self,
                id: "pending\(seconds)",
                debit: "deposit/1",
                credit: "claim/1",
                amount: Money(fen: seconds)
            ).pending(forSeconds: seconds)
        }
        let chains = [[paid], pending] + (0..<25).map { _ in history.next() }
        var prepared = LedgerModel(accounts: Book.accounts)
        for chain in chains { _ = prepared.carryOut(chain, at: story.home.now.utcMillis) }
        var ends = try await DiskEnds(seed: seed, story.home) { disk in
            try await story.with(disk) { store in
                try await store.write(story.home.service) { try Book.open(in: $0) }
                for chain in chains {
                    _ = try await store.write(story.home.service) { try $0.transfer(linked: chain) }
                }
            }
        }
        let start = story.home.now.utcMillis
        let count = try await ends.look { disk in
            for _ in 0..<3 {
                story.home.turn(millis: 9000)
                try await story.with(disk) { try await story.fire(disk, $0) }
            }
        } goOn: { disk, comment in
            try await story.with(disk) { store in
                let proof = try store.point(story.home.service) { try $0.balanceProof() }
                #expect(proof.holds, "seed \(seed), \(comment)")
                try await story.fire(disk, store)
                var model = prepared
                model.pass(to: start)
                model.pass(to: story.home.now.utcMillis)
                #expect(
                    try story.sums(store) == LedgerStory.sums(model),
                    "seed \(seed), \(comment)"
                )
                story.home.turn(millis: 900_000)
                try await story.fire(disk, store)
                model.pass(to: story.home.now.utcMillis)
                #expect(
                    try story.sums(store) == LedgerStory.sums(model),
                    "seed \(seed), \(comment)"
                )
            }
        }
        #expect(count > 1)
    }
}
