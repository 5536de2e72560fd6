import PluginKit

/// An auction with its log: every event, its answer, and a link that binds it to all before.
struct AuctionRecord: Sendable, Hashable {
    private(set) var auction: Auction
    /// Lines without their ends, as they are exported: the link, a space, the entry's JSON.
    private(set) var lines: [String] = []
    /// The last link; at first that of policy and terms.
    private(set) var head: [UInt8]

    /// What somebody is told of their event.
    struct Receipt: Sendable, Hashable {
        let answer: AuctionAnswer
        let sequence: Int64
        let stamp: Stamp
        /// The deadline in force behind it.
        let deadline: MovingDeadline?
        /// Hexadecimal; nil for what was answered before and is not logged again.
        let link: String?
    }

    /// Begins the log of an auction; its first link is over policy and terms.
    init(_ policy: Policy, _ terms: AuctionTerms, areKeysNumbers: Bool = false) {
        auction = Auction(policy, terms, areKeysNumbers: areKeysNumbers)
        let sums =
            SHA256Sum(of: PolicyText.bytes(of: policy)).bytes
            + SHA256Sum(of: TermsText.bytes(of: terms)).bytes
        head = SHA256Sum(of: Array("cityhost-auction/v1\n".utf8) + sums).bytes
    }

    /// Answers an event and writes it down.
    mutating func take(_ event: AuctionEvent, at stamp: Stamp) -> Receipt {
        let answer = auction.decide(event, at: stamp)
        if case .repeated(let earlier) = answer {
            return Receipt(
                answer: answer,
                sequence: earlier,
                stamp: stamp,
                deadline: auction.deadline,
                link: nil
            )
        }
        let entry = LogEntry(event: event, stamp: stamp, answer: answer, after: auction).bytes
        let link = SHA256Sum(of: head + entry)
        head = link.bytes
        lines.append("\(link.hex) \(String(decoding: entry, as: UTF8.self))")
        if case .drawing = auction.state, auction.drawRoot.isEmpty { auction.bindDraw(to: head) }
        return Receipt(
            answer: answer,
            sequence: auction.sequence,
            stamp: stamp,
            deadline: auction.deadline,
            link: link.hex
        )
    }

    /// Gives up the lines so far, for whoever has kept them; the links go on from the last.
    mutating func handOver() -> [String] {
        defer { lines.removeAll(keepingCapacity: true) }
        return lines
    }

    /// Lets every deadline come that is not after a stamp.
    mutating func advance(to stamp: Stamp) {
        while let deadline = auction.deadline, deadline.at <= stamp {
            let receipt = take(
                .deadline(version: deadline.version),
                at: max(deadline.at, auction.clock)
            )
            guard receipt.answer == .accepted else { return }
        }
    }

    /// What comes from outside, with every deadline that is due before it.
    mutating func receive(_ event: AuctionEvent, at stamp: Stamp) -> Receipt {
        // Of what was due while the host was away, the outage itself disposes.
        if case .outage(let since) = event {
            advance(to: min(since, stamp))
        } else {
            advance(to: stamp)
        }
        return take(event, at: stamp)
    }
}
