import PluginKit

/// What somebody needs to check an auction: four files.
struct AuctionExport: Sendable {
    let record: AuctionRecord

    /// Names and contents.
    var files: [(name: String, bytes: [UInt8])] {
        let log = record.lines.map { $0 + "\n" }.joined()
        return [
            ("policy.json", PolicyText.bytes(of: record.auction.policy)),
            ("terms.json", TermsText.bytes(of: record.auction.terms)),
            ("log.txt", Array(log.utf8)), ("outcome.json", outcome),
        ]
    }

    /// All four in one line of JSON, their contents as texts: many auctions make one file.
    var line: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for file in files {
            writer.key(text: file.name)
            writer.string(String(decoding: file.bytes, as: UTF8.self))
        }
        writer.endObject()
        return writer.take()
    }

    /// What is claimed: how it ended, who is awarded in which order, the best amount, the last link.
    var outcome: [UInt8] {
        let auction = record.auction
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("state")
        writer.string(auction.state.word)
        writer.key("failure")
        if case .failed(let why) = auction.state {
            writer.string(why.rawValue)
        } else {
            writer.null()
        }
        writer.key("awarded")
        writer.beginArray()
        for place in auction.awarded {
            writer.beginObject()
            writer.key("bidder")
            writer.string(auction.terms.bidders[place].label)
            writer.key("fen")
            writer.string(String(auction.standings[place].fen ?? 0))
            writer.endObject()
        }
        writer.endArray()
        writer.key("extensions")
        writer.int64(auction.extensions)
        writer.key("entries")
        writer.int64(auction.sequence)
        writer.key("head")
        writer.string(auction.sequence == 0 ? "" : Hexadecimal.text(record.head))
        writer.endObject()
        return writer.take()
    }
}

extension Auction {
    /// No more offers come, and what was offered is no secret any more.
    var isOver: Bool {
        switch state {
        case .drawing, .closed, .confirmed, .failed, .annulled: true
        case .scheduled, .live, .suspended, .closing: false
        }
    }

    /// Who is named, the first being the one who may sign; empty as long as nobody is.
    var awarded: [Int] {
        switch state {
        case .closed(let named): named
        case .confirmed(let place): [place]
        default: []
        }
    }
}
