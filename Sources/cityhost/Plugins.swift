import PluginKit

/// The business plugins of this executable, one line each; nil for those left out of the build.
let plugins: [(any Plugin.Type)?] = [
    Linked.exchange,
    Linked.housing,
]
