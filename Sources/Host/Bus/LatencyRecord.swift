import Synchronization

/// How long something takes, in buckets that metrics can show.
final class LatencyRecord: Sendable {
    private let name: String
    private let help: String
    private let buckets: [Metrics.Counter]
    private let micros = Atomic<UInt64>(0)

    init(_ name: String, help: String) {
        self.name = name
        self.help = help
        buckets = (0...Metrics.boundsMicros.count).map { _ in Metrics.Counter() }
    }

    func count(nanos: UInt64) {
        let took = nanos / 1000
        let bucket = Metrics.boundsMicros.firstIndex { took <= $0 } ?? Metrics.boundsMicros.count
        buckets[bucket].add()
        micros.wrappingAdd(took, ordering: .relaxed)
    }

    /// The histogram in exposition form.
    var text: String {
        var text = "# HELP \(name) \(help)\n# TYPE \(name) histogram\n"
        var sum: UInt64 = 0
        for (index, bucket) in buckets.enumerated() {
            sum += bucket.value
            let isLast = index == Metrics.boundsMicros.count
            let bound = isLast ? "+Inf" : Metrics.seconds(Metrics.boundsMicros[index])
            text += "\(name)_bucket{le=\"\(bound)\"} \(sum)\n"
        }
        text += "\(name)_sum \(Metrics.seconds(micros.load(ordering: .relaxed)))\n"
        return text + "\(name)_count \(sum)\n"
    }
}
