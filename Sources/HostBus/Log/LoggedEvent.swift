package import PluginKit
import TransparencyLog

/// One event as the log holds it.
///
/// An object, since many readers hold the same event.
package final class LoggedEvent: Sendable {
    /// Where the rest of it is.
    private enum Rest {
        case row(leaf: [UInt8], salt: [UInt8]?)
        case pack(LogPack, Int)
    }

    package let envelope: EventEnvelope
    /// Canonical JSON; nil when the person's key was destroyed.
    package let payload: [UInt8]?
    /// The id of the event that caused it; nil when none did.
    package let cause: String?
    private let rest: Rest

    init(
        envelope: EventEnvelope,
        payload: [UInt8]?,
        leaf: [UInt8],
        salt: [UInt8]?,
        cause: String?
    ) {
        self.envelope = envelope
        self.payload = payload
        self.cause = cause
        rest = .row(leaf: leaf, salt: salt)
    }

    /// One event of a pack.
    init(_ pack: LogPack, _ index: Int) {
        envelope = pack.envelope(index)
        payload = pack.payload(index)
        cause = nil
        rest = .pack(pack, index)
    }

    /// The same without the pack it lies in, for whoever keeps it: a pack is fifty times as large.
    var alone: LoggedEvent {
        guard case .pack(let pack, let index) = rest else { return self }
        return LoggedEvent(
            envelope: envelope,
            payload: payload,
            leaf: pack.leaf(index),
            salt: pack.salt(index),
            cause: cause
        )
    }

    /// True for events of one organisation and one trace.
    func isOfOneCall(with other: LoggedEvent) -> Bool {
        envelope.tenant == other.envelope.tenant && envelope.traceID == other.envelope.traceID
    }

    /// The bytes that were hashed into the tree.
    package var leaf: [UInt8] {
        switch rest {
        case .row(let leaf, _): leaf
        case .pack(let pack, let index): pack.leaf(index)
        }
    }

    /// The leaf's hash.
    var leafHash: [UInt8] {
        switch rest {
        case .row(let leaf, _): MerkleHash.leaf(leaf).bytes
        case .pack(let pack, let index): Array(pack.hash(index))
        }
    }

    /// What the leaf commits to beside the payload; nil with an erased payload.
    package var salt: [UInt8]? {
        switch rest {
        case .row(_, let salt): salt
        case .pack(let pack, let index): pack.salt(index)
        }
    }

    /// Bytes that it keeps in memory, about.
    package var bytes: Int {
        switch rest {
        case .row(let leaf, _): leaf.count + (payload?.count ?? 0)
        case .pack: 2 * (payload?.count ?? 0) + 128
        }
    }
}
