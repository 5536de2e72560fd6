public import PluginKit

/// A consumer for tests: counts how often each held home took effect, so that a run with kill -9
/// shows whether an event was lost or done twice.
public struct Observer: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Binds the subscription and the counter.
    public func register(in host: inout Registration) {
        host.on(Subscriptions.HomeHeldSeen.self) { held, envelope, transaction in
            try transaction.run(
                Statements.NoteSeen(eventID: envelope.id, homeID: held.homeId)
            )
            try transaction.run(Statements.NoteSighting(homeID: held.homeId))
            return .done
        }
        host.handle(Operations.GetSeen.self) { _, context in try Observer.seen(context) }
        host.handle(Operations.InspectSeen.self) { _, context in try Observer.seen(context) }
    }

    private static func seen(_ context: RequestContext) throws -> Seen {
        let totals = try context.point { try $0.first(Statements.Totals()) }
        return Seen(
            count: totals?.count ?? 0,
            distinct: totals?.distinct ?? 0,
            maxTimes: totals?.maxTimes ?? 0
        )
    }
}
