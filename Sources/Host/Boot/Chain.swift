import HostBus
import HostLoop
import HostStore
import PluginKit

/// The host's side of the bus.
final class Chain: Sendable {
    init(_ data: DataDirectory, _ environment: StoreEnvironment, _ metrics: Metrics) throws {}

    func adopt(_ store: PluginStore) throws {}
    func wake(_ plugin: String) {}
    func start(_ plugins: [(LoadedPlugin, PluginStore)], on loop: EventLoop) throws {}
    func stop() async {}
    func close() {}

    static func acceptRestored(
        _ plugin: LoadedPlugin,
        _ data: DataDirectory,
        _ environment: StoreEnvironment
    ) async throws -> String { "" }
}
