import HostBus
import HostHTTP
import PluginKit

/// What a reader asks for in the query: which events, from where, how many, how long to wait.
struct EventQuery: Sendable {
    enum Start: Sendable {
        case beginning
        /// Only what comes from now on.
        case end
        /// After this sequence number.
        case after(Int64)
        case since(Instant)
    }

    var wish = EventView.Wish()
    var start: Start?
    var limit: Int
    var waitSeconds = 0

    /// Reads every item and notes all that is wrong.
    init(
        _ items: [(name: String, value: String)],
        lastEventID: String?,
        _ cursors: EventCursors,
        _ limits: WireLimits
    ) throws {
        limit = limits.pageDefault
        var violations = Violations()
        var places = 0
        for (name, value) in items {
            switch name {
            case "type": add(type: value, &violations)
            case "partitionkey": wish.partitionKey = value
            case "subject": wish.subject = value
            case "limit": limit = whole(value, name, 1...limits.pageMax, &violations) ?? limit
            case "wait":
                waitSeconds = whole(value, name, 0...limits.waitSecondsMax, &violations) ?? 0
            case "cursor", "from":
                places += 1
                start = place(name, value, cursors, &violations)
            case "since": since(value, &violations)
            default: violations.addUnknown("?\(name)")
            }
        }
        if places > 1 {
            violations.add(
                "?cursor",
                "oneOf",
                zh: "cursor 与 from 只能给出一个。",
                en: "Give one of cursor and from."
            )
        }
        if let lastEventID, !lastEventID.isEmpty {
            start = place("last-event-id", lastEventID, cursors, &violations)
        }
        guard violations.isEmpty else { throw violations.fault() }
    }

    private mutating func add(type text: String, _ violations: inout Violations) {
        for part in text.split(separator: ",") {
            guard let pattern = TypePattern(String(part)) else {
                violations.add(
                    "?type",
                    "pattern",
                    zh: "请写事件类型，如 housing.home.held.v1，或 housing.* 。",
                    en: "Write an event type such as housing.home.held.v1, or housing.*"
                )
                continue
            }
            wish.patterns.append(pattern)
        }
    }

    /// A filter like the others, so that a page that goes on from a cursor has it too; without another
    /// place it is where to begin.
    private mutating func since(_ value: String, _ violations: inout Violations) {
        guard let instant = Instant(rfc3339: value) else {
            violations.add(
                "?since",
                "format",
                zh: "须为 RFC 3339 时间，如 2026-11-26T08:00:00Z。",
                en: "A time of RFC 3339 is expected, such as 2026-11-26T08:00:00Z."
            )
            return
        }
        wish.since = instant
    }

    private func place(
        _ name: String,
        _ value: String,
        _ cursors: EventCursors,
        _ violations: inout Violations
    ) -> Start? {
        switch name {
        case "from":
            if value == "start" { return .beginning }
            if value == "end" { return .end }
            if let number = Int64(value), number >= 0 { return .after(number - 1) }
            violations.add(
                "?from",
                "format",
                zh: "须为事件序号、start 或 end。",
                en: "A sequence number, start or end is expected."
            )
        default:
            if let sequence = cursors.sequence(of: value) { return .after(sequence) }
            violations.add(
                name == "cursor" ? "?cursor" : "Last-Event-ID",
                "cursor",
                zh: "该游标不是本日志给出的。",
                en: "This log did not give out that cursor."
            )
        }
        return nil
    }

    private func whole(
        _ text: String,
        _ name: String,
        _ range: ClosedRange<Int>,
        _ violations: inout Violations
    ) -> Int? {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if isPlain, let number = Int(text), range.contains(number) { return number }
        violations.add(
            "?\(name)",
            "range",
            zh: "须为 \(range.lowerBound) 至 \(range.upperBound) 的整数。",
            en: "A whole number from \(range.lowerBound) to \(range.upperBound) is expected."
        )
        return nil
    }

    /// The place to read on from.
    func place(in bus: BusLog, otherwise start: Start) throws -> Int64 {
        switch self.start ?? wish.since.map(Start.since) ?? start {
        case .beginning: -1
        case .end: try bus.newest()
        case .after(let sequence): sequence
        case .since(let instant): try bus.place(before: instant)
        }
    }
}
