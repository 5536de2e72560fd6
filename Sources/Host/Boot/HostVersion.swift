import HostEgress
import HostLoop
import HostStore
package import PluginKit

/// The version of the host and of what it is made of.
package enum HostVersion {
    package static let text = "0.1.0"

    /// One line each for the host, its plugins, and the libraries it runs on.
    package static func lines(plugins: [any Plugin.Type]) throws -> [String] {
        var lines = ["cityhost \(text)"]
        for type in plugins {
            let plugin = try LoadedPlugin.load(type)
            lines.append("\(plugin.id) \(plugin.manifest.version) \(plugin.bundle.digest)")
        }
        lines.append("SQLite \(SQLiteLibrary.versionText)")
        lines.append("libuv \(LoopLibrary.versionText)")
        lines.append(EgressLibrary.versionText)
        return lines
    }
}
