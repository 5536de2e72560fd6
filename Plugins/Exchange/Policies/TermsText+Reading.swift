import PluginKit

// Terms as they were written: what `bytes(of:)` gives, and nothing else.
extension TermsText {
    /// Nil for what was not written by `bytes(of:)`.
    static func terms(_ text: String) -> AuctionTerms? {
        guard let value = try? JSONValue.parse(Array(text.utf8)),
            let direction = value["direction"]?.string.flatMap(Policy.Direction.init),
            let opensAt = digits(value["opensAt"]), let startFen = digits(value["startFen"]),
            let stepFen = digits(value["stepFen"]), let limit = limit(value["limit"])
        else { return nil }
        let terms = AuctionTerms(
            id: value["id"]?.string ?? "",
            direction: direction,
            opensAt: Stamp(nanos: opensAt),
            startFen: startFen,
            stepFen: stepFen,
            stepMaxFen: digits(value["stepMaxFen"]),
            limit: limit,
            hardStopAt: digits(value["hardStopAt"]).map { Stamp(nanos: $0) },
            bidders: (value["bidders"]?.elements ?? []).compactMap(bidder),
            drawCommitments: (value["drawCommitments"]?.elements ?? []).compactMap(\.string)
        )
        return bytes(of: terms) == Array(text.utf8) ? terms : nil
    }

    private static func digits(_ value: JSONValue?) -> Int64? {
        (value?.string).flatMap { Int64($0) }
    }

    private static func limit(_ value: JSONValue?) -> AuctionTerms.Limit? {
        switch value?["kind"]?.string {
        case "none": AuctionTerms.Limit.none
        case "open": digits(value?["fen"]).map { .open(fen: $0) }
        case "sealed": (value?["commitment"]?.string).map { .sealed(commitment: $0) }
        default: nil
        }
    }

    private static func bidder(_ value: JSONValue) -> AuctionTerms.Bidder? {
        guard let label = value["label"]?.string, let quality = value["quality"]?.int64 else {
            return nil
        }
        return AuctionTerms.Bidder(
            label: label,
            quality: quality,
            hasPriority: value["hasPriority"]?.bool ?? false,
            initialFen: digits(value["initialFen"])
        )
    }
}
