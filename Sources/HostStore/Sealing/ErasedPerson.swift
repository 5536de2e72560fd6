package import PluginKit

/// Somebody who was erased, without saying who: what `host.db` remembers, and `bus.db` as well, so
/// that neither of them forgets it by being restored.
package struct ErasedPerson: Sendable, Hashable {
    /// A keyed hash; only who holds the host's keys can tell whose it is.
    package let tag: [UInt8]
    /// Erasures are counted: of two, the later has the greater number.
    package let number: Int64
    package let at: Instant

    package init(tag: [UInt8], number: Int64, at: Instant) {
        self.tag = tag
        self.number = number
        self.at = at
    }
}
