@testable import Host
import HostBus
import HostStore
import JSONWire
import PluginKit

extension TestCity {
    /// Turns time on, fires what came due on the way, and lets what that published arrive.
    package func advance(seconds: Int64) async throws {
        clock.turn(millis: seconds * 1000)
        for consumer in host.files.chain.consumers { consumer.wake() }
        for courier in couriers { courier.wake() }
        try await settle()
    }

    /// Fires due timers, relays every outbox, delivers every event and carries every effect out,
    /// until nothing is left.
    ///
    /// An event that its consumer wants to see again later counts as delivered, and an effect that
    /// waits for its next attempt as carried out.
    package func settle() async throws {
        var quietRounds = 0
        while quietRounds < 2 {
            var fired = 0
            for plugin in host.city.plugins {
                guard let timers = plugin.file?.timers else { continue }
                fired += try await timers.fireDue(upTo: clock.now).fired
            }
            let now = clock.now
            let isQuiet =
                try host.files.chain.isQuiet() && couriers.allSatisfy { try $0.isQuiet(at: now) }
            quietRounds = isQuiet && fired == 0 ? quietRounds + 1 : 0
            // The relays work on real threads: this waits for them, not for time to pass.
            if !isQuiet { try await Task.sleep(for: .milliseconds(2)) }
        }
    }

    private var couriers: [ProviderCourier] { host.city.plugins.compactMap { $0.file?.courier } }

    /// Events in the log, of one type or of all, in the log's order; settles first.
    package func published(_ type: String? = nil) async throws -> [TestEvent] {
        try await settle()
        var events: [TestEvent] = []
        while true {
            let last = events.last?.envelope.sequence ?? -1
            let more = try host.files.chain.bus.read(type: type, after: last, limit: 500)
            guard !more.isEmpty else { return events }
            events += try more.map { event in
                TestEvent(
                    envelope: event.envelope,
                    payload: try event.payload.map { try JSONValue.parse($0) } ?? .null
                )
            }
        }
    }
}
