import PluginKit

/// Releases of procurements: written once with what they tell of, and given out in the order of commits.
enum ReleaseDesk {
    /// Awards of one lot, at most: as many as a policy names, and some.
    private static let awardsMax: Int64 = 32

    /// Writes down what has come about in a procurement, if anything that is told has.
    ///
    /// The number is taken in the transaction that brings the news, of which there is one at a time: whoever
    /// has read up to a number has missed nothing before it.
    static func publish(
        _ lot: String,
        _ auction: Auction?,
        _ fresh: [DecidedEntry],
        in transaction: borrowing Transaction
    ) throws {
        guard let row = try transaction.first(Statements.LotOnBoard(id: lot)),
            row.kind == LotKind.procurement.rawValue
        else { return }
        let newest = try transaction.first(Statements.NewestReleaseOfLot(lot: lot))
        let before = try newest.map { try JSONValue.parse($0.text) }
        let awards = try transaction.all(Statements.AwardsOnBoard(lot: lot, limit: awardsMax))
        let release = OCDSRelease(
            lot: try Lot(row),
            awards: try awards.map { try award($0, of: lot, in: transaction) },
            bids: try bids(of: lot, auction, in: transaction),
            // Before there is an auction its notice says it, which may have been extended.
            offersEnd: auction == nil ? row.opensAt : end(fresh, before) ?? row.opensAt,
            earlier: try transaction.first(Statements.EarlierLot(lot: lot))?.earlier,
            part: (newest?.part ?? 0) + 1,
            date: transaction.now,
            before: before
        )
        guard let value = release.value else { return }
        let number = try transaction.first(Statements.NewestRelease())?.number ?? 0
        try transaction.run(
            Statements.InsertRelease(
                number: number + 1,
                lot: lot,
                part: release.part,
                at: transaction.now,
                text: String(decoding: value.encoded, as: UTF8.self)
            )
        )
    }

    /// When offers ended, if they did with what was decided now; else what was told before.
    private static func end(_ fresh: [DecidedEntry], _ before: JSONValue?) -> Instant? {
        let closing = fresh.first { entry in
            entry.facts.contains { if case .closed = $0 { true } else { false } }
        }
        if let closing { return closing.stamp.instant }
        return (before?["tender"]?["tenderPeriod"]?["endDate"]?.string)
            .flatMap { Instant(rfc3339: $0) }
    }

    /// Who bids under a label: known to the exchange alone, and to nobody by what a release says.
    private static func tenderer(
        _ label: String,
        of lot: String,
        in transaction: borrowing Transaction
    ) throws -> OCDSRelease.Tenderer {
        guard let number = BidderLabel.number(label),
            let row = try transaction.first(Statements.DepositOfNumber(lot: lot, number: number))
        else { throw Fault.logBroken(lot) }
        return OCDSRelease.Tenderer(number, person: row.personId)
    }

    private static func award(
        _ row: Statements.AwardsOnBoard.Row,
        of lot: String,
        in transaction: borrowing Transaction
    ) throws -> OCDSRelease.Award {
        guard let state = AwardState(rawValue: row.state) else { throw Fault.logBroken(row.id) }
        return OCDSRelease.Award(
            id: row.id,
            tenderer: try tenderer(row.label, of: lot, in: transaction),
            fen: row.fen,
            state: state,
            begunAt: row.begunAt,
            signedAt: row.signedAt
        )
    }

    /// Nothing before the end: until then offers are nobody's business.
    private static func bids(
        of lot: String,
        _ auction: Auction?,
        in transaction: borrowing Transaction
    ) throws -> OCDSBids {
        guard let auction, auction.isOver else { return .none }
        let valid = auction.ranked
        let out = auction.standings.indices.filter { place in
            auction.standings[place].isOut && auction.standings[place].fen != nil
        }
        let named = try (valid + out).prefix(OCDSBids.namedMax).map { place in
            let standing = auction.standings[place]
            let entry = Statements.StampOfEntry(lot: lot, number: standing.sequence)
            return OCDSRelease.Bid(
                tenderer: try tenderer(
                    auction.terms.bidders[place].label,
                    of: lot,
                    in: transaction
                ),
                fen: Money(fen: standing.fen ?? 0),
                isDisqualified: standing.isOut,
                at: try transaction.first(entry).map { Stamp(nanos: $0.at).instant }
            )
        }
        return OCDSBids(named: named, validCount: valid.count, disqualifiedCount: out.count)
    }
}

// Reading: the feed, and records.
extension ReleaseDesk {
    /// Releases of one process, at most; what comes later is in the feed alone.
    private static let partsMax: Int64 = 64
    /// Texts of an answer are bounded: records come in pieces, to be put together.
    private static let pieceMax = 60_000

    /// Releases in the order of commits.
    static func page(_ input: ReleasePage, in snapshot: borrowing Snapshot) throws -> ReleaseList {
        let rows = try snapshot.all(
            Statements.ReleasesInOrder(after: input.after, limit: input.limit + 1)
        )
        let items = rows.prefix(Int(input.limit)).map { row in
            ProcurementRelease(
                number: row.number,
                ocid: "\(OCDSRelease.prefix)-\(row.lot)",
                lot: row.lot,
                date: row.at,
                text: row.text
            )
        }
        return ReleaseList(
            items: items,
            last: items.last?.number ?? input.after,
            hasMore: rows.count > items.count
        )
    }

    /// One process with its releases, as it stands and with its history.
    static func record(_ input: LotID, in snapshot: borrowing Snapshot) throws -> ProcurementRecord
    {
        let releases = try releases(of: input.id, in: snapshot)
        guard !releases.isEmpty else { throw Fault.recordMissing() }
        let merged = try merged(releases)
        let record: JSONValue = [
            "ocid": .string("\(OCDSRelease.prefix)-\(input.id)"), "releases": .array(releases),
            "compiledRelease": merged.compiled, "versionedRelease": merged.versioned,
        ]
        return ProcurementRecord(
            ocid: "\(OCDSRelease.prefix)-\(input.id)",
            lot: input.id,
            date: releases.last?["date"]?.string.flatMap { Instant(rfc3339: $0) },
            pieces: TextPieces.of(record.encoded, bytesMax: pieceMax)
        )
    }

    /// Everything that was given out about a lot, the oldest first.
    static func releases(
        of lot: String,
        in snapshot: borrowing Snapshot
    ) throws -> [JSONValue] {
        try snapshot.all(Statements.ReleasesOfLot(lot: lot, limit: partsMax)).map {
            try JSONValue.parse($0.text)
        }
    }

    /// A procurement as it stands; nil where no release tells of it.
    static func compiled(of lot: String, in snapshot: borrowing Snapshot) throws -> JSONValue? {
        let releases = try releases(of: lot, in: snapshot)
        return releases.isEmpty ? nil : try merged(releases).compiled
    }

    private static func merged(_ releases: [JSONValue]) throws -> MergedRelease {
        var merged = MergedRelease()
        try merged.take(releases)
        return merged
    }
}

/// Long texts in an answer whose texts are bounded.
enum TextPieces {
    /// Cut between characters, each piece at most so many bytes.
    static func of(_ bytes: [UInt8], bytesMax: Int) -> [String] {
        var pieces: [String] = []
        var start = 0
        while start < bytes.count {
            var end = min(start + bytesMax, bytes.count)
            // A character's later bytes begin with 10.
            while end < bytes.count, end > start + 1, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            pieces.append(String(decoding: bytes[start..<end], as: UTF8.self))
            start = end
        }
        return pieces
    }
}
