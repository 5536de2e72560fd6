package import PluginKit

/// The business plugins of this build, for tests that take every one of them.
package enum LinkedPlugin {
    package static let all: [any Plugin.Type] = Linked.all

    /// True when the build has the plugin of this id.
    package static func has(_ id: String) -> Bool { all.contains { "\($0.bundle.id)" == id } }
}
