import HostStore
import PluginKit
import TransparencyLog

/// The newest checkpoint that was made known, where it does not go back with `bus.db`.
package struct RollbackGuard: Sendable {
    /// What a refusal calls it.
    let name: String
    /// The checkpoint that was kept; nil before the first.
    let read: @Sendable () throws -> Checkpoint?
    /// Keeps a checkpoint; it is on the disk when this returns.
    let keep: @Sendable (SignedNote) throws -> Void

    init(
        name: String,
        read: @escaping @Sendable () throws -> Checkpoint?,
        keep: @escaping @Sendable (SignedNote) throws -> Void
    ) {
        self.name = name
        self.read = read
        self.keep = keep
    }

    /// Keeps it in a file of its own.
    package init(path: String) {
        self.init(
            name: path,
            read: {
                guard let bytes = try DurableFile.read(path) else { return nil }
                do {
                    return try Checkpoint(SignedNote(bytes).text)
                } catch {
                    throw Fault.checkpointUnreadable(path)
                }
            },
            keep: { try DurableFile.replace(path, with: Array($0.encoded.utf8)) }
        )
    }
}
