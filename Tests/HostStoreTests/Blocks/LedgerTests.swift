import HostStore
import Testing

@testable import PluginKit

@Suite struct `A ledger` {
    private func order(
        _ id: String,
        _ fen: Int64,
        _ debit: String = "deposit/1",
        _ credit: String = "claim/1"
    ) -> TransferOrder {
        TransferOrder(
            Book.DepositKept.self,
            id: id,
            debit: debit,
            credit: credit,
            amount: Money(fen: fen)
        )
    }

    @Test func `refuses at reserve time what a limit forbids, pending amounts included`()
        async throws
    {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("t1", fen: 100)
        #expect(try await rig.transfer(order("t2", 101)).refusal == .exceedsCredits)
        let held = try await rig.transfer(order("t3", 60).pending(forSeconds: 600))
        #expect(held.amount == 60)
        #expect(try await rig.transfer(order("t4", 41)).refusal == .exceedsCredits)
        #expect(try await rig.transfer(order("t5", 40)).amount == 40)
        #expect(try await rig.transfer(.post("t6", pending: "t3")).amount == 60)
        let account = try #require(try rig.account("deposit/1"))
        #expect(account.creditBalance.fen == 0 && account.debitsPending.fen == 0)
        #expect(try rig.proof().holds)
        rig.store.close()
    }

    @Test func `posts a part of what is pending and gives the rest back, once`() async throws {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("t1", fen: 100)
        _ = try await rig.transfer(order("t2", 80).pending(forSeconds: 600))
        let more = TransferOrder.post("t3", pending: "t2", amount: Money(fen: 81))
        #expect(try await rig.transfer(more).refusal == .exceedsPending)
        let part = TransferOrder.post("t4", pending: "t2", amount: Money(fen: 30))
        #expect(try await rig.transfer(part).amount == 30)
        let account = try #require(try rig.account("deposit/1"))
        #expect(account.debitsPosted.fen == 30 && account.debitsPending.fen == 0)
        #expect(
            try await rig.transfer(.post("t5", pending: "t2")).refusal == .alreadyPosted
        )
        #expect(try await rig.transfer(.void("t6", pending: "t2")).refusal == .alreadyPosted)
        _ = try await rig.transfer(order("t7", 10).pending(forSeconds: 600))
        #expect(try await rig.transfer(.void("t8", pending: "t7")).amount == 10)
        #expect(try await rig.transfer(.post("t9", pending: "t7")).refusal == .alreadyVoided)
        #expect(
            try await rig.transfer(.post("ta", pending: "t1")).refusal == .earlierOfAnotherPhase
        )
        #expect(try await rig.transfer(.void("tb", pending: "none")).refusal == .earlierMissing)
        #expect(try rig.proof().holds)
        rig.store.close()
    }

    @Test func `ends a pending transfer exactly at its time, whoever asks first`() async throws {
        for isTimerFirst in [true, false] {
            let rig = try await LedgerRig.opened()
            try await rig.payDeposit("t1", fen: 100)
            _ = try await rig.transfer(order("t2", 80).pending(forSeconds: 60))
            rig.home.turn(millis: 59_999)
            try await rig.fire()
            #expect(try rig.account("deposit/1")?.debitsPending.fen == 80)
            #expect(try await rig.transfer(order("t3", 21)).refusal == .exceedsCredits)
            rig.home.turn(millis: 1)
            // Nobody has ended it yet, and yet it is over for whoever looks.
            #expect(try rig.account("deposit/1")?.debitsPending.fen == 0)
            if isTimerFirst { try await rig.fire() }
            #expect(try await rig.transfer(.post("t4", pending: "t2")).refusal == .expired)
            #expect(try await rig.transfer(order("t5", 100)).amount == 100)
            #expect(try await rig.transfer(.void("t6", pending: "t2")).refusal == .expired)
            try await rig.fire()
            #expect(try rig.account("deposit/1")?.debitsPending.fen == 0)
            #expect(try rig.proof().holds)
            rig.store.close()
        }
    }

    @Test func `goes on with its own time when the clock goes back`() async throws {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("t1", fen: 100)
        _ = try await rig.transfer(order("t2", 50).pending(forSeconds: 60))
        rig.home.turn(millis: 60_000)
        // Elsewhere in the book, so that nothing sees to what is pending.
        let settled = TransferOrder(
            Book.Settled.self,
            id: "t3",
            debit: "bank",
            credit: "clearing",
            amount: Money(fen: 1)
        )
        #expect(try await rig.transfer(settled).amount == 1)
        rig.home.turn(millis: -30_000)
        #expect(try rig.account("deposit/1")?.debitsPending.fen == 0)
        #expect(try await rig.transfer(.post("t4", pending: "t2")).refusal == .expired)
        #expect(try rig.proof().holds)
        rig.store.close()
    }

    @Test func `answers the same order as before and another under its id with a conflict`()
        async throws
    {
        let rig = try await LedgerRig.opened()
        let first = try await rig.payDeposit("t1", fen: 100)
        rig.home.turn(millis: 5000)
        #expect(try await rig.payDeposit("t1", fen: 100) == first)
        #expect(try await rig.payDeposit("t1", fen: 101).refusal == .differs)
        #expect(try await rig.payDeposit("t1", fen: 100, reference: "wx1").refusal == .differs)
        #expect(try rig.account("deposit/1")?.creditsPosted.fen == 100)
        rig.store.close()
    }

    @Test func `keeps a refusal: the id is spent, whatever comes in later`() async throws {
        let rig = try await LedgerRig.opened()
        let early = order("t1", 10)
        #expect(try await rig.transfer(early).refusal == .exceedsCredits)
        try await rig.payDeposit("t2", fen: 100)
        #expect(try await rig.transfer(early).refusal == .exceedsCredits)
        #expect(try await rig.transfer(order("t1", 11)).refusal == .differs)
        #expect(try await rig.transfer(order("t3", 10)).amount == 10)
        // A fault undoes the transaction, and with it the refusal.
        let thrown = await fault {
            try await rig.write { try $0.transfer(order("t4", 1000)).transfer() }
        }
        #expect(thrown?.code == "ledger.balance_too_small")
        try await rig.payDeposit("t5", fen: 10_000)
        #expect(try await rig.transfer(order("t4", 1000)).amount == 1000)
        rig.store.close()
    }

    @Test func `makes all of a chain or nothing, and spends only the id that failed`()
        async throws
    {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("t1", fen: 100)
        let chain = [order("a", 60), order("b", 60), order("c", 1)]
        #expect(
            try await rig.transfer(linked: chain).map(\.refusal)
                == [.linked, .exceedsCredits, .linked]
        )
        #expect(try rig.account("deposit/1")?.debitsPosted.fen == 0)
        try await rig.payDeposit("t2", fen: 100)
        #expect(
            try await rig.transfer(linked: chain).map(\.refusal)
                == [.linked, .exceedsCredits, .linked]
        )
        #expect(try await rig.transfer(order("a", 60)).amount == 60)
        let other = [
            order("d", 10).pending(forSeconds: 9), .post("e", pending: "d"), order("f", 5),
        ]
        let made = try await rig.transfer(linked: other)
        #expect(made.map(\.amount) == [10, 10, 5])
        #expect(try await rig.transfer(linked: other) == made)
        let mixed = [order("f", 5), order("g", 5)]
        #expect(
            try await rig.transfer(linked: mixed).map(\.refusal) == [.differs, .linked],
            "what was made by itself is not made again together with something new"
        )
        #expect(try rig.proof().holds)
        rig.store.close()
    }

    @Test func `moves at most what there is when it balances`() async throws {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("t1", fen: 100)
        _ = try await rig.transfer(order("t2", 30).pending(forSeconds: 60))
        #expect(try await rig.transfer(order("t3", 500).atMostBalance(of: .debit)).amount == 70)
        #expect(try await rig.transfer(order("t4", 500).atMostBalance(of: .debit)).amount == 0)
        let settle = TransferOrder(
            Book.Settled.self,
            id: "t5",
            debit: "bank",
            credit: "clearing",
            amount: Money(fen: 1000)
        )
        #expect(try await rig.transfer(settle.atMostBalance(of: .credit)).amount == 100)
        #expect(try rig.account("clearing")?.debitBalance.fen == 0)
        #expect(try rig.proof().holds)
        rig.store.close()
    }

    @Test func `corrects by new transfers, never by more than was moved`() async throws {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("t1", fen: 100)
        func correct(_ id: String, _ fen: Int64, of earlier: String = "t1") async throws
            -> TransferOutcome
        {
            try await rig.transfer(.correct(id, transfer: earlier, amount: Money(fen: fen)))
        }
        #expect(try await correct("c1", 60).amount == 60)
        #expect(try await correct("c2", 41).refusal == .exceedsEarlier)
        #expect(try await correct("c3", 40).amount == 40)
        #expect(try rig.account("deposit/1")?.creditBalance.fen == 0)
        _ = try await rig.payDeposit("t2", fen: 80)
        _ = try await rig.transfer(order("t3", 80).pending(forSeconds: 60))
        #expect(try await correct("c4", 1, of: "t3").refusal == .earlierOfAnotherPhase)
        let part = TransferOrder.post("t4", pending: "t3", amount: Money(fen: 50))
        _ = try await rig.transfer(part)
        #expect(try await correct("c5", 51, of: "t4").refusal == .exceedsEarlier)
        #expect(try await correct("c6", 50, of: "t4").amount == 50)
        #expect(try rig.proof().holds)
        rig.store.close()
    }

    @Test func `throws at orders that no ledger could carry out`() async throws {
        let rig = try await LedgerRig.opened()
        let sound = order("t1", 1)
        let unsound = [
            order("", 1), order("a b", 1), order("-", 1),
            order(String(repeating: "a", count: 129), 1),
            order("t1", 0), order("t1", -1), order("t1", .max), order("t1", 1, "bank", "bank"),
            sound.pending(forSeconds: 0), sound.pending(forSeconds: 366 * 86_400 + 1),
            .post("t1", pending: "t1"), .post("t1", pending: "t0", amount: Money(fen: -1)),
            .void("t1", pending: ""), .correct("t1", transfer: "t0", amount: Money(fen: 0)),
            .post("t1", pending: "t0", reference: "a b"),
        ]
        for order in unsound {
            let thrown = await fault { try await rig.transfer(order) }
            #expect(thrown?.code == "ledger.order_unsound", "\(order)")
        }
        for chain in [[], [sound, sound]] {
            let thrown = await fault { try await rig.transfer(linked: chain) }
            #expect(thrown?.code == "ledger.order_unsound")
        }
        let wrong = await fault { try await rig.transfer(order("t1", 1, "income", "claim/1")) }
        #expect(wrong?.code == "ledger.transfer_not_declared")
        #expect(
            try await rig.transfer(order("t8", 1, "none", "claim/1")).refusal
                == .debitAccountMissing
        )
        #expect(
            try await rig.transfer(order("t9", 1, "deposit/1", "none")).refusal
                == .creditAccountMissing
        )
        rig.store.close()
    }

    @Test func `opens an account once, as one kind and about one person`() async throws {
        let rig = try await LedgerRig.opened()
        try await rig.write { try Book.open(in: $0) }
        let other = await fault {
            try await rig.write { try $0.openAccount(Book.Bank.self, id: "clearing") }
        }
        #expect(other?.code == "ledger.account_differs")
        let person = await fault {
            try await rig.write {
                try $0.openAccount(Book.Deposit.self, id: "deposit/1", about: PersonID("wang"))
            }
        }
        #expect(person?.code == "ledger.account_differs")
        rig.store.close()
    }

    @Test func `is nothing to a plugin that does not declare it`() async throws {
        let rig = try LedgerRig(TestStore(), blocks: Manifest.Blocks())
        let thrown = await fault { try await rig.payDeposit("t1", fen: 1) }
        #expect(thrown?.code == "plugin.block_not_declared")
        #expect(await fault { try rig.account("bank") }?.code == "plugin.block_not_declared")
        let tables = try rig.store.file.read { snapshot in
            let select = try snapshot.statement(
                "SELECT count(*) FROM sqlite_schema WHERE name IN ('host_account','host_transfer')"
            )
            return try select.first { $0.int64(at: 0) }
        }
        #expect(tables == 0)
        rig.store.close()
    }

    @Test func `is made in a file that was there before`() async throws {
        let home = try TestStore()
        let before = try LedgerRig(home, blocks: Manifest.Blocks())
        try await before.write { _ = try $0.run(PutNote(id: "a", body: "kept")) }
        before.store.close()
        let rig = try LedgerRig(home)
        #expect(rig.store.file.migrated == ["0001-ledger.sql"])
        try await rig.write { try Book.open(in: $0) }
        #expect(try await rig.payDeposit("t1", fen: 5).amount == 5)
        #expect(try rig.store.notes(rig.call) == ["a": "kept"])
        rig.store.close()
        let again = try LedgerRig(home)
        #expect(again.store.file.migrated == [])
        again.store.close()
    }
}
