import PluginKit
import Testing

@testable import Housing

@Suite struct `The saga of a signing` {
    typealias Event = SigningSaga.Event
    typealias Effect = SigningSaga.Effect

    static let end = Instant(utcMillis: 10_000_000)

    /// Moments that a rule may tell apart.
    enum Moment: CaseIterable {
        /// There is time to pay.
        case early
        /// The home is held, and nobody may pay any more.
        case late
        /// The hold is over.
        case over
        /// Nobody waits for a payment any longer.
        case doubtOver

        var instant: Instant {
            switch self {
            case .early: end.adding(seconds: -61)
            case .late: end.adding(seconds: -60)
            case .over: end
            case .doubtOver: end.adding(seconds: 1800)
            }
        }
    }

    static let version: Int64 = 5
    static let persons: [Event] = [.identityGiven, .signed, .payBegun, .cancelled]
    static let worlds: [Event] = [
        .identityFound(.match, isAdult: true), .identityFound(.match, isAdult: false),
        .identityFound(.mismatch, isAdult: false), .identityFound(.unrecorded, isAdult: false),
        .identityFound(.unanswered, isAdult: false), .judged(.met), .judged(.provisional),
        .judged(.refused(rule: "income")), .offered, .withdrawn, .paid(.kept), .paid(.heldAgain),
        .paid(.taken), .unpaid, .countersigned(true), .countersigned(false), .doorReady, .refunded,
        .timeout(version: version), .timeout(version: version - 1),
    ]

    /// A saga in a state, with the timer that the state has.
    static func saga(_ state: JourneyState, checking: Bool = true) -> SigningSaga {
        var saga = SigningSaga(holdEnds: end)
        saga.state = state
        saga.version = version
        if state == .held { saga.identity = checking ? .checking : .none }
        if ![.held, .refused].contains(state) { saga.identity = .match }
        switch state {
        case .held, .identified, .cleared, .provisional, .offered, .signed, .paying:
            saga.due = end
        case .unknownPay: saga.due = end.adding(seconds: 300)
        case .paid: saga.due = end.adding(seconds: -100)
        case .refused, .active, .ready, .expired, .refunding, .refunded: saga.due = nil
        }
        return saga
    }

    struct Row {
        let from: [JourneyState]
        let event: Event
        let moments: [Moment]
        let to: JourneyState?
        let effects: [Effect]

        init(
            _ from: JourneyState...,
            on event: Event,
            at moments: [Moment] = Moment.allCases,
            to: JourneyState? = nil,
            _ effects: Effect...
        ) {
            self.from = from
            self.event = event
            self.moments = moments
            self.to = to
            self.effects = effects
        }
    }

    static let inHold: [Moment] = [.early, .late]
    static let keep = Effect.keepHold(until: CivilDay.openEnd.start)

    /// Everything that changes something; what stands nowhere changes nothing, or is refused to a person.
    static let table: [Row] = [
        Row(.held, on: .identityFound(.match, isAdult: true), to: .identified),
        Row(
            .held,
            on: .identityFound(.match, isAdult: false),
            to: .refused,
            .releaseHold(.released)
        ),
        Row(.held, on: .identityFound(.mismatch, isAdult: false), to: .held),
        Row(.held, on: .identityFound(.unrecorded, isAdult: false), to: .held),
        Row(.held, on: .identityFound(.unanswered, isAdult: false), to: .held),
        Row(.identified, on: .judged(.met), to: .cleared),
        Row(.identified, on: .judged(.provisional), to: .provisional),
        Row(
            .identified,
            on: .judged(.refused(rule: "income")),
            to: .refused,
            .releaseHold(.released)
        ),
        Row(.cleared, .provisional, on: .offered, to: .offered),
        Row(.cleared, .provisional, on: .withdrawn, to: .refused, .releaseHold(.released)),
        Row(.offered, on: .signed, at: inHold, to: .signed),
        Row(
            .signed,
            on: .payBegun,
            at: [.early],
            to: .paying,
            .keepHold(until: end.adding(seconds: 1800)),
            .openOrder(expires: end.adding(seconds: -60))
        ),
        Row(.signed, .paying, .unknownPay, .expired, on: .paid(.kept), to: .paid, keep, .apply),
        Row(
            .signed,
            .paying,
            .unknownPay,
            .expired,
            on: .paid(.heldAgain),
            to: .paid,
            keep,
            .apply
        ),
        Row(
            .signed,
            .paying,
            .unknownPay,
            .expired,
            on: .paid(.taken),
            to: .refunding,
            .setAside,
            .refund
        ),
        Row(.paying, on: .unpaid, at: inHold, to: .signed, .keepHold(until: end)),
        Row(.paying, on: .unpaid, at: [.over, .doubtOver], to: .expired, .releaseHold(.expired)),
        Row(.unknownPay, on: .unpaid, to: .expired, .releaseHold(.expired)),
        Row(.paid, on: .countersigned(true), to: .active, .activate),
        Row(.paid, on: .countersigned(false), to: .paid),
        Row(.active, on: .doorReady, to: .ready),
        Row(.refunding, on: .refunded, to: .refunded),
        Row(
            .held,
            .identified,
            .cleared,
            .provisional,
            .offered,
            .signed,
            on: .cancelled,
            to: .expired,
            .releaseHold(.released)
        ),
        Row(
            .held,
            .identified,
            .cleared,
            .provisional,
            .offered,
            .signed,
            on: .timeout(version: version),
            at: [.over, .doubtOver],
            to: .expired,
            .releaseHold(.expired)
        ),
        Row(
            .paying,
            on: .timeout(version: version),
            at: [.over, .doubtOver],
            to: .unknownPay,
            .closeOrder
        ),
        Row(
            .unknownPay,
            on: .timeout(version: version),
            at: [.doubtOver],
            to: .unknownPay,
            .callOperator("unknown")
        ),
        Row(.paid, on: .timeout(version: version), to: .paid, .countersign),
    ]

    /// What a person may repeat: it is done already.
    static let silent: [(event: Event, states: [JourneyState])] = [
        (
            .identityGiven,
            JourneyState.allCases.filter { ![.held, .refused, .expired].contains($0) }
        ),
        (.signed, [.signed, .paying, .paid, .active, .ready]),
        (.payBegun, [.paying, .paid, .active, .ready]),
        (.cancelled, [.expired, .refused]),
    ]

    private func note(_ state: JourneyState, _ event: Event, _ moment: Moment) -> Comment {
        "\(state) \(event) \(moment)"
    }

    @Test
    func `every event of the world is decided in every state, and what is late changes nothing`()
        throws
    {
        for state in JourneyState.allCases {
            for event in Self.worlds {
                for moment in Moment.allCases {
                    let before = Self.saga(state)
                    var saga = before
                    let effects = try saga.take(event, at: moment.instant)
                    let row = Self.table.first {
                        $0.from.contains(state) && $0.event == event && $0.moments.contains(moment)
                    }
                    #expect(saga.state == row?.to ?? state, note(state, event, moment))
                    #expect(effects == row?.effects ?? [], note(state, event, moment))
                    if row == nil { #expect(saga == before, note(state, event, moment)) }
                    #expect(saga.version == (saga == before ? before.version : before.version + 1))
                }
            }
        }
    }

    @Test
    func `a person's event out of turn is refused, and one that is done already is no second`()
        throws
    {
        for state in JourneyState.allCases {
            for event in Self.persons where !(state == .held && event == .identityGiven) {
                for moment in Moment.allCases {
                    let before = Self.saga(state)
                    var saga = before
                    let row = Self.table.first {
                        $0.from.contains(state) && $0.event == event && $0.moments.contains(moment)
                    }
                    let isSilent = Self.silent.contains {
                        $0.event == event && $0.states.contains(state)
                    }
                    do {
                        let effects = try saga.take(event, at: moment.instant)
                        #expect(row != nil || isSilent, note(state, event, moment))
                        #expect(effects == row?.effects ?? [], note(state, event, moment))
                        #expect(saga.state == row?.to ?? state, note(state, event, moment))
                    } catch {
                        #expect(row == nil && !isSilent, note(state, event, moment))
                        #expect(saga == before)
                    }
                }
            }
        }
    }

    @Test func `the register is asked once, and again only after it has answered`() throws {
        var saga = Self.saga(.held, checking: false)
        #expect(try saga.take(.identityGiven, at: Moment.early.instant) == [.askRegister])
        #expect(try saga.take(.identityGiven, at: Moment.early.instant) == [])
        _ = try saga.take(.identityFound(.unanswered, isAdult: false), at: Moment.early.instant)
        #expect(try saga.take(.identityGiven, at: Moment.late.instant) == [.askRegister])
        saga.identity = .none
        #expect(throws: SigningSaga.NotNow.self) {
            try saga.take(.identityGiven, at: Moment.over.instant)
        }
    }

    @Test func `a wrong identity may be entered three times`() throws {
        var saga = Self.saga(.held, checking: false)
        for number in 1...3 {
            _ = try saga.take(.identityGiven, at: Moment.early.instant)
            let effects = try saga.take(
                .identityFound(number == 2 ? .unrecorded : .mismatch, isAdult: false),
                at: Moment.early.instant
            )
            #expect(effects == (number == 3 ? [.releaseHold(.released)] : []))
        }
        #expect(saga.state == .refused)
        #expect(saga.reason == "identity")
    }

    @Test func `countersigning is tried three times, then the money goes back`() throws {
        var saga = Self.saga(.paid)
        let now = Self.end
        _ = try saga.take(.countersigned(false), at: now)
        #expect(saga.due == now.adding(seconds: 5))
        _ = try saga.take(.countersigned(false), at: now)
        #expect(saga.due == now.adding(seconds: 30))
        let effects = try saga.take(.countersigned(false), at: now)
        #expect(effects == [.releaseHold(.released), .takeBack, .refund])
        #expect(saga.state == .refunding)
        #expect(saga.due == nil)
    }

    @Test func `while nobody knows, an operator hears of it, and the home is kept half an hour`()
        throws
    {
        var saga = Self.saga(.paying)
        _ = try saga.take(.timeout(version: saga.version), at: Self.end)
        #expect(saga.due == Self.end.adding(seconds: 300))
        let call = try saga.take(
            .timeout(version: saga.version),
            at: Self.end.adding(seconds: 300)
        )
        #expect(call == [.callOperator("unknown")])
        #expect(saga.due == Self.end.adding(seconds: 1800))
        let early = try saga.take(
            .timeout(version: saga.version),
            at: Self.end.adding(seconds: 1799)
        )
        #expect(early == [])
        let over = try saga.take(
            .timeout(version: saga.version),
            at: Self.end.adding(seconds: 1800)
        )
        #expect(over == [.releaseHold(.expired)])
        #expect(saga.state == .expired)
    }
}
