import HostBus
import PluginKit
import PluginTesting
import Testing

/// The contract of every subscription, whatever its plugin does with what it hears.
@Suite(.serialized) struct `Every subscription keeps its contract` {
    @Test(arguments: SubscriptionCase.all)
    func `an event that is brought twice takes effect once`(subscription: SubscriptionCase)
        async throws
    {
        let once = try await subscription.state(after: [.relay(0), .relay(1)])
        let twice = try await subscription.state(
            after: [.relay(0), .repetition, .restart, .relay(0), .relay(1), .repetition, .restart]
        )
        #expect(once == twice)
        #expect(twice.repetitions > 0, "nothing was brought twice")
        #expect(once.delivered.count == 2 * SubscriptionCase.eventsPerSource)
    }

    @Test(arguments: SubscriptionCase.all)
    func `the order of other keys changes nothing`(subscription: SubscriptionCase) async throws {
        let one = try await subscription.state(after: [.relay(0), .relay(1)])
        let other = try await subscription.state(after: [.relay(1), .relay(0)])
        #expect(one.rows == other.rows)
        #expect(one.delivered != other.delivered, "the log's order was another")
    }

    @Test(arguments: SubscriptionCase.all)
    func `a failing handler is asked again, and order is kept`(subscription: SubscriptionCase)
        async throws
    {
        let smooth = try await subscription.state(after: [.relay(0), .relay(1)])
        for failure in SubscriptionCase.Failure.allCases {
            let rough = try await subscription.state(
                after: [.relay(0), .relay(1)],
                failing: failure
            )
            #expect(rough.rows == smooth.rows)
            #expect(rough.delivered == smooth.delivered)
            #expect(rough.attempts > smooth.attempts)
        }
    }

    @Test(arguments: SubscriptionCase.all)
    func `members that came later are skipped`(subscription: SubscriptionCase) async throws {
        let known = try await subscription.state(after: [.relay(0)])
        let newer = try await subscription.state(after: [.relay(0)], isNewer: true)
        #expect(known.delivered == newer.delivered)
        #expect(known.delivered.count == SubscriptionCase.eventsPerSource)
    }

    @Test(arguments: SubscriptionCase.all)
    func `an event in every form that was ever released takes effect`(
        subscription: SubscriptionCase
    ) async throws {
        let forms = try subscription.releasedForms()
        #expect(!forms.isEmpty, "\(subscription) hears of events that nobody has released")
        for form in forms {
            let heard = try await subscription.state(after: [.relay(0), .relay(1)], as: form)
            #expect(heard.delivered.count == 2 * SubscriptionCase.eventsPerSource, "\(form)")
            #expect(!heard.rows.isEmpty, "\(form) leaves rows behind")
            print("contract of \(subscription): an older schema: \(form)")
        }
    }

    @Test func `one of them comes through an upcaster`() throws {
        let types = try SubscriptionCase.all.flatMap { subscription in
            try subscription.releasedForms().map(\.type).filter { $0 != subscription.rule.type }
        }
        #expect(types == ["giver.gift.given.v1"])
    }

    @Test func `there are as many subscriptions to ask as there were`() throws {
        let counts = Dictionary(grouping: SubscriptionCase.all) {
            "\($0.contract.id) subscription"
        }.mapValues(\.count)
        #expect(!counts.isEmpty)
        let plugins = Set(SubscriptionCase.all.map(\.contract.id) + Contract.all.map(\.id))
        let lost = try CellFloors.judge(counts, plugins: plugins, kinds: ["subscription"])
        #expect(lost == [])
    }
}
