package import PluginKit

/// One event as the log holds it.
package struct LoggedEvent: Sendable {
    package let envelope: EventEnvelope
    /// Canonical JSON; nil when the person's key was destroyed.
    package let payload: [UInt8]?
    /// The bytes that were hashed into the tree.
    package let leaf: [UInt8]
    /// What the leaf commits to beside the payload; nil with an erased payload.
    package let salt: [UInt8]?
    /// The id of the event that caused it; nil when none did.
    package let cause: String?
}
