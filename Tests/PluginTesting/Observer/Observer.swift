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
        host.on(Subscriptions.HomeHeldJudged.self) { held, envelope, transaction in
            let before = try transaction.first(Statements.CountJudged(key: envelope.partitionKey))
            try transaction.run(
                Statements.NoteJudgement(
                    eventID: envelope.id,
                    key: envelope.partitionKey,
                    holdID: held.holdId,
                    number: envelope.sourceNumber,
                    place: (before?.count ?? 0) + 1
                )
            )
            return try Observer.verdict(held.holdId, envelope, at: transaction.now)
        }
        // Nobody performs it: operators' tests put one into the file.
        host.effect(Effects.TakePicture.self) { _, _ in }
        host.handle(Operations.GetSeen.self) { _, context in try Observer.seen(context) }
        host.handle(Operations.InspectSeen.self) { _, context in try Observer.seen(context) }
        host.command(Operations.ForgetSightings.self) { input, transaction in
            try transaction.run(Statements.ForgetSightings(home: input.home))
            return Observer.seen(try transaction.first(Statements.Totals()))
        }
    }

    private struct Failed: Error {}

    /// Some events are judged harshly while they are young: which ones, their names say.
    private static func verdict(
        _ hold: String,
        _ envelope: EventEnvelope,
        at now: Instant
    ) throws -> Verdict {
        let ageMillis = now.utcMillis - envelope.at.utcMillis
        return switch hold.utf8.last {
        case UInt8(ascii: "0") where ageMillis < 300: .retry(afterMillis: 50)
        case UInt8(ascii: "1") where ageMillis < 300: throw Failed()
        case UInt8(ascii: "2") where ageMillis < 3000: .park(reason: "too young")
        case UInt8(ascii: "3") where ageMillis < 3000: .deadLetter(reason: "too young")
        default: .done
        }
    }

    private static func seen(_ context: RequestContext) throws -> Seen {
        seen(try context.point { try $0.first(Statements.Totals()) })
    }

    private static func seen(_ totals: Statements.Totals.Row?) -> Seen {
        Seen(
            count: totals?.count ?? 0,
            distinct: totals?.distinct ?? 0,
            maxTimes: totals?.maxTimes ?? 0
        )
    }
}
