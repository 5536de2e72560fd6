import TestGround
import Testing

@testable import PluginKit

/// Charts of accounts as chance has them.
private struct Charts {
    private static let title = LocalizedText(zh: "测试", en: "Test")

    var random: SeededRandom

    private mutating func pick<T>(_ all: [T]) -> T {
        all[Int.random(in: 0..<all.count, using: &random)]
    }

    mutating func next() -> LedgerRules {
        let accounts = (0..<Int.random(in: 2...7, using: &random)).map { number in
            LedgerRules.Account(
                name: "A\(number)",
                title: Charts.title,
                side: pick(LedgerRules.Side.allCases),
                isBounded: Bool.random(using: &random),
                holder: pick(LedgerRules.Holder.allCases),
                // Most money is no rent, so that there are ways of some length to where it is.
                money: pick([.rent, .deposit, .mixed, .fee, .fee, .fee, .other, .other, .other])
            )
        }
        let transfers = (0..<Int.random(in: 1...8, using: &random)).map { number in
            LedgerRules.Transfer(
                name: "T\(number)",
                title: Charts.title,
                debit: pick(accounts).name,
                credit: pick(accounts).name
            )
        }
        return LedgerRules(accounts: accounts, transfers: transfers)
    }
}

@Suite struct `Any chart of accounts` {
    private static let rent: [LedgerRules.Purpose] = [.rent, .deposit, .mixed]

    /// Where a coin may get to that goes by declared transfers and is never twice in one place.
    private func places(
        of coin: String,
        in rules: LedgerRules,
        after before: [String] = []
    ) -> Set<String> {
        let way = before + [coin]
        return rules.transfers.reduce(into: [coin]) { places, transfer in
            for (one, other) in [
                (transfer.debit, transfer.credit), (transfer.credit, transfer.debit),
            ] where one == coin && !way.contains(other) {
                places.formUnion(self.places(of: other, in: rules, after: way))
            }
        }
    }

    @Test func `is refused exactly where a coin of rent can come to the platform`() {
        var charts = Charts(random: SeededRandom(seed: 3600))
        var refused = (straight: 0, around: 0)
        var taken = 0
        for number in 0..<2000 {
            let rules = charts.next()
            let coins = rules.accounts.filter { Self.rent.contains($0.money) }.map(\.name)
            let reached = coins.reduce(into: Set<String>()) {
                $0.formUnion(places(of: $1, in: rules))
            }
            let platform = Set(rules.accounts.filter { $0.holder == .platform }.map(\.name))
            let isForbidden =
                rules.accounts.contains(where: \.isForbidden)
                || rules.transfers.contains(where: rules.isForbidden)
            #expect(isForbidden == !reached.isDisjoint(with: platform), "chart \(number): \(rules)")
            // Without each forbidden transfer, and accounts that are forbidden as they are, all is well.
            var mended = rules
            mended.accounts.removeAll(where: \.isForbidden)
            mended.transfers.removeAll(where: rules.isForbidden)
            #expect(!mended.transfers.contains(where: mended.isForbidden), "chart \(number)")
            guard isForbidden else {
                taken += 1
                continue
            }
            let isStraight = rules.transfers.contains { transfer in
                let ends = [transfer.debit, transfer.credit]
                return !platform.isDisjoint(with: ends) && !Set(coins).isDisjoint(with: ends)
            }
            if isStraight || !platform.isDisjoint(with: coins) {
                refused.straight += 1
            } else {
                refused.around += 1
            }
        }
        // All three kinds are asked of.
        #expect(
            taken > 200 && refused.straight > 200 && refused.around > 50,
            "\(taken) \(refused)"
        )
    }
}
