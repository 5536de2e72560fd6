import PluginKit
import Testing

@testable import Exchange

@Suite struct `An award as a machine` {
    private static let now = Instant(utcMillis: 1_795_406_400_000)

    /// What may follow what, by an event or by time alone.
    private static let ways: [Award.State: Set<Award.State>] = [
        .publicity: [.publicity, .contract, .annulled],
        .contract: [.contract, .overdue, .signed, .passedOver, .annulled],
        .overdue: [.overdue, .passedOver, .annulled],
        .signed: [.signed, .certified], .certified: [.certified], .passedOver: [.passedOver],
        .annulled: [.annulled],
    ]

    private func event(_ random: inout SplitMix64) -> Award.Event {
        switch random.next() % 8 {
        case 0, 1: .objected
        case 2, 3: .dismissed
        case 4: .signed(by: "o\(random.next() % 2)")
        case 5: .certified(by: "o\(random.next() % 2)")
        case 6: random.next() % 4 == 0 ? .passedOver : .dismissed
        default: random.next() % 8 == 0 ? .annulled : .dismissed
        }
    }

    @Test(arguments: 0..<8)
    func `goes only where it may, and every clock it begins ends once`(_ part: UInt64) {
        var reached: Set<Award.State> = []
        for seed in part * 1000..<(part + 1) * 1000 {
            var random = SplitMix64(seed: seed)
            var (award, effects) = Award.begin(openObjections: Int(random.next() % 3))
            var (now, begun, ended) = (Self.now, [Award.Clock: Int](), [Award.Clock: Int]())
            func carryOut(_ effects: [Award.Effect]) {
                for effect in effects {
                    switch effect {
                    case .begin(let clock):
                        begun[clock, default: 0] += 1
                        award.note(clock, due: now.adding(seconds: 100))
                    case .finish(let clock), .withdraw(let clock): ended[clock, default: 0] += 1
                    case .issueCertificate: #expect(award.state == .certified)
                    }
                }
            }
            carryOut(effects)
            for _ in 0..<40 {
                let before = award
                now = now.adding(seconds: Int64(random.next() % 60))
                carryOut(award.advance(to: now))
                #expect(Self.ways[before.state]?.contains(award.state) == true, "\(seed)")
                let waiting = award
                do {
                    effects = try award.take(event(&random), at: now)
                    carryOut(effects)
                } catch {
                    #expect(award == waiting, "\(seed): a refusal changes nothing")
                }
                #expect(Self.ways[waiting.state]?.contains(award.state) == true, "\(seed)")
                if ![.publicity, .annulled].contains(award.state) {
                    #expect(award.isPublicityOver && award.openObjections == 0, "\(seed)")
                }
                reached.insert(award.state)
            }
            for clock in Award.Clock.allCases {
                let open = award.running == clock ? 1 : 0
                #expect(begun[clock, default: 0] <= 1, "\(seed)")
                #expect(begun[clock, default: 0] == ended[clock, default: 0] + open, "\(seed)")
            }
        }
        #expect(reached == Set(Award.State.allCases))
    }

    @Test func `finds a clock run out before an event, whether a timer has fired or not`() throws {
        var (award, _) = Award.begin(openObjections: 0)
        let end = Self.now.adding(seconds: 100)
        award.note(.publicity, due: end)
        var late = award
        #expect(throws: Award.Refusal.publicityOver) { try late.take(.objected, at: end) }
        let effects = try award.take(.signed(by: "o1"), at: end)
        #expect(effects == [.finish(.publicity), .begin(.contract), .finish(.contract)])
        #expect(throws: Award.Refusal.sameOfficer) {
            try award.take(.certified(by: "o1"), at: end)
        }
        #expect(try award.take(.certified(by: "o2"), at: end) == [.issueCertificate])
    }

    @Test func `an open objection holds it up, and its answer lets it go on`() throws {
        var (award, _) = Award.begin(openObjections: 0)
        award.note(.publicity, due: Self.now.adding(seconds: 100))
        #expect(try award.take(.objected, at: Self.now).isEmpty)
        let later = Self.now.adding(seconds: 500)
        #expect(award.advance(to: later) == [.finish(.publicity)])
        #expect(throws: Award.Refusal.objectionOpen) { try award.take(.signed(by: "o"), at: later) }
        #expect(try award.take(.dismissed, at: later) == [.begin(.contract)])
    }
}
