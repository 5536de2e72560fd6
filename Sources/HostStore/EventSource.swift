package import PluginKit

/// A file whose outbox the log takes events from: a plugin's, or the host's own.
package protocol EventSource: Sendable {
    /// The first part of the source's name in the log.
    var plugin: PluginID { get }
    var file: StoreFile { get }
}

extension EventSource {
    /// The single writer of the file.
    package var lane: Lane { file.lane }

    /// The name in the log: `<plugin>/<file epoch>`.
    package var source: String { "\(plugin.text)/\(file.epoch)" }
}
