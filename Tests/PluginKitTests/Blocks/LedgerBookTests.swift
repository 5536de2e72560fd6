import Testing

@testable import PluginKit

@Suite struct `A decision of a ledger` {
    private enum Paid: TransferKind { static let name: StaticString = "Paid" }

    private static let title = LocalizedText(zh: "测试", en: "Test")
    private static let rules = LedgerRules(
        accounts: [],
        transfers: [LedgerRules.Transfer(name: "Paid", title: title, debit: "Bank", credit: "Owed")]
    )

    private func book(
        at millis: Int64,
        _ known: [String: LedgerBook.Known] = [:],
        of rules: LedgerRules = rules
    ) -> LedgerBook {
        let accounts = ["Bank", "Owed", "Purse", "Service"].map {
            AccountBalance(id: $0, kind: $0, person: nil, limited: nil)
        }
        return LedgerBook(
            rules: rules,
            at: Instant(utcMillis: millis),
            accounts: Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) }),
            known: known
        )
    }

    private let order = TransferOrder(
        Paid.self,
        id: "t1",
        debit: "Bank",
        credit: "Owed",
        amount: Money(fen: 5)
    )

    @Test func `posts nothing at the instant of expiry, whatever its rows still say`() throws {
        var first = book(at: 0)
        _ = try first.decide([order.pending(forSeconds: 1)])
        for (millis, refusal) in [(999, nil), (1000, .expired)] as [(Int64, TransferRefusal?)] {
            var later = book(at: millis, first.known)
            let outcome = try later.decide([.post("t2", pending: "t1")])
            #expect(outcome == [refusal.map { .refused($0) } ?? outcome[0]], "\(millis)")
            #expect((later.known["t1"]?.state == .posted) == (refusal == nil))
        }
    }

    @Test func `takes every word of an order for part of it`() throws {
        var first = book(at: 0)
        _ = try first.decide([order])
        let others = [
            order.pending(forSeconds: 1), order.atMostBalance(of: .debit),
            order.atMostBalance(of: .credit), .void("t1", pending: "t0"),
            .post("t1", pending: "t0"), .correct("t1", transfer: "t0", amount: Money(fen: 5)),
            TransferOrder(
                Paid.self,
                id: "t1",
                debit: "Bank",
                credit: "Owed",
                amount: Money(fen: 5),
                reference: "wx"
            ),
        ]
        for other in others {
            var again = book(at: 0, first.known)
            #expect(try again.decide([other]) == [.refused(.differs)], "\(other.body)")
            #expect(again.made.isEmpty)
        }
        #expect(Set(others.map(\.body)).count == others.count)
    }

    @Test func `moves no rent to the platform by way of another account`() throws {
        let kinds: [(String, LedgerRules.Holder, LedgerRules.Purpose)] = [
            ("Bank", .tenant, .mixed), ("Purse", .person, .other), ("Service", .platform, .fee),
        ]
        var rules = LedgerRules(
            accounts: kinds.map { name, holder, money in
                LedgerRules.Account(
                    name: name,
                    title: Self.title,
                    side: .debit,
                    isBounded: false,
                    holder: holder,
                    money: money
                )
            },
            transfers: [("Paid", "Service", "Purse"), ("Lent", "Purse", "Bank")].map {
                LedgerRules.Transfer(name: $0, title: Self.title, debit: $1, credit: $2)
            }
        )
        let taken = TransferOrder(
            Paid.self,
            id: "t1",
            debit: "Service",
            credit: "Purse",
            amount: Money(fen: 5)
        )
        #expect(throws: Fault.self) {
            var forbidden = book(at: 0, of: rules)
            _ = try forbidden.decide([taken])
        }
        // Where nothing is ever lent out of the bank, the purse has nothing of the rent.
        rules.transfers.removeLast()
        var allowed = book(at: 0, of: rules)
        guard case .made = try allowed.decide([taken])[0] else {
            Issue.record("A fee is no rent.")
            return
        }
    }
}
