import PluginKit
import Testing

@testable import Exchange

@Suite struct `What keeps a thing off the board` {
    private var sound: Eligibility {
        Eligibility(
            kind: .landUse,
            decision: .init(entitled: 90, present: 60, agreed: 60),
            approvedFen: 100_000,
            termEnds: CivilDay(year: 2036, month: 12, day: 31),
            rightEnds: CivilDay(year: 2036, month: 12, day: 31)
        )
    }

    @Test func `nothing, where decision, price, title, term and use are in order`() {
        #expect(sound.gaps == [])
    }

    @Test func `each thing that is missing is named, and all of them at once`() {
        typealias Change = (Eligibility.Gap, (inout Eligibility) -> Void)
        let changes: [Change] = [
            (.noDecision, { $0.decision = nil }),
            (.quorumMissed, { $0.decision = .init(entitled: 90, present: 60, agreed: 59) }),
            (.noPrice, { $0.approvedFen = nil }),
            (.encumbered, { $0.isEncumbered = true }),
            (.noTerm, { $0.rightEnds = nil }),
            (.termBeyondRight, { $0.termEnds = CivilDay(year: 2037, month: 1, day: 1) }),
            (.useChanged, { $0.changesUse = true }),
        ]
        #expect(Set(changes.map(\.0)) == Set(Eligibility.Gap.allCases))
        for (gap, change) in changes {
            var changed = sound
            change(&changed)
            #expect(changed.gaps == [gap])
        }
        let nothing = Eligibility(kind: .landUse, isEncumbered: true, changesUse: true)
        #expect(nothing.gaps == [.noDecision, .noPrice, .encumbered, .noTerm, .useChanged])
    }

    @Test func `the consent of whoever has a lien lifts it`() {
        var changed = sound
        (changed.isEncumbered, changed.hasConsent) = (true, true)
        #expect(changed.gaps == [])
    }

    @Test func `what is bought or sold for good has no term`() {
        var changed = sound
        (changed.termEnds, changed.rightEnds) = (nil, nil)
        for kind in [LotKind.assetSale, .procurement] {
            changed.kind = kind
            #expect(changed.gaps == [])
        }
    }

    /// Of all who may vote, who came and who agreed: exactly at each bound, and one beside it.
    @Test(
        arguments: [
            (LotKind.landUse, 90, 60, 60, true), (.landUse, 90, 60, 59, false),
            (.landUse, 91, 61, 60, false), (.landUse, 91, 61, 61, true),
            (.procurement, 90, 46, 24, true), (.procurement, 90, 46, 23, false),
            (.procurement, 90, 45, 45, false), (.assetLease, 3, 2, 2, true),
            (.assetSale, 10, 11, 10, false), (.rights, 10, 8, 9, false),
            (.procurement, 1_000_000_000, 500_000_001, 250_000_001, true),
        ] as [(LotKind, Int64, Int64, Int64, Bool)]
    )
    func `a decision is counted to the vote`(
        kind: LotKind,
        entitled: Int64,
        present: Int64,
        agreed: Int64,
        isMet: Bool
    ) {
        let decision = Eligibility.Decision(entitled: entitled, present: present, agreed: agreed)
        #expect(Eligibility.Quorum.of(kind).isMet(by: decision) == isMet)
    }

    @Test func `a start price keeps to the approved one, in the auction's direction`() {
        #expect(sound.allows(startFen: 100_000, isForward: true))
        #expect(!sound.allows(startFen: 99_999, isForward: true))
        #expect(sound.allows(startFen: 99_999, isForward: false))
        #expect(!sound.allows(startFen: 100_001, isForward: false))
    }
}
