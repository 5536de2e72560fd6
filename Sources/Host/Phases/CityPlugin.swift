import HostStore
import PluginKit

/// A plugin as the city serves it.
struct CityPlugin: Sendable {
    let loaded: LoadedPlugin
    let site: PageRenderer.Site
    /// The plugin's file; nil when it could not be opened and the manifest allows `degraded`.
    let file: PluginFile?
    /// Its way to the commands of other plugins.
    let calls: PluginCalls
    /// The plugin's places among the requests that are worked on.
    let bulkhead: Bulkhead

    var id: String { loaded.id }

    init(
        _ loaded: LoadedPlugin,
        _ file: PluginFile?,
        _ calls: PluginCalls,
        _ metrics: Metrics
    ) throws {
        self.calls = calls
        self.loaded = loaded
        self.file = file
        site = try PageRenderer.site(
            files: loaded.bundle.web.map { ("\($0.name)", "\($0.text)") },
            assetsAt: "/\(loaded.id)/assets/"
        )
        bulkhead = Bulkhead(of: loaded.id, loaded.manifest.limits)
        for gauge in gauges { metrics.add(gauge) }
    }

    /// How much of its limits the plugin uses.
    private var gauges: [Metrics.Gauge] {
        let bulkhead = bulkhead
        let own = [
            gauge("working", "Requests the plugin works on.") { Int64(bulkhead.working) },
            gauge("waiting", "Requests that wait for a place.") { Int64(bulkhead.waiting) },
            gauge("refused", "Requests refused because too many waited, since the start.") {
                bulkhead.refused
            },
        ]
        guard let store = file?.store.file else { return own }
        return own + [
            gauge("lane_waiting", "Commands that wait for the plugin's lane.") {
                Int64(store.lane.waiting)
            },
            gauge("readers_waiting", "Queries that wait for the plugin's readers.") {
                Int64(store.waitingQueries)
            },
            gauge("file_bytes", "Size of the plugin's file.") { store.bytes },
        ]
    }

    private func gauge(
        _ name: String,
        _ help: String,
        _ read: @escaping @Sendable () -> Int64
    ) -> Metrics.Gauge {
        Metrics.Gauge(
            "cityhost_plugin_\(name)",
            help: help,
            labels: "{plugin=\"\(loaded.id)\"}",
            read: read
        )
    }
}
