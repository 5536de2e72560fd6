import PluginKit

/// A line of a log, read again: what the auction was told, and when.
struct ReadEntry {
    let event: AuctionEvent
    let stamp: Stamp

    /// Nil for what no log has.
    init?(line: String) {
        let bytes = Array(line.utf8.dropFirst(65))
        guard let value = try? JSONValue.parse(bytes), let at = ReadEntry.digits(value["at"]),
            let event = ReadEntry.event(value)
        else { return nil }
        self.event = event
        stamp = Stamp(nanos: at)
    }

    private static func event(_ value: JSONValue) -> AuctionEvent? {
        let bidder = value["bidder"]?.string ?? ""
        let officers = (value["officers"]?.elements ?? []).compactMap(\.string)
        switch value["event"]?.string {
        case "deadline": return value["due"]?.int64.map { .deadline(version: $0) }
        case "bid":
            return digits(value["fen"]).map {
                .bid(bidder: bidder, fen: $0, key: value["key"]?.string ?? "")
            }
        case "match":
            return digits(value["fen"]).map {
                .match(bidder: bidder, fen: $0, key: value["key"]?.string ?? "")
            }
        case "enter": return .enter(bidder: bidder)
        case "disqualify": return .disqualify(bidder: bidder, officers: officers)
        case "suspend": return .suspend(officers: officers)
        case "outage": return digits(value["since"]).map { .outage(since: Stamp(nanos: $0)) }
        case "resume":
            return digits(value["noticeSeconds"]).map {
                .resume(noticeSeconds: $0, officers: officers)
            }
        case "openLimit":
            return digits(value["fen"]).map {
                .openLimit(fen: $0, salt: value["salt"]?.string ?? "")
            }
        case "reveal":
            return value["party"]?.int64.map {
                .reveal(party: $0, secret: value["secret"]?.string ?? "")
            }
        case "draw": return .draw(signature: value["signature"]?.string ?? "")
        case "confirm": return .confirm(bidder: bidder)
        case "defaulted": return .defaulted(bidder: bidder, officers: officers)
        case "annul": return .annul(officers: officers)
        default: return nil
        }
    }

    private static func digits(_ value: JSONValue?) -> Int64? {
        (value?.string).flatMap { Int64($0) }
    }
}
