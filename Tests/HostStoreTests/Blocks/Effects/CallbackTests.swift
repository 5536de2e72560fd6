import HostStore
import Synchronization
import Testing

@testable import PluginKit

@Suite struct Callbacks {
    private let rig: CallbackRig

    init() throws { rig = try CallbackRig(TestStore()) }

    private var now: Instant { rig.home.now }

    @Test func `are kept once under the provider's id, and brought once`() async throws {
        #expect(try await rig.keep("n1"))
        #expect(try await !rig.keep("n1"))
        let inbox = rig.inbox { envelope in
            #expect(envelope.provider == "payment")
            return .done
        }
        #expect(try await inbox.deliverDue(upTo: now) == 1)
        #expect(try await !rig.keep("n1"), "it is known for good")
        #expect(try await inbox.deliverDue(upTo: now) == 0)
        #expect(try rig.notes() == ["n1": "paid"])
        rig.store.close()
    }

    @Test func `survive a process that ends before they were brought`() async throws {
        _ = try await rig.keep("n1")
        let after = try rig.crashed()
        #expect(try await after.inbox().deliverDue(upTo: after.home.now) == 1)
        #expect(try after.notes() == ["n1": "paid"])
        after.store.close()
    }

    @Test func `that come too early are undone, kept, and brought again when asked for`()
        async throws
    {
        let isReady = Atomic<Bool>(false)
        let inbox = rig.inbox { _ in
            isReady.load(ordering: .relaxed) ? .done : .retry(afterMillis: 3000)
        }
        _ = try await rig.keep("n1")
        #expect(try await inbox.deliverDue(upTo: now) == 0)
        #expect(try rig.notes().isEmpty)
        isReady.store(true, ordering: .relaxed)
        rig.home.turn(millis: 2999)
        #expect(try await inbox.deliverDue(upTo: now) == 0)
        rig.home.turn(millis: 1)
        #expect(try await inbox.deliverDue(upTo: now) == 1)
        #expect(try rig.notes() == ["n1": "paid"])
        rig.store.close()
    }

    @Test func `wait a week of the host's own time for what makes them ready`() async throws {
        let inbox = rig.inbox { _ in .retry(afterMillis: 600_000) }
        let desk = EffectDesk(file: rig.store.file, blocks: .init(callbacks: CallbackRig.rules))
        _ = try await rig.keep("n1")
        _ = try await inbox.deliverDue(upTo: now)
        // The host was away for a month: nothing that it waits for can have come by then.
        rig.home.turn(millis: 30 * 86_400_000)
        for number in 2...1008 {
            #expect(try desk.list(all: false, limit: 9).isEmpty, "before try \(number)")
            _ = try await inbox.deliverDue(upTo: now)
            rig.home.turn(millis: 600_000)
        }
        let stuck = try desk.list(all: false, limit: 9)
        #expect(stuck.map(\.id) == ["payment/n1"] && stuck.map(\.attempts) == [1008])
        rig.store.close()
    }

    @Test func `that nobody can read, or whose handler keeps failing, wait for an operator`()
        async throws
    {
        let inbox = rig.inbox { _ in throw Unwanted(number: 1) }
        _ = try await rig.keep("n1")
        for (id, kind) in [("n2", "payment.order.paid"), ("n3", "payment.refund.made")] {
            let strange = ProviderNotification(id: id, kind: kind, body: Array("{}".utf8))
            _ = try await rig.keep(strange)
        }
        for _ in 0..<12 {
            _ = try await inbox.deliverDue(upTo: now)
            rig.home.turn(millis: 600_000)
        }
        let desk = EffectDesk(file: rig.store.file, blocks: .init(callbacks: CallbackRig.rules))
        let stuck = try desk.list(all: false, limit: 9)
        #expect(stuck.map(\.id) == ["payment/n1", "payment/n2", "payment/n3"])
        #expect(stuck.map(\.attempts) == [12, 1, 1])
        try await desk.retry("payment/n1", at: now)
        #expect(try inbox.nextDue() == now)
        rig.store.close()
    }
}
