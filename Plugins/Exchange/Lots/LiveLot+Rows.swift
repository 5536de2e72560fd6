import PluginKit

// The rows of a lot: what the lane's memory is made from again.
extension LiveLot {
    private static let entriesAtOnce: Int64 = 1000

    /// Decides every entry of the log again; one that comes out otherwise is no log of this auction.
    static func load(_ id: String, in transaction: borrowing Transaction) throws -> LiveLot? {
        guard let row = try transaction.first(Statements.LotToLoad(id: id)) else { return nil }
        guard let noticed = TermsText.terms(row.noticedTerms) else { throw Fault.logBroken(id) }
        let notice = LotNotice(
            title: LocalizedText(zh: row.titleZh, en: row.titleEn),
            kind: row.kind,
            policy: try PolicyText.policy(Array(row.policyText.utf8)),
            terms: noticed,
            depositFen: row.deposit.fen,
            listedAt: row.listedAt,
            registrationEndsAt: row.registrationEndsAt,
            areaMu100: row.area,
            itemCode: row.itemCode,
            extensionsMax: row.extensionsMax,
            changes: LotNotice.Changes(
                extensions: row.extensions,
                version: row.version,
                noticedAt: row.noticedAt,
                openSeconds: row.noticeSeconds
            )
        )
        var record: AuctionRecord?
        if let text = row.terms {
            guard let terms = TermsText.terms(text) else { throw Fault.logBroken(id) }
            var begun = AuctionRecord(notice.policy, terms, areKeysNumbers: true)
            try replay(id, into: &begun, in: transaction)
            record = begun
        }
        var lot = LiveLot(notice, registered: row.registered, record: record)
        if let pulse = try Pulse.last(in: transaction) {
            lot.noteAbsence(since: pulse, until: transaction.stamp)
        }
        return lot
    }

    private static func replay(
        _ id: String,
        into record: inout AuctionRecord,
        in transaction: borrowing Transaction
    ) throws {
        var after: Int64 = 0
        while true {
            let rows = try transaction.all(
                Statements.EntriesToLoad(lot: id, after: after, limit: entriesAtOnce)
            )
            for row in rows {
                guard let entry = ReadEntry(line: row.line) else { throw Fault.logBroken(id) }
                _ = record.take(entry.event, at: entry.stamp)
                guard record.handOver() == [row.line] else { throw Fault.logBroken(id) }
            }
            guard rows.count == Int(entriesAtOnce), let last = rows.last else { return }
            after = last.number
        }
    }

    /// Writes the lot, and what was decided since, which the bus hears of as the exchange's word: who made an
    /// offer is nobody's business.
    func save(as id: String, in transaction: borrowing Transaction) throws {
        if try transaction.run(update(id)) == 0 { try transaction.run(insert(id)) }
        for number in withdrawn { try RegistrationDesk.leave(number, of: id, in: transaction) }
        if isJustFrozen, let terms = record?.auction.terms {
            let text = String(decoding: TermsText.bytes(of: terms), as: UTF8.self)
            try transaction.run(Statements.FreezeTerms(id: id, terms: text))
        }
        for entry in fresh {
            let row = Statements.InsertEntry(
                lot: id,
                number: entry.number,
                at: entry.stamp.nanos,
                line: entry.line
            )
            guard try transaction.run(row) == 1 else { continue }
            for fact in entry.facts { try fact.publish(of: id, entry, in: transaction) }
        }
        guard let record, !fresh.isEmpty, record.auction.isOver else { return }
        let outcome = String(decoding: AuctionExport(record: record).outcome, as: UTF8.self)
        try transaction.run(Statements.KeepOutcome(id: id, outcome: outcome))
        try DepositDesk.free(of: id, after: record.auction, in: transaction)
        try AwardDesk.follow(id, record.auction, in: transaction)
        try ReleaseDesk.publish(id, record.auction, fresh, in: transaction)
    }

    private func update(_ id: String) -> Statements.UpdateLot {
        let view = record?.auction.publicView
        return Statements.UpdateLot(
            id: id,
            registered: registered,
            state: state,
            deadline: deadline?.at.nanos,
            version: deadline?.version ?? 0,
            extensions: view?.extensions ?? 0,
            offering: Int64(view?.offering ?? 0),
            best: (view?.bestFen).map { Money(fen: $0) },
            entries: record?.auction.sequence ?? 0,
            head: record.map { Hexadecimal.text($0.head) }
        )
    }

    private func insert(_ id: String) -> Statements.InsertLot {
        let (terms, policy) = (notice.terms, notice.policy)
        let (limit, commitment): (Int64?, String?) =
            switch terms.limit {
            case .none: (nil, nil)
            case .open(let fen): (fen, nil)
            case .sealed(let commitment): (nil, commitment)
            }
        return Statements.InsertLot(
            id: id,
            titleZh: notice.title.zh,
            titleEn: notice.title.en,
            kind: notice.kind,
            policy: policy.id,
            policyVersion: policy.version,
            policyText: String(decoding: PolicyText.bytes(of: policy), as: UTF8.self),
            noticedTerms: String(decoding: TermsText.bytes(of: terms), as: UTF8.self),
            direction: terms.direction.rawValue,
            start: Money(fen: terms.startFen),
            step: Money(fen: terms.stepFen),
            stepMax: terms.stepMaxFen.map { Money(fen: $0) },
            limit: limit.map { Money(fen: $0) },
            commitment: commitment,
            deposit: Money(fen: notice.depositFen),
            listedAt: notice.listedAt,
            registrationEndsAt: notice.registrationEndsAt,
            opensAt: terms.opensAt.instant,
            area: notice.areaMu100,
            itemCode: notice.itemCode,
            extensionsMax: notice.extensionsMax,
            noticeSeconds: notice.openSeconds,
            state: state,
            deadline: deadline?.at.nanos
        )
    }
}
