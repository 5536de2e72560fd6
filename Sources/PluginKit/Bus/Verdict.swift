/// What a consumer says after handling an event.
///
/// Only `done` keeps what the handler did; every other verdict undoes it first. Events of the same
/// partition key wait behind one that is not settled, in order; other keys go on.
public enum Verdict: Sendable, Hashable {
    /// The effect commits together with the consumer's place in the log.
    case done
    /// Come back after so many milliseconds (1 to 600,000). Counts as an attempt: after as many as
    /// the manifest's `retry` allows, the event is parked or becomes a dead letter.
    case retry(afterMillis: Int64)
    /// Keep the event and all that follow of its key until an operator has it brought again or
    /// discards it. The reason, up to 500 characters, is shown to operators: nothing personal.
    case park(reason: String)
    /// Lay the event aside for an operator and let the rest of its key go on without it. The
    /// reason, up to 500 characters, is shown to operators: nothing personal.
    case deadLetter(reason: String)
}
