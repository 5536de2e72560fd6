import PluginKit
import Testing

@testable import Housing

@Suite struct `The life of a hold` {
    static let end = Instant(utcMillis: 1_000_000)

    func life(_ state: HoldState) -> HoldLife {
        HoldLife(state: state, expiresAt: Self.end, version: 3)
    }

    static let before = Instant(utcMillis: 999_999)
    static let events: [HoldLife.Event] = [
        .release, .timer(version: 3), .timer(version: 2), .sweep,
    ]

    /// What every event means in every state, just before the end and at it.
    static let table:
        [(state: HoldState, event: HoldLife.Event, before: HoldLife.Outcome, at: HoldLife.Outcome)] =
            [
                (.held, .release, .end(.released), .end(.expired)),
                (.held, .timer(version: 3), .nothing, .end(.expired)),
                (.held, .timer(version: 2), .nothing, .nothing),
                (.held, .sweep, .nothing, .end(.expired)),
                (.released, .release, .nothing, .nothing),
                (.released, .timer(version: 3), .nothing, .nothing),
                (.released, .timer(version: 2), .nothing, .nothing),
                (.released, .sweep, .nothing, .nothing),
                (.expired, .release, .refuse, .refuse),
                (.expired, .timer(version: 3), .nothing, .nothing),
                (.expired, .timer(version: 2), .nothing, .nothing),
                (.expired, .sweep, .nothing, .nothing),
                (.leased, .release, .refuse, .refuse),
                (.leased, .timer(version: 3), .nothing, .nothing),
                (.leased, .timer(version: 2), .nothing, .nothing),
                (.leased, .sweep, .nothing, .nothing),
            ]

    @Test func `every event is decided in every state, before the end and at it`() {
        #expect(Self.table.count == HoldState.allCases.count * Self.events.count)
        for state in HoldState.allCases {
            for event in Self.events {
                let rows = Self.table.filter { $0.state == state && $0.event == event }
                #expect(rows.count == 1, "\(state) \(event)")
                for row in rows {
                    #expect(life(state).decide(event, at: Self.before) == row.before)
                    #expect(life(state).decide(event, at: Self.end) == row.at)
                }
            }
        }
    }

    @Test func `the end itself is outside the hold`() {
        #expect(life(.held).isLive(at: Self.before))
        #expect(!life(.held).isLive(at: Self.end))
        #expect(!life(.released).isLive(at: Self.before))
    }

    @Test func `a hold ends once, and its version counts it`() {
        var hold = life(.held)
        hold.apply(hold.decide(.release, at: Self.before))
        #expect(hold.state == .released)
        #expect(hold.version == 4)
        hold.apply(hold.decide(.timer(version: 3), at: Self.end))
        #expect(hold.state == .released)
        #expect(hold.version == 4)
    }
}
