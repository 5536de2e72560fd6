import PluginKit

/// What may happen to an auction; all of it may happen in every state.
enum AuctionEvent: Sendable, Hashable {
    /// The deadline of this version has come.
    case deadline(version: Int64)
    case bid(bidder: String, fen: Int64, key: String)
    /// A holder of a priority right takes the best offer's amount.
    case match(bidder: String, fen: Int64, key: String)
    /// A bidder goes on to the timed phase.
    case enter(bidder: String)
    case disqualify(bidder: String, officers: [String])
    case suspend(officers: [String])
    /// The host was not there since then.
    case outage(since: Stamp)
    case resume(noticeSeconds: Int64, officers: [String])
    case openLimit(fen: Int64, salt: String)
    /// A party to the draw shows its secret, hexadecimal; parties are numbered from 1.
    case reveal(party: Int64, secret: String)
    /// The signature of the beacon's round that was announced, hexadecimal.
    case draw(signature: String)
    case confirm(bidder: String)
    /// Whoever was to be awarded does not sign.
    case defaulted(bidder: String, officers: [String])
    case annul(officers: [String])
}

/// What an auction says to an event.
enum AuctionAnswer: Sendable, Hashable {
    case accepted
    /// The same offer under the same key was accepted before, under this number.
    case repeated(sequence: Int64)
    case refused(AuctionRefusal)
}

/// Why an event has no effect; the words stand in logs and receipts.
enum AuctionRefusal: String, Sendable, CaseIterable {
    // Offers
    case badAmount, unknownBidder, keyReused, notOpen, late, disqualified
    case noFreeBid, entryNotConfirmed, notYourTurn
    case worseThanStart, beyondLimit, noImprovement, ownPrice
    case stepTooSmall, stepTooLarge, stepNotMultiple, notLeading
    case noPriority, alreadyLeading, priorityMismatch
    // Time
    case outOfOrder, staleDeadline, earlyDeadline
    // Officers
    case twoOfficers, notLive, badSince, notSuspended, badNotice
    case limitMismatch, revealMismatch, earlyBeacon, badBeacon, notWinner, ended
}

/// Why nothing is awarded.
enum AuctionFailure: String, Sendable, CaseIterable {
    case tooFewQualified, noBids, tooFewBidders, limitNotMet, allDefaulted
}
