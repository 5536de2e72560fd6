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
