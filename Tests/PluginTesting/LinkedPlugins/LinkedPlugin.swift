package import PluginKit

/// The business plugins of this build, for tests that take every one of them.
package enum LinkedPlugin {
    package static let all: [any Plugin.Type] = Linked.all
}
