import Synchronization

/// What the host counts, in Prometheus text form (version 0.0.4).
///
/// One record per served route, made at start; counting is one atomic addition.
package final class Metrics: Sendable {
    /// Upper bounds of the latency buckets in microseconds.
    static let boundsMicros: [UInt64] = [
        100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
    ]

    /// The counts of one route.
    final class Route: Sendable {
        let plugin: String
        let operation: String
        /// From 1, in order of creation.
        let number: Int
        private let byStatus: [Counter] = (0..<6).map { _ in Counter() }
        private let buckets: [Counter] = (0...Metrics.boundsMicros.count).map { _ in Counter() }
        private let totalMicros = Atomic<UInt64>(0)

        init(plugin: String, operation: String, number: Int) {
            self.plugin = plugin
            self.operation = operation
            self.number = number
        }

        func count(status: Int, micros: UInt64) {
            byStatus[min(5, max(0, status / 100))].add()
            let bucket = Metrics.boundsMicros.firstIndex { micros <= $0 }
            buckets[bucket ?? Metrics.boundsMicros.count].add()
            totalMicros.wrappingAdd(micros, ordering: .relaxed)
        }

        var statusCounts: [UInt64] { byStatus.map(\.value) }
        var bucketCounts: [UInt64] { buckets.map(\.value) }
        var micros: UInt64 { totalMicros.load(ordering: .relaxed) }
    }

    /// An atomic counter that can stand in an array.
    final class Counter: Sendable {
        private let number = Atomic<UInt64>(0)
        func add() { number.wrappingAdd(1, ordering: .relaxed) }
        var value: UInt64 { number.load(ordering: .relaxed) }
    }

    /// A value read when the metrics are: lag, queue length, memory.
    package struct Gauge: Sendable {
        let name: String
        let help: String
        let labels: String
        let read: @Sendable () -> Int64

        package init(
            _ name: String,
            help: String,
            labels: String = "",
            read: @escaping @Sendable () -> Int64
        ) {
            self.name = name
            self.help = help
            self.labels = labels
            self.read = read
        }
    }

    /// Values of one name whose labels come and go.
    private struct Group: Sendable {
        let name: String
        let help: String
        let read: @Sendable () -> [(labels: String, value: Int64)]
    }

    private let state = Mutex<(routes: [Route], gauges: [Gauge])>(([], []))
    private let others = Mutex<(groups: [Group], records: [LatencyRecord])>(([], []))

    package init() {}

    func route(plugin: String, operation: String) -> Route {
        state.withLock { state in
            let number = state.routes.count + 1
            let route = Route(plugin: plugin, operation: operation, number: number)
            state.routes.append(route)
            return route
        }
    }

    /// Routes that have been asked for since the start.
    var usedRoutes: [(plugin: String, operation: String)] {
        state.withLock { $0.routes }.filter { route in
            // What was refused outright shows no use of the grant.
            route.statusCounts[2...3].contains { $0 > 0 }
        }.map { ($0.plugin, $0.operation) }
    }

    /// `plugin/operation` of a route by its number; for the watchdog.
    package func name(of number: Int) -> String {
        state.withLock { state in
            guard state.routes.indices.contains(number - 1) else { return "none" }
            let route = state.routes[number - 1]
            return "\(route.plugin)/\(route.operation)"
        }
    }

    package func add(_ gauge: Gauge) { state.withLock { $0.gauges.append(gauge) } }

    /// A gauge with as many values as `read` gives; each comes with its labels in braces.
    func addGroup(
        _ name: String,
        help: String,
        read: @escaping @Sendable () -> [(labels: String, value: Int64)]
    ) {
        others.withLock { $0.groups.append(Group(name: name, help: help, read: read)) }
    }

    func add(_ record: LatencyRecord) { others.withLock { $0.records.append(record) } }

    /// The exposition text; routes that were never called are left out.
    package func text() -> String {
        let (routes, gauges) = state.withLock { ($0.routes, $0.gauges) }
        var text = ""
        Metrics.write(routes.filter { $0.bucketCounts.contains { $0 > 0 } }, to: &text)
        var named: Set<String> = []
        for gauge in gauges.sorted(by: { $0.name < $1.name }) {
            if named.insert(gauge.name).inserted {
                text += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n"
            }
            text += "\(gauge.name)\(gauge.labels) \(gauge.read())\n"
        }
        let (groups, records) = others.withLock { ($0.groups, $0.records) }
        for group in groups {
            text += "# HELP \(group.name) \(group.help)\n# TYPE \(group.name) gauge\n"
            for (labels, value) in group.read() { text += "\(group.name)\(labels) \(value)\n" }
        }
        for record in records { text += record.text }
        return text
    }

    private static func write(_ routes: [Route], to text: inout String) {
        text += "# HELP cityhost_requests_total Requests answered, by status class.\n"
        text += "# TYPE cityhost_requests_total counter\n"
        for route in routes {
            let labels = "plugin=\"\(route.plugin)\",operation=\"\(route.operation)\""
            for (index, count) in route.statusCounts.enumerated() where count > 0 {
                text += "cityhost_requests_total{\(labels),status=\"\(index)xx\"} \(count)\n"
            }
        }
        text += "# HELP cityhost_request_seconds Time from complete request to answer.\n"
        text += "# TYPE cityhost_request_seconds histogram\n"
        for route in routes { writeBuckets(of: route, to: &text) }
    }

    private static func writeBuckets(of route: Route, to text: inout String) {
        let labels = "plugin=\"\(route.plugin)\",operation=\"\(route.operation)\""
        var sum: UInt64 = 0
        for (index, count) in route.bucketCounts.enumerated() {
            sum += count
            let bound =
                index < boundsMicros.count ? seconds(boundsMicros[index]) : "+Inf"
            text += "cityhost_request_seconds_bucket{\(labels),le=\"\(bound)\"} \(sum)\n"
        }
        text += "cityhost_request_seconds_sum{\(labels)} \(seconds(route.micros))\n"
        text += "cityhost_request_seconds_count{\(labels)} \(sum)\n"
    }

    static func seconds(_ micros: UInt64) -> String {
        let fraction = String(micros % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
        return "\(micros / 1_000_000).\(zeros)\(fraction)"
    }
}
