internal import Synchronization

/// One number for the whole process that grows whenever a session or a role may have changed.
///
/// A cache keeps what it read together with the number from before it read, and believes it only
/// while the number is still the same: so a change is seen by the next look-up everywhere.
package final class RevocationGeneration: Sendable {
    private let number = Atomic<UInt64>(1)

    /// Starts at 1.
    package init() {}

    /// The number now; read it before reading what is to be cached.
    package var current: UInt64 { number.load(ordering: .acquiring) }

    /// Makes every cached session be read again; called after the change is committed and before
    /// anybody is told of it.
    package func advance() { number.wrappingAdd(1, ordering: .acquiringAndReleasing) }
}
