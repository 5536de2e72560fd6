import PluginKit
import Testing

@testable import Housing

@Suite struct `What a person is told of a journey` {
    private func journey(
        _ state: JourneyState,
        next: JourneyStep,
        isOpen: Bool,
        in days: Int32 = 0
    ) -> Journey {
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
            startDay: now.civilDay.adding(days: days),
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

    @Test func `that binds says what becomes of the door: soon, on the first day, or by a visit`() {
        func words(_ state: DoorState, in days: Int32 = 0) -> String {
            let door = Door(leaf: 0, state: state, codes: [], visitReason: nil)
            let journey = journey(.active, next: .wait, isOpen: true, in: days)
            return JourneyWords.waiting(for: journey, [door]).next[.en]
        }
        let all = [words(.requested), words(.requested, in: 3), words(.needsVisit)]
        #expect(Set(all).count == 3)
        #expect(words(.needsVisit, in: 3) == all[2])
        let paid = journey(.paid, next: .wait, isOpen: true)
        #expect(!all.contains(JourneyWords.waiting(for: paid).next[.en]))
    }

    @Test func `that ended while a payment goes back never says that nothing was paid`() {
        let now = Instant(utcMillis: 0)
        for state in PaymentState.allCases {
            let payment = Payment(
                order: "o1",
                state: state,
                amountFen: Money(fen: 1),
                payUrl: nil,
                expiresAt: now
            )
            let words = JourneyWords.reason("timeout", .expired, payment)
            let isBack = state == .refundPending || state == .refunded
            #expect((words.what == JourneyWords.reason("timeout", .expired).what) == !isBack)
        }
    }
}
