import PluginKit

// A draw among equal offers: secrets that were committed to (L2) come before the beacon (L3), and the beacon decides (L4).
extension Auction {
    /// Those who are drawn from, by place, with the draw's notice; refused where there is no draw.
    private func drawn() throws(Refused) -> (equal: [Int], notice: DrawNotice) {
        guard case .drawing(let equal) = state, let drawNotice else {
            throw Refused(state.isFinal ? .ended : .notOpen)
        }
        return (equal, drawNotice)
    }

    /// A party shows its secret; parties are numbered from 1.
    ///
    /// One that does not come is left out: nobody knows yet whom that would help.
    mutating func reveal(_ party: Int64, _ secret: String, at stamp: Stamp) throws(Refused) {
        let notice = try drawn().notice
        guard stamp < notice.beaconAt else { throw Refused(.late) }
        guard (1...Int64(max(notice.reveals.count, 1))).contains(party), !notice.reveals.isEmpty
        else { throw Refused(.revealMismatch) }
        let place = Int(party - 1)
        guard notice.reveals[place] == nil, let bytes = Hexadecimal.bytes(secret),
            SHA256Sum(of: bytes).hex == terms.drawCommitments[place]
        else { throw Refused(.revealMismatch) }
        drawNotice?.reveals[place] = secret
    }

    /// The beacon's round has come: its signature says who is named, and in which order.
    mutating func draw(by signature: String, at stamp: Stamp) throws(Refused) {
        let (equal, notice) = try drawn()
        guard stamp >= notice.beaconAt else { throw Refused(.earlyBeacon) }
        // A round's signature is a point of BLS12-381's first group, and its sum is the beacon.
        guard let bytes = Hexadecimal.bytes(signature), bytes.count == 48 else {
            throw Refused(.badBeacon)
        }
        let secrets = notice.reveals.compactMap { $0.flatMap { Hexadecimal.bytes($0) } }
        let beacon = SHA256Sum(of: bytes).bytes
        let lottery = Lottery(listRoot: drawRoot, reveals: secrets, beacon: beacon)
        let order = lottery.order(of: equal.map { terms.bidders[$0].label }, tranche: terms.id)
        let placed = order.compactMap { places[$0] }
        drawNotice?.order = placed
        state = .closed(Array(placed.prefix(Int(policy.awardees))))
    }
}
