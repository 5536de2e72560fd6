import HostBus
import HostHTTP
import PluginKit
import Synchronization

/// `GET <page>/changes`: tells a browser, by server-sent events, that its page may look different now.
///
/// Nothing of what happened is said: whoever hears it reads the page again, by their own right. Public as the
/// page is; what is about a person is not heard.
struct ChangesAct: Sendable {
    let wire: BusWire
    let viewers: ViewerBook
    let plugin: String
    let proxies: TrustedProxies

    private static let opening = Array("retry: 2000\n\n".utf8)
    private static let changed = Array("event: changed\ndata:\n\n".utf8)
    private static let quiet = Array(":\n\n".utf8)
    /// Many changes at once are one.
    private static let pauseMillis: UInt64 = 200

    /// A place beside every page that declares it.
    static func routes(
        _ plugins: [LoadedPlugin],
        _ wire: BusWire,
        _ configuration: HostConfiguration,
        _ metrics: Metrics
    ) -> [ServedRoute] {
        let viewers = ViewerBook()
        let proxies = TrustedProxies(configuration.trustedProxies)
        metrics.add(
            Metrics.Gauge("cityhost_page_streams", help: "Browsers that hear of changes.") {
                viewers.open
            }
        )
        return plugins.enumerated().flatMap { index, plugin in
            plugin.manifest.pages.filter(\.hasChanges).map { page in
                let act = ChangesAct(
                    wire: wire,
                    viewers: viewers,
                    plugin: plugin.id,
                    proxies: proxies
                )
                let name = page.operation + "Changes"
                return ServedRoute(
                    .get,
                    page.path + "/changes",
                    plugin: index,
                    operation: name,
                    isPage: true,
                    work: .exchange { exchange, _, _ in try await act.run(exchange) },
                    metrics: metrics.route(plugin: plugin.id, operation: name)
                )
            }
        }
    }

    /// Nil once the whole stream has been written.
    func run(_ exchange: Exchange) async throws -> Answer? {
        try exchange.requireNoQuery()
        let live = try wire.parts()
        let id = try exchange.decodedCaptures().first ?? ""
        let address = exchange.clientAddress(proxies)
        guard viewers.enter(address) else { throw Fault.tooManyStreams() }
        defer { viewers.leave(address) }
        guard let watch = live.fanout.watch(.init(plugin: plugin, partitionKey: id)) else {
            throw Fault.notListeningYet()
        }
        defer { live.fanout.leave(watch) }
        exchange.begin(200)
        exchange.header("Content-Type", "text/event-stream")
        exchange.header("Cache-Control", "no-store")
        exchange.header("X-Content-Type-Options", "nosniff")
        exchange.header("X-Accel-Buffering", "no")
        exchange.beginStream()
        guard exchange.isStreaming else { return nil }
        defer { exchange.endStream() }
        // What came between the page and this stream was not heard: the page is read once more.
        exchange.push(ChangesAct.opening + ChangesAct.changed)
        while await exchange.pushed() {
            switch await watch.wait(atMostMillis: wire.limits.heartbeatMillis) {
            case .changed: exchange.push(ChangesAct.changed)
            case .quiet: exchange.push(ChangesAct.quiet)
            case .ended: return nil
            }
            guard await Pause.millis(ChangesAct.pauseMillis) else { return nil }
        }
        return nil
    }
}

/// How many browsers hear of changes, from each address and together.
final class ViewerBook: Sendable {
    /// A village's people may share one address.
    static let perAddressMax = 256
    static let viewersMax = 4000

    private struct State {
        var addresses: [String: Int] = [:]
        var open = 0
    }

    private let state = Mutex(State())

    /// False when the address, or everybody together, has too many.
    func enter(_ address: String) -> Bool {
        state.withLock { state in
            let own = state.addresses[address] ?? 0
            guard own < ViewerBook.perAddressMax, state.open < ViewerBook.viewersMax else {
                return false
            }
            state.addresses[address] = own + 1
            state.open += 1
            return true
        }
    }

    func leave(_ address: String) {
        state.withLock { state in
            state.open -= 1
            let own = (state.addresses[address] ?? 1) - 1
            state.addresses[address] = own > 0 ? own : nil
        }
    }

    /// Streams open now.
    var open: Int64 { state.withLock { Int64($0.open) } }
}
