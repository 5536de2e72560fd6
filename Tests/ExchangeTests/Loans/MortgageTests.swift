import PluginKit
import Testing

@testable import Exchange

@Suite struct `A loan as a machine` {
    private static let events: [Mortgage.Event] = [
        .valued(fen: 1000), .registered, .disbursed(fen: 900), .disbursed(fen: 1001), .paid,
        .missed,
        .consented, .listed, .released, .withdrawn,
    ]

    /// What may follow what, by one event.
    private static let ways: [Mortgage.State: Set<Mortgage.State>] = [
        .inquiry: [.inquiry, .valued, .withdrawn], .valued: [.valued, .registered, .withdrawn],
        .registered: [.registered, .disbursed, .released],
        .disbursed: [.disbursed, .performing, .overdue, .released],
        .performing: [.performing, .overdue, .released],
        .overdue: [.overdue, .performing, .disposed, .released], .disposed: [.disposed],
        .released: [.released], .withdrawn: [.withdrawn],
    ]

    /// Every loan that events lead to, from the inquiry on.
    private func reachable() -> Set<Mortgage> {
        var (found, waiting): (Set<Mortgage>, [Mortgage]) = ([Mortgage()], [Mortgage()])
        while let loan = waiting.popLast() {
            for event in Self.events {
                var next = loan
                guard (try? next.take(event)) != nil, found.insert(next).inserted else { continue }
                waiting.append(next)
            }
        }
        return found
    }

    @Test
    func `every event from every state goes only where it may, and a refusal changes nothing`() {
        let loans = reachable()
        #expect(Set(loans.map(\.state)) == Set(Mortgage.State.allCases))
        for loan in loans {
            for event in Self.events {
                var next = loan
                do throws(Mortgage.Refusal) {
                    try next.take(event)
                    #expect(Self.ways[loan.state]?.contains(next.state) == true, "\(loan) \(event)")
                } catch {
                    #expect(next == loan)
                    #expect(loan.isFinal == (error == .loanEnded))
                }
            }
        }
    }

    @Test func `under a lien the right is listed by consent alone, or to pay what is overdue`() {
        for loan in reachable() where !loan.isFinal {
            var next = loan
            let isListed = (try? next.take(.listed)) != nil
            #expect(isListed == (!loan.hasLien || loan.isConsented || loan.state == .overdue))
            // A consent serves once.
            if loan.isConsented { #expect(!next.isConsented && next.state == loan.state) }
        }
    }

    @Test func `nothing is lent beyond the value, and nothing is withdrawn under a lien`() {
        for loan in reachable() {
            #expect((loan.lentFen ?? 0) <= (loan.valueFen ?? 0))
            var next = loan
            if loan.hasLien {
                #expect(throws: Mortgage.Refusal.lienLive) { try next.take(.withdrawn) }
            }
        }
    }
}
