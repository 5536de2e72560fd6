import PluginKit

/// The event that a consumer's transaction answers to: its own events are named after it.
package struct EventCause: Sendable {
    /// The id of the event at work.
    package let id: String
    /// The consumer, `<plugin>/<subscription>`.
    package let consumer: String
    /// Who caused the event at work, kept for audit.
    package let originator: String

    package init(id: String, consumer: String, originator: String) {
        self.id = id
        self.consumer = consumer
        self.originator = originator
    }
}

/// What caused that which is done now.
enum CauseAtWork {
    case none
    case one(EventCause)
    /// Of things that are done one after the other: made when it is asked for.
    case each((Int) -> EventCause?)

    /// That of one of several things.
    func of(_ thing: Int) -> EventCause? {
        switch self {
        case .none: nil
        case .one(let cause): cause
        case .each(let causes): causes(thing)
        }
    }
}

extension LaneEngine {
    /// Makes `call` the caller of what follows, which one event caused, or none.
    func begin(_ call: CallContext, cause: EventCause?) {
        begin(call, cause.map(CauseAtWork.one) ?? .none)
    }
}
