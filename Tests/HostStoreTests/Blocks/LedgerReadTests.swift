import HostStore
import Testing

@testable import PluginKit

@Suite struct `What is read of a ledger` {
    private func pay(_ rig: LedgerRig, days: Int, perDay: Int) async throws {
        for day in 0..<days {
            for number in 0..<perDay {
                let id = "d\(day)-\(number)"
                _ = try await rig.payDeposit(id, fen: Int64(number + 1), reference: "wx-\(id)")
            }
            rig.home.turn(millis: 86_400_000)
        }
    }

    @Test func `comes in pages that miss and repeat nothing, each line with what stood then`()
        async throws
    {
        let rig = try await LedgerRig.opened()
        let first = rig.home.now.civilDay
        try await pay(rig, days: 4, perDay: 5)
        let (start, end) = (first.adding(days: 1), first.adding(days: 3))
        var lines: [AccountStatement.Line] = []
        var place: AccountStatement.Place?
        while true {
            let page = try rig.store.point(rig.call) {
                try $0.accountStatement("clearing", from: start, until: end, after: place, limit: 3)
            }.lines
            lines += page
            guard let last = page.last else { break }
            place = last.place
        }
        #expect(lines.map(\.transfer.id) == (1...2).flatMap { d in (0..<5).map { "d\(d)-\($0)" } })
        #expect(lines.allSatisfy { $0.isDebit && (start..<end).contains($0.place.day) })
        #expect(lines.map(\.debitsPosted.fen) == [16, 18, 21, 25, 30, 31, 33, 36, 40, 45])
        rig.store.close()
    }

    @Test func `belongs to its organisation, and about a person to that person`() async throws {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("t1", fen: 5)
        let (here, there) = (TenantID("t1"), TenantID("t2"))
        let member = rig.home.call(tenant: "t1")
        let stranger = rig.home.call(tenant: "t2")
        let liu = rig.home.call(Principal(kind: .person, id: "liu"))
        let wang = rig.home.call(Principal(kind: .person, id: "wang"))
        func read(_ call: CallContext, _ id: String, _ tenant: TenantID?) throws -> Int64? {
            try rig.store.point(call) { try $0.account(id, in: tenant)?.creditsPosted.fen }
        }
        #expect(try read(member, "deposit/1", nil) == 5)
        #expect(try read(member, "deposit/1", there) == nil)
        #expect(try read(stranger, "deposit/1", nil) == nil)
        #expect(try read(stranger, "deposit/1", here) == nil)
        #expect(try read(liu, "deposit/1", here) == 5)
        #expect(try read(liu, "deposit/1", nil) == nil)
        #expect(try read(liu, "clearing", here) == nil)
        #expect(try read(wang, "deposit/1", here) == nil)
        #expect(try read(rig.home.call(.anonymous), "deposit/1", here) == nil)
        let seen = try [liu, wang, member, stranger].map { call in
            try rig.store.point(call) { snapshot in
                let day = rig.home.now.civilDay
                let next = day.adding(days: 1)
                let tenant = call.tenant == nil ? here : nil
                let lines = try snapshot.accountStatement(
                    "deposit/1",
                    from: day,
                    until: next,
                    in: tenant
                ).lines.count
                return try [lines, snapshot.transfer("t1", in: tenant) == nil ? 0 : 1]
            }
        }
        #expect(seen == [[1, 1], [0, 0], [1, 1], [0, 0]])
        rig.store.close()
    }

    @Test func `of two organisations does not mix, whatever their ids`() async throws {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("t1", fen: 5)
        let other = rig.home.call(Principal(kind: .service, id: "notebook"), tenant: "t2")
        try await rig.store.write(other) { tx in
            try Book.open(in: tx)
            let order = TransferOrder(
                Book.DepositPaid.self,
                id: "t1",
                debit: "clearing",
                credit: "deposit/1",
                amount: Money(fen: 7)
            )
            _ = try tx.transfer(order).transfer()
        }
        #expect(try rig.account("deposit/1")?.creditsPosted.fen == 5)
        let there = try rig.store.point(other) { try $0.account("deposit/1")?.creditsPosted.fen }
        #expect(there == 7)
        rig.store.close()
    }

    @Test func `is written where a transaction acts, and opens nothing there to a resident`()
        async throws
    {
        let rig = try await LedgerRig.opened()
        let liu = rig.home.call(Principal(kind: .person, id: "liu"), actsInResource: true)
        let seen = try await rig.store.write(liu) { tx in
            try tx.act(in: TenantID("t1"))
            let order = TransferOrder(
                Book.DepositPaid.self,
                id: "t1",
                debit: "clearing",
                credit: "deposit/1",
                amount: Money(fen: 5)
            )
            _ = try tx.transfer(order).transfer()
            return try tx.account("clearing", in: TenantID("t1")) == nil
        }
        #expect(seen)
        #expect(try rig.account("deposit/1")?.creditsPosted.fen == 5)
        rig.store.close()
    }

    private func pending(_ id: String, credit: String = "deposit/1") -> TransferOrder {
        TransferOrder(
            Book.DepositPaid.self,
            id: id,
            debit: "clearing",
            credit: credit,
            amount: Money(fen: 5)
        ).pending(forSeconds: 600)
    }

    /// What becomes of an order in the book of t1, asked by a person from elsewhere.
    private func outcome(
        _ rig: LedgerRig,
        _ person: String,
        _ order: TransferOrder
    ) async throws -> TransferOutcome {
        let call = rig.home.call(Principal(kind: .person, id: person), actsInResource: true)
        return try await rig.store.write(call) { tx in
            try tx.act(in: TenantID("t1"))
            return try tx.transfer(order)
        }
    }

    @Test func `is moved from elsewhere only by those whom it is about`() async throws {
        let rig = try await LedgerRig.opened()
        #expect(try await outcome(rig, "liu", pending("p1")).amount == 5)
        // Whatever wang knows of it: it is not there, and its id is taken.
        let post = TransferOrder.post("x1", pending: "p1")
        #expect(try await outcome(rig, "wang", post).refusal == .earlierMissing)
        let void = TransferOrder.void("x2", pending: "p1")
        #expect(try await outcome(rig, "wang", void).refusal == .earlierMissing)
        let settled = TransferOrder.post("p1/settled", pending: "p1")
        #expect(try await outcome(rig, "liu", settled).amount == 5)
        #expect(try await outcome(rig, "wang", settled).refusal == .differs)
        let back = TransferOrder.correct("x3", transfer: "p1/settled", amount: Money(fen: 1))
        #expect(try await outcome(rig, "wang", back).refusal == .earlierMissing)
        let moved = await fault { try await outcome(rig, "wang", pending("x4")) }
        #expect(moved?.code == "store.foreign_row")
        #expect(try rig.account("deposit/1")?.creditsPosted.fen == 5)
        #expect(try rig.proof().holds)
        rig.store.close()
    }

    @Test func `gets no account about another person from elsewhere`() async throws {
        let rig = try await LedgerRig.opened()
        let wang = rig.home.call(Principal(kind: .person, id: "wang"), actsInResource: true)
        for (person, code) in [("liu", "store.foreign_row"), ("wang", nil)] as [(String, String?)] {
            let refused = await fault {
                try await rig.store.write(wang) { tx in
                    try tx.act(in: TenantID("t1"))
                    let about = PersonID(person)
                    try tx.openAccount(Book.Claim.self, id: "claim/\(person)", about: about)
                }
            }
            #expect(refused?.code == code)
        }
        rig.store.close()
    }

    @Test func `is compared with what the provider says`() async throws {
        let rig = try await LedgerRig.opened()
        try await rig.payDeposit("a", fen: 100, reference: "wx1")
        try await rig.payDeposit("b", fen: 50, reference: "wx2")
        let day = rig.home.now.civilDay
        let items = try rig.store.point(rig.call) {
            try $0.breaks(
                of: "clearing",
                from: day,
                until: day.adding(days: 1),
                against: [
                    ProviderLine(reference: "wx1", amount: Money(fen: 100)),
                    ProviderLine(reference: "wx3", amount: Money(fen: 7)),
                ]
            )
        }
        #expect(items.map(\.kind) == [.missingHere, .missingThere])
        #expect(items.map(\.reference) == ["wx3", "wx2"])
        rig.store.close()
    }
}

@Suite struct `An account in which the platform would hold rent or deposits` {
    private func rules(
        _ holder: LedgerRules.Holder,
        _ money: LedgerRules.Purpose
    ) -> LedgerRules {
        var rules = Book.rules
        rules.accounts[1].holder = holder
        rules.accounts[1].money = money
        return rules
    }

    @Test(arguments: [LedgerRules.Purpose.rent, .deposit, .mixed])
    func `cannot be opened, whatever a manifest was made to say`(money: LedgerRules.Purpose)
        async throws
    {
        let blocks = Manifest.Blocks(ledger: rules(.platform, money))
        let rig = try LedgerRig(TestStore(), blocks: blocks)
        let thrown = await fault {
            try await rig.write { try $0.openAccount(Book.Bank.self, id: "bank") }
        }
        #expect(thrown?.code == "ledger.platform_holds_rent")
        // Not by the rows either, if the rule were passed over.
        let beneath = await fault {
            try await rig.write { tx in
                let rows = try tx.ledgerRows
                let account = AccountBalance(id: "bank", kind: "Bank", person: nil, limited: nil)
                guard let rule = rows.rules.account("Bank") else { return false }
                return try rows.open(account, rule, at: tx.now)
            }
        }
        #expect(beneath?.code == "store.constraint")
        #expect(try rig.account("bank") == nil)
        rig.store.close()
    }

    @Test(arguments: [
        (LedgerRules.Purpose.rent, true), (.deposit, true), (.mixed, true), (.fee, false),
        (.other, false),
    ])
    func `takes part in no transfer with an account where rent may lie`(
        money: LedgerRules.Purpose,
        isForbidden: Bool
    ) {
        var rules = rules(.platform, .other)
        // Others of its book lead to where deposits lie.
        rules.transfers = []
        let title = LocalizedText(zh: "测试", en: "Test")
        rules.accounts.append(
            LedgerRules.Account(
                name: "Theirs",
                title: title,
                side: .debit,
                isBounded: false,
                holder: .tenant,
                money: money
            )
        )
        for (debit, credit) in [("Bank", "Theirs"), ("Theirs", "Bank")] {
            let transfer = LedgerRules.Transfer(
                name: "Move",
                title: title,
                debit: debit,
                credit: credit
            )
            #expect(rules.isForbidden(transfer) == isForbidden, "\(debit) to \(credit)")
        }
    }

    @Test func `gets no rent by a transfer either`() async throws {
        let rig = try LedgerRig(
            TestStore(),
            blocks: Manifest.Blocks(ledger: rules(.platform, .fee))
        )
        try await rig.write { try Book.open(in: $0) }
        var forbidden = Book.rules
        forbidden.accounts[1] = rules(.platform, .fee).accounts[1]
        forbidden.transfers.append(
            LedgerRules.Transfer(
                name: "DepositTaken",
                title: LocalizedText(zh: "测试", en: "Test"),
                debit: "Bank",
                credit: "Deposit"
            )
        )
        #expect(
            forbidden.transfers.map(forbidden.isForbidden) == [
                false, false, false, false, true, true,
            ]
        )
        rig.store.close()
    }
}
