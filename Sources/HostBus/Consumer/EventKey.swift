import Crypto
import PluginKit

/// A partition key as a consumer's file keeps it: 16 bytes of its SHA-256.
///
/// A key may be a person's identifier; once the log has erased that, nothing is left to find here.
struct EventKey: Hashable, Sendable {
    private static let byteCount = 16

    let bytes: [UInt8]

    init(_ partitionKey: String) {
        bytes = Array(SHA256.hash(data: Array(partitionKey.utf8)).prefix(EventKey.byteCount))
    }

    init(of event: EventEnvelope) { self.init(EventKey.text(of: event)) }

    /// What is in order: a partition key; that of an event from outside within its organisation only,
    /// so that nobody who publishes under another's key holds up what is theirs.
    static func text(of event: EventEnvelope) -> String {
        guard event.source.hasPrefix(Inbox.sourcePrefix) else { return event.partitionKey }
        return "\(event.tenant?.text ?? "")\u{0}\(event.partitionKey)"
    }

    /// As it was stored.
    init(stored bytes: [UInt8]) { self.bytes = bytes }
}
