package import PluginKit

/// An event that somebody outside wrote and the host has checked.
package struct ForeignEvent: Sendable {
    package let type: String
    package let isPersonal: Bool
    package let partitionKey: String
    package let subject: PersonID?
    /// Canonical JSON.
    package let payload: [UInt8]
    /// What its author calls it, within their organisation.
    package let name: String
    /// SHA-256 of what the name stands for.
    package let hash: [UInt8]

    package init(
        type: String,
        isPersonal: Bool,
        partitionKey: String,
        subject: PersonID?,
        payload: [UInt8],
        name: String,
        hash: [UInt8]
    ) {
        self.type = type
        self.isPersonal = isPersonal
        self.partitionKey = partitionKey
        self.subject = subject
        self.payload = payload
        self.name = name
        self.hash = hash
    }
}

/// The place of a foreign event in its file.
package struct ForeignPlace: Sendable, Equatable {
    /// Its number in the file's outbox.
    package let number: Int64
    /// True when it was there before.
    package let isReplay: Bool
}

extension SystemTransaction {
    /// Publishes an event that somebody outside wrote, once under its name: the same event again
    /// has the number it has, another one under that name is a fault of the kind `keyReused`.
    ///
    /// Names are kept as long as idempotency keys are.
    package func publish(_ event: ForeignEvent, for call: CallContext) throws -> ForeignPlace {
        try engine.publish(event, for: call)
    }
}

extension LaneEngine {
    fileprivate func publish(
        _ event: ForeignEvent,
        for call: CallContext
    ) throws -> ForeignPlace {
        let claim = IdempotencyClaim(key: event.name, bodyHash: event.hash, status: 201)
        let entry = IdempotencyBook.Entry(
            claim,
            named: "\(call.tenant?.text ?? "")//event/\(event.name)"
        )
        if let known = try IdempotencyBook.reply(entry, on: self) {
            let number = Int64(String(decoding: known.bytes, as: UTF8.self)) ?? 0
            return ForeignPlace(number: number, isReplay: true)
        }
        let number = try append(event, for: call)
        try IdempotencyBook.keep(
            Array(String(number).utf8),
            entry,
            at: call.received.instant,
            on: self
        )
        return ForeignPlace(number: number, isReplay: false)
    }

    private func append(_ event: ForeignEvent, for call: CallContext) throws -> Int64 {
        let insert = try statement(
            """
            INSERT INTO host_outbox(n, type, partition_key, tenant, subject, at_ms, trace,
                originator, personal, cause, payload)
            VALUES(1 + coalesce((SELECT max(n) FROM host_outbox),
                    (SELECT CAST(value AS INTEGER) FROM host_meta WHERE key = 'outbox_last'), 0),
                ?1,?2,?3,?4,?5,?6,?7,?8,NULL,?9)
            """
        )
        insert.bind(event.type, at: 1)
        insert.bind(event.partitionKey, at: 2)
        insert.bind(call.tenant?.text, at: 3)
        insert.bind(event.subject?.text, at: 4)
        insert.bind(call.received.instant.utcMillis, at: 5)
        insert.bind(call.traceID, at: 6)
        insert.bind(call.principal.auditName, at: 7)
        insert.bind(event.isPersonal ? 1 : 0, at: 8)
        insert.bind(event.payload, at: 9)
        try insert.run()
        told.newestOutbox = connection.lastInsertedRow
        return connection.lastInsertedRow
    }
}
