import PluginKit
import Testing

@testable import Housing

@Suite struct `What a person is told of a journey` {
    private func journey(_ state: JourneyState, next: JourneyStep, isOpen: Bool) -> Journey {
        let now = Instant(utcMillis: 0)
        let payment = Payment(
            order: "o1",
            state: .pending,
            amountFen: Money(fen: 1),
            payUrl: "x",
            expiresAt: now
        )
        return Journey(
            id: "j1",
            homeId: "h1",
            room: nil,
            holdId: "d1",
            state: state,
            next: next,
            version: 1,
            now: now,
            startedAt: now,
            holdEndsAt: now,
            deadlineAt: nil,
            startDay: now.civilDay,
            endDay: now.civilDay,
            rentFen: Money(fen: 1),
            depositFen: Money(fen: 1),
            dueAtSigningFen: Money(fen: 2),
            identity: .none,
            identityTriesLeft: 3,
            proofs: [],
            proofDueDay: nil,
            rules: nil,
            capRule: nil,
            contract: nil,
            contractHash: nil,
            codeSentAt: nil,
            signedAt: nil,
            payment: isOpen ? payment : nil,
            paidAt: nil,
            activeAt: nil,
            readyAt: nil,
            reason: nil
        )
    }

    @Test(arguments: JourneyState.allCases, JourneyStep.allCases)
    func `is one screen, with a step where the way goes on`(
        state: JourneyState,
        next: JourneyStep
    ) {
        for isOpen in [false, true] {
            let journey = journey(state, next: next, isOpen: isOpen)
            let screen = JourneyScreen(journey)
            #expect((screen == .over) == (next == .none))
            #expect(screen.isWatching == (screen == .wait || screen == .payer))
            #expect((screen == .payer) == (next == .pay && state == .paying && isOpen))
            if screen != .wait { #expect((screen.step(of: state) == nil) == (screen == .over)) }
            // Who has paid is never told that nothing was paid.
            let words = JourneyWords.reason(nil, state)
            let doubt = JourneyWords.reason("unknown", state)
            #expect(!doubt.what.en.contains("nothing was paid"))
            if state == .refunded || state == .refunding {
                #expect(words.what != JourneyWords.reason("timeout", .expired).what)
            }
        }
    }
}
