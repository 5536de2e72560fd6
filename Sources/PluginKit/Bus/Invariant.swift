import JSONWire

/// One event of the log as an invariant sees it.
public struct Fact: Sendable {
    /// What the log says of the event beside its payload.
    public let envelope: EventEnvelope
    /// Canonical JSON; nil when the person's key was destroyed.
    private let payload: [UInt8]?

    package init(envelope: EventEnvelope, payload: [UInt8]?) {
        self.envelope = envelope
        self.payload = payload
    }

    /// The event, when it is of this type and can still be read; nil otherwise.
    public func reading<E: Event>(_ type: E.Type) throws -> E? {
        guard envelope.type == "\(E.spec.type)", let payload else { return nil }
        return try E.read(payload)
    }
}

/// A rule about a plugin's events that anybody with the log can prove again, from events alone.
///
/// It is a pure fold: events go in, in the order of the log, and the first one that breaks the
/// rule brings a sentence out. The same log gives the same answer, now and in every replay.
package struct Invariant: Sendable {
    /// Names the rule within the city: `<plugin>/<rule>`, in lower case with hyphens.
    package let name: String
    /// What always holds.
    package let text: LocalizedText
    private let start: @Sendable () -> any RunningInvariant

    init<State: Sendable>(
        _ name: String,
        _ text: LocalizedText,
        from state: State,
        _ step: @escaping @Sendable (inout State, Fact) throws -> LocalizedText?
    ) {
        self.name = name
        self.text = text
        start = { FoldOf(state: state, step: step) }
    }

    /// The rule at the beginning of a log.
    package func begin() -> any RunningInvariant { start() }
}

/// A rule that has been told the events so far.
package protocol RunningInvariant {
    /// Takes the next event; answers with what is wrong when it breaks the rule.
    mutating func take(_ fact: Fact) throws -> LocalizedText?
}

private struct FoldOf<State: Sendable>: RunningInvariant {
    var state: State
    let step: @Sendable (inout State, Fact) throws -> LocalizedText?

    mutating func take(_ fact: Fact) throws -> LocalizedText? { try step(&state, fact) }
}
