/// What a manifest says of those outside the host: who reads which event, and what is taken in.
extension Manifest {
    /// A property of an event that is not for every reader outside.
    package struct FieldRule: Sendable, Hashable {
        package var name: String
        package var dataClass: Table.Column.Class
        /// Permission that shows it; without one a personal or restricted property is never shown.
        package var maskUnless: String?

        /// True for a property that some reader does not see.
        package var isMasked: Bool {
            dataClass == .personal || dataClass == .restricted || maskUnless != nil
        }
    }

    /// An event that integrators publish: checked against the schema, then a fact like any other.
    package struct AcceptRule: Sendable {
        package var event: PublishedEvent
        /// What whoever publishes it has to hold.
        package var permission: String
    }

    /// Every event that is on the bus in this plugin's name: its own and those it accepts.
    package var announced: [PublishedEvent] { events + accepts.map(\.event) }
}

extension Manifest.PublishedEvent {
    /// Every classified property; the person an event is about is one without being named.
    package var classified: [Manifest.FieldRule] {
        guard isPersonal, let subject, !fields.contains(where: { $0.name == subject }) else {
            return fields
        }
        return fields + [Manifest.FieldRule(name: subject, dataClass: .personal, maskUnless: nil)]
    }
}
