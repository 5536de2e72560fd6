import PluginKit
import Testing

@testable import Housing

@Suite struct `Signings under every order of events` {
    /// How many histories are tried: a share of the tests' seeds, which CITYHOST_SEEDS changes.
    static let count = HoldSeeds.count * 50

    @Test func `no order of people, messages and time breaks a rule`() {
        for number in 0..<Self.count {
            let seed = HoldSeeds.first + UInt64(number)
            var random = SplitMix64(seed: seed)
            var model = SigningModel(at: HousingRig.noon)
            model.mandate = random.pick(0...4) > 0
            for _ in 0..<random.pick(20...120) { step(&model, &random) }
            check(model, "seed \(seed)")
            drain(&model, &random)
            check(model, "seed \(seed), end")
            checkEnd(model, "seed \(seed)")
        }
    }

    private func step(_ model: inout SigningModel, _ random: inout SplitMix64) {
        switch random.pick(0...12) {
        case 0, 1: person(&model, &random)
        case 2...5: deliver(&model, &random)
        case 6:
            guard let order = model.orders.indices.last else { break }
            let isWrong = random.pick(0...9) == 0
            model.pay(order, isWrong ? Money(fen: 305_999) : SigningModel.amount)
        case 7: model.now = model.now.adding(seconds: random.pick(0...90))
        case 8: model.now = model.now.adding(seconds: random.pick(0...3))
        case 9:
            // Somebody else wants the home; what is held or let they do not get.
            if !model.isHeld, !model.isLet { model.isOthers = random.pick(0...3) == 0 }
        case 10:
            guard let order = model.orders.indices.last, random.pick(0...3) == 0 else { break }
            let left = model.orders[order].left
            let isWhole = random.pick(0...2) == 0
            model.payBack(order, isWhole ? left : Money(fen: random.pick(1...max(1, left.fen))))
        default: model.fire(&random)
        }
    }

    private func person(_ model: inout SigningModel, _ random: inout SplitMix64) {
        let events: [SigningSaga.Event] = [
            .identityGiven, .judged(.met), .judged(.provisional), .offered, .signed, .payBegun,
            .payBegun, .signed, .offered, .cancelled,
        ]
        // Mostly the way forward, now and then the way out.
        let last = random.pick(0...20) == 0 ? events.count : events.count - 1
        model.tell(events[random.index(below: last)])
    }

    private func deliver(_ model: inout SigningModel, _ random: inout SplitMix64) {
        guard !model.messages.isEmpty else { return }
        let place = random.index(below: model.messages.count)
        let message = model.messages[place]
        switch random.pick(0...9) {
        case 0: model.deliver(message)  // and once more later
        case 1:
            // A callback may be lost: the provider is asked.
            switch message {
            case .intent(_, .told), .wentBack: model.messages.remove(at: place)
            default: break
            }
        default:
            model.messages.remove(at: place)
            model.deliver(message)
        }
    }

    /// Everything arrives, days pass, and their bills are read.
    private func drain(_ model: inout SigningModel, _ random: inout SplitMix64) {
        for _ in 0..<2000 {
            while !model.messages.isEmpty { model.deliver(model.messages.removeFirst()) }
            let next = ([model.saga.due] + model.intents.map(\.due)).compactMap { $0 }.min()
            guard let next else { break }
            if model.now.civilDay < next.civilDay { model.readBill() }
            model.now = max(model.now, next)
            model.fire(&random)
        }
        while !model.messages.isEmpty { model.deliver(model.messages.removeFirst()) }
        model.readBill()
        while !model.messages.isEmpty { model.deliver(model.messages.removeFirst()) }
    }

    private func check(_ model: SigningModel, _ note: Comment) {
        #expect(model.breaches.isEmpty, note)
        #expect(model.activations <= 1, note)
        #expect(Set(model.succeeded).count == model.succeeded.count, note)
        #expect(Set(model.refunded).count == model.refunded.count, note)
        #expect(model.applied.count <= 1, note)
        // What came in is applied or set aside, never both.
        #expect(Set(model.applied).isDisjoint(with: model.setAside), note)
        let cameIn = model.succeeded + model.misfits
        #expect(Set(model.applied + model.setAside) == Set(cameIn), note)
        #expect(Set(cameIn).count == cameIn.count, note)
        let leased = model.saga.state == .active || model.saga.state == .ready
        #expect(leased == (model.activations == 1), note)
        if leased { #expect(model.applied.count == 1 && model.takenBack.isEmpty, note) }
        #expect(
            Set(model.refunded).subtracting(wholeByHand(model))
                .isSubset(of: model.setAside + model.takenBack),
            note
        )
        for (place, intent) in model.intents.enumerated() {
            let told = model.orders[place].refunds.filter { model.known.contains($0.key) }
            #expect(intent.returned == told.values.reduce(Money(fen: 0), +), note)
            #expect(intent.left >= Money(fen: 0), note)
        }
        // The log of what they were told makes the machines again.
        var saga = SigningSaga(holdEnds: model.saga.holdEnds)
        for (event, instant) in model.sagaLog { _ = try? saga.take(event, at: instant) }
        #expect(saga == model.saga, note)
        for (intent, log) in zip(model.intents, model.intentLogs) {
            var again = PaymentIntent(amount: intent.amount, at: intent.opened)
            for (event, instant) in log { _ = again.take(event, at: instant) }
            #expect(again == intent, note)
        }
    }

    /// In the end every fen is with the landlord for a lease, or back with the payer.
    private func checkEnd(_ model: SigningModel, _ note: Comment) {
        let paid = model.orders.indices.filter { model.orders[$0].state == .paid }
        #expect(Set(model.succeeded + model.misfits) == Set(paid), note)
        let leased = model.activations == 1
        let kept = leased ? model.applied : []
        let back = Set(paid).subtracting(kept)
        #expect(Set(model.refunded).subtracting(wholeByHand(model)) == back, note)
        for place in model.orders.indices where model.orders[place].state == .paid {
            #expect(model.intents[place].left == model.orders[place].left, note)
            if back.contains(place) { #expect(model.intents[place].left.fen == 0, note) }
        }
        let ends: [JourneyState] = [
            .refused, .ready, .expired, .refunded,
        ]
        #expect(ends.contains(model.saga.state), "\(note) \(model.saga.state)")
        #expect(model.isLet == leased, note)
        #expect(!model.isHeld, note)
    }

    /// What a lease stood on, and somebody gave back by hand to the last fen.
    private func wholeByHand(_ model: SigningModel) -> [Int] {
        model.applied.filter { model.takenBack.isEmpty && model.intents[$0].state == .refunded }
    }
}
