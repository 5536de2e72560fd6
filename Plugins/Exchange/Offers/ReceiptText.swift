import PluginKit

/// What a receipt says, in one line that is signed.
struct ReceiptText {
    let lot: String
    let bidder: String
    let fen: Int64
    let receipt: AuctionRecord.Receipt

    /// `accepted`, or the reason of the refusal.
    var answer: String {
        switch receipt.answer {
        case .accepted, .repeated: "accepted"
        case .refused(let why): why.rawValue
        }
    }

    /// The members in this order; what there is none of is null.
    var line: String {
        var writer = JSONWriter(capacity: 320)
        writer.beginObject()
        text("lot", lot, &writer)
        text("bidder", bidder, &writer)
        text("fen", fen == 0 ? nil : String(fen), &writer)
        text("answer", answer, &writer)
        writer.key("seq")
        writer.int64(receipt.sequence)
        text("at", String(receipt.stamp.nanos), &writer)
        text("deadline", (receipt.deadline?.at.nanos).map { String($0) }, &writer)
        writer.key("version")
        writer.int64(receipt.deadline?.version ?? 0)
        text("link", receipt.link, &writer)
        writer.endObject()
        return String(decoding: writer.take(), as: UTF8.self)
    }

    /// The answer with the note that makes it a proof.
    func signed(_ note: String) -> OfferReceipt {
        OfferReceipt(
            lot: lot,
            label: bidder,
            answer: answer,
            sequence: receipt.sequence,
            stamp: String(receipt.stamp.nanos),
            deadline: (receipt.deadline?.at.nanos).map { String($0) },
            version: receipt.deadline?.version ?? 0,
            link: receipt.link,
            note: note
        )
    }

    private func text(_ name: StaticString, _ value: String?, _ writer: inout JSONWriter) {
        writer.key(name)
        if let value { writer.string(value) } else { writer.null() }
    }
}
