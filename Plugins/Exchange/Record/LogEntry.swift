import PluginKit

/// One line of an auction's log: the event, the answer, and where the auction stands behind it.
struct LogEntry {
    let event: AuctionEvent
    let stamp: Stamp
    let answer: AuctionAnswer
    let after: Auction

    /// As it is hashed and exported.
    var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 320)
        writer.beginObject()
        writer.key("seq")
        writer.int64(after.sequence)
        writer.key("at")
        writer.string(String(stamp.nanos))
        write(event, to: &writer)
        writer.key("answer")
        if case .refused(let why) = answer {
            writer.string(why.rawValue)
        } else {
            writer.word("accepted")
        }
        writeState(to: &writer)
        writer.endObject()
        return writer.take()
    }

    private func writeState(to writer: inout JSONWriter) {
        writer.key("state")
        writer.string(after.state.word)
        writer.key("deadline")
        if let deadline = after.deadline {
            writer.string(String(deadline.at.nanos))
        } else {
            writer.null()
        }
        writer.key("version")
        writer.int64(after.deadlineVersion)
        writer.key("extensions")
        writer.int64(after.extensions)
        writer.key("leader")
        if let leader = after.leader {
            writer.string(after.terms.bidders[leader].label)
        } else {
            writer.null()
        }
    }

    private func write(_ event: AuctionEvent, to writer: inout JSONWriter) {
        writer.key("event")
        switch event {
        case .deadline(let version):
            writer.word("deadline")
            writer.key("due")
            writer.int64(version)
        case .bid(let bidder, let fen, let key): write("bid", bidder, fen, key, &writer)
        case .match(let bidder, let fen, let key): write("match", bidder, fen, key, &writer)
        case .enter(let bidder): write("enter", bidder, [], &writer)
        case .disqualify(let bidder, let officers): write("disqualify", bidder, officers, &writer)
        case .suspend(let officers): write("suspend", nil, officers, &writer)
        case .outage(let since):
            writer.word("outage")
            writer.key("since")
            writer.string(String(since.nanos))
        case .resume(let seconds, let officers):
            write("resume", nil, officers, &writer)
            writer.key("noticeSeconds")
            writer.string(String(seconds))
        case .openLimit(let fen, let salt):
            writer.word("openLimit")
            writer.key("fen")
            writer.string(String(fen))
            writer.key("salt")
            writer.string(salt)
        case .reveal(let party, let secret):
            writer.word("reveal")
            writer.key("party")
            writer.int64(party)
            writer.key("secret")
            writer.string(secret)
        case .draw(let signature):
            writer.word("draw")
            writer.key("signature")
            writer.string(signature)
        case .confirm(let bidder): write("confirm", bidder, [], &writer)
        case .defaulted(let bidder, let officers): write("defaulted", bidder, officers, &writer)
        case .annul(let officers): write("annul", nil, officers, &writer)
        }
    }

    private func write(
        _ word: StaticString,
        _ bidder: String,
        _ fen: Int64,
        _ key: String,
        _ writer: inout JSONWriter
    ) {
        write(word, bidder, [], &writer)
        writer.key("fen")
        writer.string(String(fen))
        writer.key("key")
        writer.string(key)
    }

    private func write(
        _ word: StaticString,
        _ bidder: String?,
        _ officers: [String],
        _ writer: inout JSONWriter
    ) {
        writer.word(word)
        if let bidder {
            writer.key("bidder")
            writer.string(bidder)
        }
        guard !officers.isEmpty else { return }
        writer.key("officers")
        writer.beginArray()
        for officer in officers { writer.string(officer) }
        writer.endArray()
    }
}
