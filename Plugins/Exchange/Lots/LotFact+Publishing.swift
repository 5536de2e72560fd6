import PluginKit

extension LotFact {
    /// Tells the bus, with the link that binds it to the log.
    func publish(
        of lot: String,
        _ entry: DecidedEntry,
        in transaction: borrowing Transaction
    ) throws {
        let (number, link) = (entry.number, entry.link)
        switch self {
        case .opened:
            try transaction.publish(AuctionOpened(lot: lot, sequence: number, link: link))
        case .bidAccepted(let rank):
            try transaction.publish(
                BidAccepted(lot: lot, sequence: number, link: link, rank: Int64(rank))
            )
        case .extended(let until):
            try transaction.publish(
                AuctionExtended(
                    lot: lot,
                    sequence: number,
                    link: link,
                    deadline: String(until.nanos)
                )
            )
        case .suspended:
            try transaction.publish(AuctionSuspended(lot: lot, sequence: number, link: link))
        case .resumed:
            try transaction.publish(AuctionResumed(lot: lot, sequence: number, link: link))
        case .closed(let state):
            try transaction.publish(
                AuctionClosed(lot: lot, sequence: number, link: link, state: state)
            )
        case .drawAnnounced(let notice, let entries, let commitments):
            try transaction.publish(
                DrawAnnounced(
                    lot: lot,
                    sequence: number,
                    link: link,
                    entries: Int64(entries),
                    commitments: commitments,
                    beacon: DrawNotice.beacon,
                    round: notice.round,
                    beaconAt: notice.beaconAt.instant
                )
            )
        case .drawRevealed(let party, let secret):
            try transaction.publish(
                DrawRevealed(lot: lot, sequence: number, link: link, party: party, secret: secret)
            )
        case .drawDone(let signature, let named):
            try transaction.publish(
                DrawDone(
                    lot: lot,
                    sequence: number,
                    link: link,
                    signature: signature,
                    named: Array(named.prefix(100))
                )
            )
        case .confirmed:
            try transaction.publish(AwardConfirmed(lot: lot, sequence: number, link: link))
        case .annulled:
            try transaction.publish(AuctionAnnulled(lot: lot, sequence: number, link: link))
        }
    }
}
