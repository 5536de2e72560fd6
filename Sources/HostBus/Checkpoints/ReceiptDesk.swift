import HostStore
import JSONWire
package import PluginKit
package import TransparencyLog

/// Proofs for those whom an event concerns: that it is in the log, and what it says.
package struct ReceiptDesk: Sendable {
    private let bus: BusLog

    package init(_ bus: BusLog) { self.bus = bus }

    /// What decides who may have a receipt; nil when the log has no such event.
    package struct Concern: Sendable {
        package let sequence: Int64
        package let tenant: TenantID?
        package let subject: PersonID?
        package let isPersonal: Bool
    }

    /// Whom an event concerns.
    package func concern(_ event: String) throws -> Concern? {
        guard let sequence = try bus.sequence(of: event) else { return nil }
        let recent = try bus.file.read { snapshot in
            try ReceiptDesk.concern(event, sequence) { try snapshot.statement($0) }
                ?? PackTable.holding(sequence) { try snapshot.statement($0) }
                .map { ReceiptDesk.concern(in: $0, sequence) }
        }
        if let recent { return recent }
        return try bus.archive.read(at: sequence) { connection in
            try ReceiptDesk.concern(event, sequence) { try connection.statement($0) }
        } ?? nil
    }

    /// The type of the event in a place, which begins with the plugin that publishes it; nil when the log
    /// has none there.
    package func type(at sequence: Int64) throws -> String? {
        try bus.event(at: sequence)?.envelope.type
    }

    private static func concern(in pack: LogPack, _ sequence: Int64) -> Concern {
        Concern(
            sequence: sequence,
            tenant: pack.setting(Int(sequence - pack.first)).tenant.map(TenantID.init),
            subject: nil,
            isPersonal: false
        )
    }

    private static func concern(
        _ event: String,
        _ sequence: Int64,
        _ statement: TileTable.Statements
    ) throws -> Concern? {
        let find = try statement(
            "SELECT tenant, subject, sealed FROM log WHERE seq=?1 AND id=?2"
        )
        find.bind(sequence, at: 1)
        find.bind(event, at: 2)
        return try find.first { row in
            Concern(
                sequence: sequence,
                tenant: row.optionalText(at: 0).map(TenantID.init),
                subject: row.optionalText(at: 1).map(PersonID.init),
                isPersonal: row.int64(at: 2) != 0
            )
        }
    }

    /// The receipt of the event in a place; nil while no checkpoint is over it.
    ///
    /// It is under the checkpoint that most witnesses cosigned. With `withPayload` it also opens
    /// what the leaf commits to.
    package func receipt(of sequence: Int64, withPayload: Bool) throws -> LogProof? {
        guard let event = try bus.event(at: sequence) else { return nil }
        return try bus.file.read { snapshot in
            let index = UInt64(sequence)
            guard
                let signed = try CheckpointTable.best(over: index, { try snapshot.statement($0) })
            else { return nil }
            let size = signed.checkpoint.size
            let path = try TileTable.withNodes(of: size, { try snapshot.statement($0) }) { hash in
                try MerkleProof.inclusion(of: index, in: size, from: hash)
            }
            let extra = ReceiptExtra(
                leaf: event.leaf,
                opened: withPayload
                    ? event.payload.flatMap { payload in event.salt.map { ($0, payload) } } : nil
            )
            return LogProof(index: index, path: path, note: signed.note, extra: extra.bytes)
        }
    }
}

/// What a receipt carries beside the proof: the leaf, and, for whom it concerns, salt and payload.
struct ReceiptExtra {
    let leaf: [UInt8]
    let opened: (salt: [UInt8], payload: [UInt8])?

    init(leaf: [UInt8], opened: (salt: [UInt8], payload: [UInt8])?) {
        self.leaf = leaf
        self.opened = opened
    }

    /// Canonical JSON with the members `leaf`, and `payload` and `salt` when they are shown.
    var bytes: [UInt8] {
        var writer = JSONWriter(capacity: leaf.count + 256)
        writer.beginObject()
        writer.key("leaf")
        writer.string(String(decoding: leaf, as: UTF8.self))
        if let opened {
            writer.key("payload")
            writer.string(String(decoding: opened.payload, as: UTF8.self))
            writer.key("salt")
            writer.string(Base64URL.encode(opened.salt))
        }
        writer.endObject()
        return writer.take()
    }

    /// Reads what `bytes` writes, and nothing else.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue.parse(bytes), let leaf = value["leaf"]?.string else {
            return nil
        }
        var opened: (salt: [UInt8], payload: [UInt8])?
        if let payload = value["payload"]?.string {
            guard let salt = (value["salt"]?.string).flatMap({ Base64URL.decode($0) }) else {
                return nil
            }
            opened = (salt, Array(payload.utf8))
        }
        self.init(leaf: Array(leaf.utf8), opened: opened)
        guard self.bytes == bytes else { return nil }
    }
}
