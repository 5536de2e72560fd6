import PluginKit

/// Terms as JSON, written in one way only; amounts and stamps are texts of digits.
enum TermsText {
    /// The text that the first link of an auction's log is over.
    static func bytes(of terms: AuctionTerms) -> [UInt8] {
        var writer = JSONWriter(capacity: 400 + terms.bidders.count * 80)
        writer.beginObject()
        writer.key("id")
        writer.string(terms.id)
        writer.key("direction")
        writer.string(terms.direction.rawValue)
        digits("opensAt", terms.opensAt.nanos, &writer)
        digits("startFen", terms.startFen, &writer)
        digits("stepFen", terms.stepFen, &writer)
        digits("stepMaxFen", terms.stepMaxFen, &writer)
        writer.key("limit")
        write(terms.limit, to: &writer)
        digits("hardStopAt", terms.hardStopAt?.nanos, &writer)
        writer.key("bidders")
        writer.beginArray()
        for bidder in terms.bidders { write(bidder, to: &writer) }
        writer.endArray()
        writer.key("drawCommitments")
        writer.beginArray()
        for commitment in terms.drawCommitments { writer.string(commitment) }
        writer.endArray()
        writer.endObject()
        return writer.take()
    }

    private static func write(_ limit: AuctionTerms.Limit, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("kind")
        switch limit {
        case .none: writer.word("none")
        case .open(let fen):
            writer.word("open")
            digits("fen", fen, &writer)
        case .sealed(let commitment):
            writer.word("sealed")
            writer.key("commitment")
            writer.string(commitment)
        }
        writer.endObject()
    }

    private static func write(_ bidder: AuctionTerms.Bidder, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("label")
        writer.string(bidder.label)
        writer.key("quality")
        writer.int64(bidder.quality)
        writer.key("hasPriority")
        writer.bool(bidder.hasPriority)
        digits("initialFen", bidder.initialFen, &writer)
        writer.endObject()
    }

    private static func digits(_ name: StaticString, _ value: Int64?, _ to: inout JSONWriter) {
        to.key(name)
        if let value { to.string(String(value)) } else { to.null() }
    }
}
