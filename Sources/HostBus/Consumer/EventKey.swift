import Crypto

/// A partition key as a consumer's file keeps it: 16 bytes of its SHA-256.
///
/// A key may be a person's identifier; once the log has erased that, nothing is left to find here.
struct EventKey: Hashable, Sendable {
    private static let byteCount = 16

    let bytes: [UInt8]

    init(_ partitionKey: String) {
        bytes = Array(SHA256.hash(data: Array(partitionKey.utf8)).prefix(EventKey.byteCount))
    }

    /// As it was stored.
    init(stored bytes: [UInt8]) { self.bytes = bytes }
}
