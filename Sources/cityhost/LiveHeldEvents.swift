import FoundationEssentials
import Host
import JSONWire

/// Held events of a running host, over its API.
struct LiveHeldEvents: HeldEvents {
    let client: OperatorClient

    func list(_ kind: BusTasks.Kind, consumer: String?) throws -> [String] {
        let (items, hasMore) = try items(kind, consumer)
        var lines = items.map { item in
            "\(text(item, "consumer")) \(text(item, "sequence")) \(text(item, "type"))"
                + " since \(text(item, "firstAt")): \(item["cause"]?.string ?? "")"
        }
        if hasMore { lines.append("there are more: give --consumer PLUGIN/SUBSCRIPTION") }
        guard lines.isEmpty else { return lines }
        return [kind == .parked ? "nothing is parked" : "there are no dead letters"]
    }

    func show(_ consumer: String, _ sequence: Int64) throws -> [String] {
        for kind in [BusTasks.Kind.parked, .deadLetters] {
            let (items, _) = try items(kind, consumer, after: sequence - 1, onlyOnce: true)
            guard let item = items.first, item["sequence"]?.int64 == sequence else { continue }
            return [
                "consumer \(consumer)", "sequence \(sequence)", "state \(text(item, "state"))",
                "cause \(item["cause"]?.string ?? "")", "attempts \(text(item, "attempts"))",
                "attempts that ended with the process \(text(item, "endings"))",
                "first \(text(item, "firstAt"))", "last \(text(item, "lastAt"))",
                "event \(text(item, "eventId"))", "type \(text(item, "type"))",
                "partition key \(item["partitionKey"]?.string ?? "")",
                "organisation \(text(item, "tenantId"))",
            ]
        }
        throw OperatorClient.Refusal(
            description: "There is no such event that is parked or a dead letter."
        )
    }

    func decide(
        _ decision: BusTasks.Decision,
        _ kind: BusTasks.Kind,
        _ consumer: String,
        _ sequence: Int64?
    ) async throws -> [String] {
        let sequences =
            try sequence.map { [$0] }
            ?? items(kind, consumer).items.compactMap { $0["sequence"]?.int64 }
        for sequence in sequences {
            var json = JSONWriter(capacity: 128)
            json.beginObject()
            json.key("consumer")
            json.string(consumer)
            json.key("sequence")
            json.int64(sequence)
            json.endObject()
            let act = decision == .replay ? "replays" : "discards"
            _ = try client.call(
                "POST",
                "bus/\(act)",
                json: String(decoding: json.take(), as: UTF8.self)
            )
        }
        let what = sequences.count == 1 ? "1 event is" : "\(sequences.count) events are"
        return [what + (decision == .replay ? " brought again now" : " given up")]
    }

    /// Held events of one kind; of one consumer all of them, else the first page.
    private func items(
        _ kind: BusTasks.Kind,
        _ consumer: String?,
        after start: Int64 = -1,
        onlyOnce: Bool = false
    ) throws -> (items: [JSONValue], hasMore: Bool) {
        var found: [JSONValue] = []
        var after = start
        while true {
            var path = "held?state=\(kind == .parked ? "parked" : "dead")"
            if let consumer {
                path += "&consumer=\(OperatorClient.encoded(consumer))&after=\(after)"
            }
            let page = try client.call("GET", "bus/\(path)", json: nil)
            found += page["items"]?.elements ?? []
            guard let next = page["next"]?.int64, !onlyOnce else {
                return (found, consumer == nil && found.count >= BusTasks.pageMax)
            }
            after = next
        }
    }

    private func text(_ item: JSONValue, _ name: String) -> String {
        item[name]?.string ?? item[name]?.int64.map(String.init) ?? "-"
    }
}
