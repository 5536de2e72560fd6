package import PluginKit
import Synchronization

/// How many events of each type came into the log since the start, and how many lately.
package final class TopicMeter: Sendable {
    /// One type's counts.
    package struct Topic: Sendable {
        package let type: String
        /// Since the process started.
        package let total: Int
        /// In the last five minutes.
        package let lately: Int
        /// When the newest came in.
        package let newest: Instant
    }

    fileprivate struct Count {
        var total = 0
        var newest = Instant(utcMillis: 0)
        /// Counts of single minutes, each with its number.
        var minutes: [(number: Int64, count: Int)] = []
    }

    /// Minutes that are `lately`.
    private static let minutesKept: Int64 = 5
    /// Types counted; manifests declare far fewer.
    private static let typesMax = 4096

    private let counts = Mutex<[String: Count]>([:])

    init() {}

    /// Events of these types came in.
    func note(_ runs: [TypeRun], at now: Instant) {
        let minute = now.utcMillis / 60_000
        counts.withLock { counts in
            for run in runs {
                guard counts[run.type] != nil || counts.count < TopicMeter.typesMax else {
                    continue
                }
                counts[run.type, default: Count()].add(run.count, minute, now)
            }
        }
    }

    /// Every type that came in since the start, by name.
    package func topics(at now: Instant) -> [Topic] {
        let oldest = now.utcMillis / 60_000 - TopicMeter.minutesKept
        return counts.withLock { counts in
            counts.sorted { $0.key < $1.key }.map { type, count in
                Topic(
                    type: type,
                    total: count.total,
                    lately: count.minutes.filter { $0.number > oldest }.reduce(0) { $0 + $1.count },
                    newest: count.newest
                )
            }
        }
    }
}

extension TopicMeter.Count {
    fileprivate mutating func add(_ count: Int, _ minute: Int64, _ now: Instant) {
        total += count
        newest = max(newest, now)
        if minutes.last?.number == minute {
            minutes[minutes.count - 1].count += count
        } else {
            minutes.append((minute, count))
            if minutes.count > 6 { minutes.removeFirst() }
        }
    }
}

/// Events of one type that follow each other.
struct TypeRun: Sendable {
    let type: String
    private(set) var count: Int

    /// Adds to the last run when the type is the same.
    static func add(_ type: String, _ count: Int, to runs: inout [TypeRun]) {
        if runs.last?.type == type {
            runs[runs.count - 1].count += count
        } else {
            runs.append(TypeRun(type: type, count: count))
        }
    }
}
