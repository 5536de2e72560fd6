package import JSONWire

/// How the payload of an event that integrators publish is read; used by generated code.
public struct AcceptedReader: Sendable {
    /// One payload that keeps every rule of its schema.
    package struct Accepted: Sendable {
        package let partitionKey: String
        package let subject: PersonID?
        /// The payload in canonical form.
        package let payload: [UInt8]
    }

    /// `<plugin>.<thing>.<happened>.v<N>`.
    package let type: StaticString
    package let isPersonal: Bool
    /// Nil when some rule is broken; throws `JSONError` for what is not JSON.
    package let read:
        @Sendable (inout JSONReader, JSONPointer, inout Violations) throws -> Accepted?

    /// For the event's generated type.
    public init<E: Event>(_ event: E.Type) {
        type = E.spec.type
        isPersonal = E.spec.isPersonal
        read = { reader, pointer, violations in
            guard let event = try E.decode(&reader, at: pointer, &violations) else { return nil }
            var writer = JSONWriter(capacity: 192)
            event.write(to: &writer)
            return Accepted(
                partitionKey: event.partitionKey,
                subject: event.subject,
                payload: writer.take()
            )
        }
    }
}
