import HostBus
import JSONWire
import PluginKit

/// Which attempts somebody wants to see.
struct AttemptQuery {
    static let limitMax = 500

    private(set) var failedOnly = false
    private(set) var limit = 100

    /// Reads the query and notes all that is wrong with it.
    init(_ request: ActRequest) throws {
        var violations = Violations()
        for (name, value) in request.input.parameters {
            switch name {
            case "failed":
                guard ["true", "false"].contains(value) else {
                    violations.add(
                        "?failed",
                        "type",
                        zh: "须为 true 或 false。",
                        en: "It has to be true or false."
                    )
                    continue
                }
                failedOnly = value == "true"
            default:
                guard let number = Int(value), (1...AttemptQuery.limitMax).contains(number) else {
                    violations.add(
                        "?limit",
                        "range",
                        zh: "须为 1 至 \(AttemptQuery.limitMax) 的整数。",
                        en: "A whole number from 1 to \(AttemptQuery.limitMax) is expected."
                    )
                    continue
                }
                limit = number
            }
        }
        guard violations.isEmpty else { throw violations.fault() }
    }
}

/// Which events are to be sent again.
struct RedeliveryWish {
    private enum What {
        case event(String)
        case since(Instant)
        case failed
    }

    /// Events of one request; more are had by another with a later `since`.
    static let eventsMax = 1000

    private let what: What

    /// Reads the body and notes all that is wrong with it.
    init(_ body: [UInt8]) throws {
        var violations = Violations()
        var wishes: [What] = []
        do {
            var reader = try JSONReader(body)
            guard try violations.beginObject(&reader, at: .root) else { throw violations.fault() }
            while let key = try reader.nextKey() {
                if let wish = try RedeliveryWish.wish(key, &reader, &violations) {
                    wishes.append(wish)
                }
            }
            try reader.finish()
        } catch let error as JSONError {
            throw Fault.notJSON(error)
        }
        if violations.isEmpty, wishes.count != 1 {
            violations.add(
                "",
                "oneOf",
                zh: "请给出 event（事件 id）、since（时间）或 \"failed\": true 之一。",
                en: "Give one of event (an id), since (a time) and \"failed\": true."
            )
        }
        guard violations.isEmpty, let wish = wishes.first else { throw violations.fault() }
        what = wish
    }

    private static func wish(
        _ key: JSONKey,
        _ reader: inout JSONReader,
        _ violations: inout Violations
    ) throws -> What? {
        switch key {
        case "event":
            guard try violations.expects(.string, "event", &reader) else { return nil }
            return .event(try reader.string())
        case "since":
            guard try violations.expects(.string, "since", &reader) else { return nil }
            if let since = Instant(rfc3339: try reader.string()) { return .since(since) }
            violations.add(
                "/since",
                "format",
                zh: "须为 RFC 3339 时间，如 2026-11-26T08:00:00Z。",
                en: "A time of RFC 3339 is expected, such as 2026-11-26T08:00:00Z."
            )
            return nil
        case "failed":
            guard try violations.expects(.bool, "failed", &reader) else { return nil }
            return try reader.bool() ? .failed : nil
        default:
            try violations.skipUnknown(key, &reader, of: .root)
            return nil
        }
    }

    @concurrent func events(
        _ webhook: Webhook,
        _ view: EventView,
        _ bus: BusLog,
        _ file: WebhookFile
    ) async throws -> [(sequence: Int64, key: String)] {
        switch what {
        case .event(let id):
            guard let found = try bus.event(id, for: view) else { throw Fault.noSuchEvent() }
            return [(found.event.envelope.sequence, found.event.envelope.partitionKey)]
        case .since(let since):
            let page = try bus.page(
                for: view,
                after: bus.place(before: since),
                limit: RedeliveryWish.eventsMax
            )
            return page.events.filter { $0.event.envelope.at >= since }
                .map { ($0.event.envelope.sequence, $0.event.envelope.partitionKey) }
        case .failed:
            let attempts = try file.attempts(
                of: webhook.id,
                failedOnly: true,
                limit: RedeliveryWish.eventsMax
            )
            let lost = Set(attempts.filter { $0.outcome == .givenUp }.map(\.event))
            return try lost.compactMap { try bus.event($0, for: view) }
                .map { ($0.event.envelope.sequence, $0.event.envelope.partitionKey) }
        }
    }
}

extension Violations {
    /// False for a member of another kind, which is noted and passed over.
    mutating func expects(
        _ kind: JSONKind,
        _ name: StaticString,
        _ reader: inout JSONReader
    ) throws -> Bool {
        if try reader.peek() == kind { return true }
        addWrongKind(.member(name, of: .root), kind)
        try reader.skipValue()
        return false
    }
}
