/// What one resident's way from "sign" to the door code took, step by step.
struct JourneyRecord: Sendable {
    /// A part of it, in milliseconds.
    struct Step: Sendable, Hashable {
        let name: String
        /// The person's own doing: reading, typing, paying.
        let isHuman: Bool
        let millis: Int64
        /// What of it was waited for on purpose; the rest is what this machine took.
        let waitedMillis: Int64
    }

    private(set) var steps: [Step] = []
    /// True once the money has gone.
    var isPaid = false
    /// True once the code that is shown opens the door.
    var isInside = false
    /// What stood in the way, where it did not come so far.
    var failure: String?

    mutating func add(
        _ name: String,
        isHuman: Bool = false,
        millis: Int64,
        waitedMillis: Int64
    ) {
        steps.append(
            Step(name: name, isHuman: isHuman, millis: millis, waitedMillis: waitedMillis)
        )
    }

    /// The same on a machine that takes no time for anything.
    var waited: JourneyRecord {
        var record = self
        record.steps = steps.map { step in
            Step(
                name: step.name,
                isHuman: step.isHuman,
                millis: step.waitedMillis,
                waitedMillis: step.waitedMillis
            )
        }
        return record
    }

    /// From "sign" to the code.
    var wholeMillis: Int64 { steps.reduce(0) { $0 + $1.millis } }
    /// Everything but what the person does.
    var systemMillis: Int64 { steps.reduce(0) { $0 + ($1.isHuman ? 0 : $1.millis) } }
}

/// What many journeys together have to keep.
struct JourneyGoal: Sendable {
    var wholeP95Millis: Int64 = 50_000
    var wholeP99Millis: Int64 = 60_000
    var systemP99Millis: Int64 = 12_000
    /// Journeys that end at an open door, of a thousand.
    var insidePermille = 995
    /// The same of those that were paid.
    var insideOfPaidPermille = 1000
}

/// Journeys that were made, and what they come to.
struct JourneyTally: Sendable {
    private(set) var records: [JourneyRecord] = []

    mutating func add(_ record: JourneyRecord) { records.append(record) }

    /// The same on a machine that takes no time for anything: what is waited for does not depend on
    /// how busy this one is.
    var waited: JourneyTally {
        var tally = self
        tally.records = records.map(\.waited)
        return tally
    }

    var insideCount: Int { records.count { $0.isInside } }
    var paidCount: Int { records.count { $0.isPaid } }

    /// The smallest time that so many in a hundred do not exceed; one who never came counts as
    /// slower than anybody, and nil stands for never.
    func percentile(_ percent: Int, of time: (JourneyRecord) -> Int64) -> Int64? {
        let times = records.map { $0.isInside ? time($0) : Int64.max }.sorted()
        guard !times.isEmpty else { return nil }
        let found = times[max(0, (times.count * percent + 99) / 100 - 1)]
        return found == .max ? nil : found
    }

    /// What was missed, in words; nothing when all was kept.
    func misses(_ goal: JourneyGoal) -> [String] {
        let times: [(String, Int, Int64, (JourneyRecord) -> Int64)] = [
            ("whole", 95, goal.wholeP95Millis, \.wholeMillis),
            ("whole", 99, goal.wholeP99Millis, \.wholeMillis),
            ("system share", 99, goal.systemP99Millis, \.systemMillis),
        ]
        var misses: [String] = []
        for (name, percent, most, time) in times {
            let found = percentile(percent, of: time)
            if found.map({ $0 > most }) ?? true {
                let text = found.map(JourneyTally.seconds) ?? "never"
                misses.append("\(name) p\(percent) is \(text), not \(JourneyTally.seconds(most))")
            }
        }
        if insideCount * 1000 < records.count * goal.insidePermille {
            misses.append("\(insideCount) of \(records.count) ended at an open door")
        }
        let insideAndPaid = records.count { $0.isPaid && $0.isInside }
        if insideAndPaid * 1000 < paidCount * goal.insideOfPaidPermille {
            misses.append("\(insideAndPaid) of \(paidCount) that were paid ended at an open door")
        }
        return misses
    }

    /// One line for each step in the order of the way, then the sums, then how they ended.
    func report() -> [String] {
        var names: [String] = []
        for name in records.flatMap({ $0.steps.map(\.name) }) where !names.contains(name) {
            names.append(name)
        }
        var lines = [JourneyTally.row("", "p50", "p95", "p99", "most")]
        for name in names {
            let steps = records.flatMap { $0.steps.filter { $0.name == name } }
            let whose = steps.first?.isHuman == true ? " (the person)" : ""
            lines.append(JourneyTally.row(name + whose, steps.map(\.millis)))
        }
        let inside = records.filter(\.isInside)
        lines.append(JourneyTally.row("system share", inside.map(\.systemMillis)))
        lines.append(JourneyTally.row("whole way", inside.map(\.wholeMillis)))
        lines.append(
            "\(insideCount) of \(records.count) ended at an open door, \(paidCount) were paid"
        )
        var failures: [String: Int] = [:]
        for record in records { if let why = record.failure { failures[why, default: 0] += 1 } }
        for (why, count) in failures.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(count) × \(why)")
        }
        return lines
    }

    private static func row(_ name: String, _ millis: [Int64]) -> String {
        let sorted = millis.sorted()
        guard let last = sorted.last else { return row(name, "–", "–", "–", "–") }
        let found =
            [50, 95, 99].map { sorted[max(0, (sorted.count * $0 + 99) / 100 - 1)] } + [last]
        let texts = found.map(seconds)
        return row(name, texts[0], texts[1], texts[2], texts[3])
    }

    private static func row(_ name: String, _ texts: String...) -> String {
        let gap = String(repeating: " ", count: max(1, 34 - name.count))
        return texts.reduce(name + gap) { line, text in
            line + String(repeating: " ", count: max(1, 10 - text.count)) + text
        }
    }

    /// `12.345 s`.
    static func seconds(_ millis: Int64) -> String {
        "\(millis / 1000).\(String(millis % 1000 + 1000).dropFirst()) s"
    }
}
