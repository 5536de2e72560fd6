import Foundation
import HostStore
import TestGround
import Testing

@testable import PluginKit

@Suite struct `Any history of a ledger` {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 6)).map { 4000 + $0 }
    }()

    @Test(arguments: seeds)
    func `is answered as the model answers it, and balances, after a crash at every commit`(
        seed: UInt64
    ) async throws {
        try await tell(seed, steps: 60) { _ in true }
    }

    @Test(arguments: seeds)
    func `is answered as the model answers it, and balances, over many commands`(
        seed: UInt64
    ) async throws {
        try await tell(seed &+ 1_000_000, steps: 500) { _ in false }
    }

    private func tell(
        _ seed: UInt64,
        steps: Int,
        crashes: (Int) -> Bool
    ) async throws {
        let comment: Comment = "seed \(seed)"
        var history = LedgerHistory(seed: seed)
        var model = LedgerModel(accounts: Book.accounts)
        var rig = try await LedgerRig.opened()
        for step in 0..<steps {
            let chain = history.next()
            let outcomes = try await rig.transfer(linked: chain)
            let expected = model.carryOut(chain, at: rig.home.now.utcMillis)
            try #require(
                outcomes.map(\.refusal) == expected,
                "seed \(seed), step \(step): \(chain)"
            )
            for outcome in outcomes {
                guard case .made(let transfer) = outcome else { continue }
                try #require(model.lines[transfer.id]?.amount == transfer.amount.fen, comment)
            }
            if crashes(step) { rig = try rig.crashed() }
            rig.home.turn(millis: Int64.random(in: -3000...8000, using: &history.random))
            if Bool.random(using: &history.random) {
                try await rig.fire()
                model.pass(to: rig.home.now.utcMillis)
            }
            try check(rig, model, "seed \(seed), step \(step)")
        }
        rig.store.close()
    }

    private func check(_ rig: LedgerRig, _ told: LedgerModel, _ comment: Comment) throws {
        // To look at a clock that may go back again ends nothing for good.
        var model = told
        model.pass(to: rig.home.now.utcMillis)
        for (id, _) in Book.accounts {
            let account = try #require(try rig.account(id), comment)
            let found = [
                account.debitsPending, account.debitsPosted, account.creditsPending,
                account.creditsPosted,
            ].map(\.fen)
            let expected = [
                model.sum(id, debit: true, pending: true),
                model.sum(id, debit: true, pending: false),
                model.sum(id, debit: false, pending: true),
                model.sum(id, debit: false, pending: false),
            ]
            try #require(found == expected, comment)
        }
        try #require(try rig.proof().holds, comment)
    }

    @Test func `meets every refusal there is but overflow, and plenty of transfers`() {
        var met: [TransferRefusal?: Int] = [:]
        var history = LedgerHistory(seed: 77)
        var model = LedgerModel(accounts: Book.accounts)
        var now: Int64 = 0
        for _ in 0..<3000 {
            now += Int64.random(in: 0...8000, using: &history.random)
            for refusal in model.carryOut(history.next(), at: now) { met[refusal, default: 0] += 1 }
        }
        let missing = TransferRefusal.allCases.filter { $0 != .overflows && met[$0] == nil }
        #expect(missing.isEmpty)
        #expect(met[nil, default: 0] > 1000)
    }

    @Test func `with many hands at once moves no more than there is`() async throws {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("paid", fen: 1000)
        let made = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let order = TransferOrder(
                        Book.DepositKept.self,
                        id: "k\(number)",
                        debit: "deposit/1",
                        credit: "claim/1",
                        amount: Money(fen: Int64(number % 7 + 1))
                    )
                    let isPending = number % 3 == 0
                    return try await rig.transfer(isPending ? order.pending(forSeconds: 60) : order)
                        .amount ?? 0
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(made > 990 && made <= 1000)
        let account = try #require(try rig.account("deposit/1"))
        #expect(account.debitsPending.fen + account.debitsPosted.fen == made)
        #expect(try rig.proof().holds)
        rig.store.close()
    }

    @Test func `ends thousands of pending transfers, none twice and none never`() async throws {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("paid", fen: 3000)
        for batch in 0..<30 {
            try await rig.write { tx in
                for number in 0..<100 {
                    let order = TransferOrder(
                        Book.DepositKept.self,
                        id: "k\(batch)-\(number)",
                        debit: "deposit/1",
                        credit: "claim/1",
                        amount: Money(fen: 1)
                    )
                    _ = try tx.transfer(order.pending(forSeconds: Int64(1 + number % 50)))
                        .transfer()
                }
            }
        }
        #expect(try rig.account("deposit/1")?.debitsPending.fen == 3000)
        rig.home.turn(millis: 25_000)
        try await rig.fire()
        #expect(try rig.account("deposit/1")?.debitsPending.fen == 1500)
        #expect(try rig.proof().debitsPending.fen == 1500, "ended in the rows, not only when read")
        #expect(try rig.proof().holds)
        rig.home.turn(millis: 25_000)
        try await rig.fire()
        #expect(try rig.account("deposit/1")?.debitsPending.fen == 0)
        #expect(try rig.proof().debitsPending.fen == 0 && rig.proof().holds)
        rig.store.close()
    }
}
