import PluginKit

/// A lot as the lane keeps it: on the notice board while bidders register, then its auction.
///
/// The log's lines lie in rows; here are the last link and where the auction stands.
struct LiveLot: LaneAggregate {
    typealias Kind = Aggregates.Lot

    private(set) var notice: LotNotice
    /// Who has taken their registration back in this command, by number.
    private(set) var withdrawn: Set<Int64> = []
    /// How many have registered; they are numbered from 1.
    private(set) var registered: Int64 = 0
    /// Nil until registration is over.
    private(set) var record: AuctionRecord?
    /// Decided since it was last written down.
    private(set) var fresh: [DecidedEntry] = []
    /// True until the terms of the auction are in the rows for sure.
    private(set) var isJustFrozen = false
    /// From when on the host was away; nil once it has been considered.
    private(set) var absence: Absence?

    /// A time in which nobody could be heard.
    struct Absence: Sendable, Hashable {
        let since: Stamp
        let until: Stamp
    }

    init(_ notice: LotNotice, registered: Int64 = 0, record: AuctionRecord? = nil) {
        self.notice = notice
        self.registered = registered
        self.record = record
    }

    /// Whatever is decided moves the log on.
    static func == (left: LiveLot, right: LiveLot) -> Bool {
        left.registered == right.registered && left.record?.head == right.record?.head
            && left.notice.moves == right.notice.moves && left.withdrawn == right.withdrawn
    }

    var deadline: MovingDeadline? {
        guard let record else {
            return MovingDeadline(at: notice.registrationEnd, version: notice.moves)
        }
        return record.auction.deadline
    }

    /// The word for where it stands.
    var state: String { record?.auction.state.word ?? LiveLot.registering }

    static let registering = "registering"

    /// Takes one more bidder in; gives their number.
    mutating func register() throws -> Int64 {
        guard record == nil else { throw Fault.registrationOver() }
        guard registered < Int64(AuctionLimits.biddersMax) else { throw Fault.lotFull() }
        withdrawn = []
        registered += 1
        return registered
    }

    /// Lets a bidder of a number go.
    mutating func withdraw(_ number: Int64) throws {
        guard record == nil else { throw Fault.registrationOver() }
        withdrawn = [number]
    }

    /// Puts another version of the notice on the board; a fault with every finding where it is unsound, or comes too late.
    mutating func amend(_ change: AmendNotice, at now: Instant) throws -> LotNotice {
        guard record == nil else { throw Fault.registrationOver() }
        let next = notice.amended(change, at: now)
        let findings = next.changeFindings(after: notice, registered: registered)
        guard findings.isEmpty else { throw Fault.lotUnsound(findings) }
        notice = next
        withdrawn = []
        return next
    }

    /// Registration is over: these take part, and the log begins.
    mutating func freeze(_ bidders: [AuctionTerms.Bidder]) {
        guard record == nil else { return }
        record = AuctionRecord(
            notice.policy,
            notice.terms(for: bidders),
            areKeysNumbers: true
        )
        isJustFrozen = true
    }

    /// Answers an event of now; nil while nobody can be answered, since registration is not over.
    mutating func receive(_ event: AuctionEvent, at stamp: Stamp) -> AuctionRecord.Receipt? {
        // What was decided before this command is in the rows by now.
        fresh.removeAll(keepingCapacity: true)
        isJustFrozen = isJustFrozen && record?.auction.sequence == 0
        considerAbsence()
        return take(event, at: stamp)
    }

    /// The next event of an auction under way, in the order of stamps whatever the clock was set to.
    @discardableResult
    private mutating func take(
        _ event: AuctionEvent,
        at stamp: Stamp
    ) -> AuctionRecord.Receipt? {
        guard let before = record?.auction else { return nil }
        let stamp = max(stamp, before.clock)
        let receipt = record?.take(event, at: stamp)
        guard let after = record?.auction, let lines = record?.handOver() else { return receipt }
        for line in lines {
            let entry = DecidedEntry(
                number: after.sequence,
                stamp: stamp,
                line: line,
                facts: LotFact.facts(of: event, from: before, to: after)
            )
            fresh.append(entry)
        }
        return receipt
    }

    mutating func reachDeadline(of id: String, in transaction: borrowing Transaction) throws {
        guard let due = record?.auction.deadline else {
            return try endRegistration(of: id, in: transaction)
        }
        let kept = try transaction.first(Statements.NewestEntry(lot: id))?.number ?? 0
        fresh.removeAll { $0.number <= kept }
        if let still = transaction.standstill, still.since < due.at, due.at <= still.until {
            noteAbsence(since: still.since, until: still.until)
        }
        if let absence, absence.since < due.at {
            considerAbsence()
            guard record?.auction.deadline == due else { return }
        }
        take(.deadline(version: due.version), at: due.at)
    }
}

// Registration: it ends, or goes on where too few have come.
extension LiveLot {
    private mutating func endRegistration(
        of id: String,
        in transaction: borrowing Transaction
    ) throws {
        withdrawn = []
        let bidders = try RegistrationDesk.qualified(for: id, in: transaction)
        guard bidders.count < notice.policy.minQualified,
            let longer = notice.extended(on: transaction.calendar)
        else { return freeze(bidders) }
        notice = longer
        let opensAt = longer.terms.opensAt.instant
        try transaction.run(
            Statements.ExtendNotice(
                id: id,
                noticedTerms: String(decoding: TermsText.bytes(of: longer.terms), as: UTF8.self),
                registrationEndsAt: longer.registrationEndsAt,
                opensAt: opensAt,
                extensions: longer.extensions
            )
        )
        try ReleaseDesk.publish(id, nil, [], in: transaction)
        try transaction.publish(
            NoticeExtended(
                lot: id,
                extensions: longer.extensions,
                registrationEndsAt: longer.registrationEndsAt,
                opensAt: opensAt
            )
        )
    }
}

// Absence: what the host did not hear, nobody lost by.
extension LiveLot {
    /// Notes that the host was away for a while, unless that is too short to matter and no deadline lies in it.
    mutating func noteAbsence(since: Stamp, until: Stamp) {
        let hasDeadline = deadline.map { $0.at > since && $0.at <= until } ?? false
        guard since < until,
            hasDeadline || until.nanos - since.nanos > Pulse.gapNanosMax
        else { return }
        let clock = record?.auction.clock ?? since
        absence = Absence(since: max(since, clock), until: max(until, clock))
    }

    /// Suspends what was live meanwhile; puts off what would have begun.
    mutating func considerAbsence() {
        guard let absence else { return }
        self.absence = nil
        take(.outage(since: absence.since), at: absence.until)
    }
}
