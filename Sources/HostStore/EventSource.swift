package import PluginKit

/// A file whose outbox the log takes events from: a plugin's, or the host's own.
package protocol EventSource: Sendable {
    /// The first part of the source's name in the log.
    var plugin: PluginID { get }
    var file: StoreFile { get }
    /// True when its events have names of their authors, which the log remembers beside them.
    var hasForeignNames: Bool { get }
}

extension EventSource {
    /// The single writer of the file.
    package var lane: Lane { file.lane }

    package var hasForeignNames: Bool { false }

    /// The name in the log: `<plugin>/<file epoch>`.
    package var source: String { "\(plugin.text)/\(file.epoch)" }
}
