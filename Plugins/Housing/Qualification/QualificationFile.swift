import PluginKit

/// One provisional qualification as it is stored: its life, and what belongs to it.
struct QualificationFile: Sendable {
    let lease: String
    let tenant: TenantID
    let person: PersonID
    let homeID: String
    /// The room of a shared flat; nil for the whole home.
    let leaf: Int64?
    /// Procedure and version by which the lease was signed.
    let rules: String
    /// What the tenant said against the notice, and what the officer answered.
    var appealGrounds: String?
    var appealReason: String?
    /// Why paper was suspected, and what people found.
    var reviewGrounds: String?
    var reviewReason: String?
    /// What was handed in last, by rule.
    var papers: [String: String]
    var life: QualificationLife
    /// The version that the row has.
    let rowVersion: Int64
}

/// A provisional qualification as the statements return it.
protocol QualificationRow {
    var leaseId: String { get }
    var tenantId: String { get }
    var personId: String { get }
    var homeId: String { get }
    var leaf: Int64? { get }
    var rules: String { get }
    var state: String { get }
    var version: Int64 { get }
    var due: Instant? { get }
    var openedDay: CivilDay { get }
    var deskDay: CivilDay? { get }
    var holds: String? { get }
    var noticeNumber: Int64? { get }
    var noticeCause: String? { get }
    var noticeAt: Instant? { get }
    var appealNotice: Int64? { get }
    var appealAt: Instant? { get }
    var appealGrounds: String? { get }
    var appealDecidedAt: Instant? { get }
    var appealUpheld: Bool? { get }
    var appealReason: String? { get }
    var reviewRule: String? { get }
    var reviewBy: String? { get }
    var reviewFrom: String? { get }
    var reviewAt: Instant? { get }
    var reviewGrounds: String? { get }
    var reviewDecidedAt: Instant? { get }
    var reviewForged: Bool? { get }
    var reviewReason: String? { get }
    var reviews: Int64 { get }
    var endedAt: Instant? { get }
    var choiceAt: Instant? { get }
    var leavingDay: CivilDay? { get }
    var marketRent: Money? { get }
    var marketDay: CivilDay? { get }
    var marketRule: String? { get }
}

extension Statements.AnyQualification.Row: QualificationRow {}
extension Statements.OwnQualification.Row: QualificationRow {}
extension Statements.QualificationOfOffice.Row: QualificationRow {}
extension Statements.QualificationsOfOffice.Row: QualificationRow {}

extension QualificationFile {
    init(
        _ row: some QualificationRow,
        _ items: [Statements.ItemsOfQualification.Row],
        _ outages: [Statements.OutagesOf.Row]
    ) throws {
        var life = QualificationLife(
            openedOn: row.openedDay,
            items: try items.map { try QualificationLife.Item($0) },
            outages: try outages.map { outage in
                QualificationLife.Outage(
                    source: try stored(outage.source),
                    from: outage.fromAt,
                    until: outage.untilAt
                )
            }
        )
        life.state = try stored(row.state)
        life.version = row.version
        life.due = row.due
        life.holds = try QualificationLife.Hold.all(in: row.holds)
        life.notice = try QualificationLife.Notice(row)
        life.appeal = QualificationLife.Appeal(row)
        life.review = try QualificationLife.Review(row)
        life.reviews = row.reviews
        (life.endedAt, life.choiceAt, life.leaving) = (row.endedAt, row.choiceAt, row.leavingDay)
        if let rent = row.marketRent, let day = row.marketDay {
            life.marketRent = QualificationLife.MarketRent(
                rent: rent,
                from: day,
                rule: row.marketRule ?? ""
            )
        }
        self.init(
            lease: row.leaseId,
            tenant: TenantID(row.tenantId),
            person: PersonID(row.personId),
            homeID: row.homeId,
            leaf: row.leaf,
            rules: row.rules,
            appealGrounds: row.appealGrounds,
            appealReason: row.appealReason,
            reviewGrounds: row.reviewGrounds,
            reviewReason: row.reviewReason,
            papers: items.reduce(into: [:]) { $0[$1.rule] = $1.paper },
            life: life,
            rowVersion: row.version
        )
    }

    /// A row with what belongs to it, in a transaction.
    init(_ row: some QualificationRow, in tx: borrowing Transaction) throws {
        let outages = Statements.OutagesOf(tenantId: row.tenantId, since: row.openedDay.start)
        try self.init(
            row,
            tx.all(Statements.ItemsOfQualification(leaseId: row.leaseId)),
            tx.all(outages)
        )
    }

    /// The same outside of a transaction.
    init(_ row: some QualificationRow, in snapshot: borrowing Snapshot) throws {
        let outages = Statements.OutagesOf(tenantId: row.tenantId, since: row.openedDay.start)
        try self.init(
            row,
            snapshot.all(Statements.ItemsOfQualification(leaseId: row.leaseId)),
            snapshot.all(outages)
        )
    }
}

extension Statements.UpdateQualification {
    init(_ file: QualificationFile, at now: Instant) {
        let life = file.life
        self.init(
            leaseId: file.lease,
            before: file.rowVersion,
            state: life.state.rawValue,
            version: life.version,
            due: life.due,
            deskDay: life.deskDay(at: now),
            holds: QualificationLife.Hold.text(of: life.holds),
            noticeNumber: life.notice?.number,
            noticeCause: life.notice?.cause.rawValue,
            noticeAt: life.notice?.givenAt,
            appealNotice: life.appeal?.notice,
            appealAt: life.appeal?.raisedAt,
            appealGrounds: file.appealGrounds,
            appealDecidedAt: life.appeal?.decidedAt,
            appealUpheld: life.appeal?.isUpheld,
            appealReason: file.appealReason,
            reviewRule: life.review?.rule,
            reviewBy: life.review?.by.text,
            reviewFrom: life.review?.from.rawValue,
            reviewAt: life.review?.since,
            reviewGrounds: file.reviewGrounds,
            reviewDecidedAt: life.review?.decidedAt,
            reviewForged: life.review?.isForged,
            reviewReason: file.reviewReason,
            reviews: life.reviews,
            endedAt: life.endedAt,
            choiceAt: life.choiceAt,
            leavingDay: life.leaving,
            marketRent: life.marketRent?.rent,
            marketDay: life.marketRent?.from,
            marketRule: life.marketRent?.rule
        )
    }
}

extension QualificationLife.Item {
    fileprivate init(_ row: Statements.ItemsOfQualification.Row) throws {
        self.init(
            rule: row.rule,
            source: try stored(row.source),
            answer: try row.answer.map { try stored($0) },
            answeredAt: row.answeredAt,
            paperAt: row.paperAt,
            noticed: row.noticed
        )
    }
}

extension QualificationLife.Notice {
    fileprivate init?(_ row: some QualificationRow) throws {
        guard let number = row.noticeNumber, let at = row.noticeAt else { return nil }
        self.init(number: number, cause: try stored(row.noticeCause), givenAt: at)
    }
}

extension QualificationLife.Appeal {
    fileprivate init?(_ row: some QualificationRow) {
        guard let notice = row.appealNotice, let at = row.appealAt else { return nil }
        self.init(
            notice: notice,
            raisedAt: at,
            decidedAt: row.appealDecidedAt,
            isUpheld: row.appealUpheld
        )
    }
}

extension QualificationLife.Review {
    fileprivate init?(_ row: some QualificationRow) throws {
        guard let rule = row.reviewRule, let by = row.reviewBy, let since = row.reviewAt else {
            return nil
        }
        self.init(
            rule: rule,
            by: PersonID(by),
            since: since,
            from: try stored(row.reviewFrom),
            decidedAt: row.reviewDecidedAt,
            isForged: row.reviewForged
        )
    }
}

extension QualificationLife.Hold {
    /// `1795406400000-1795492800000 1795579200000-`; nil for none.
    static func text(of holds: [Self]) -> String? {
        guard !holds.isEmpty else { return nil }
        return holds.map { "\($0.from.utcMillis)-\($0.until.map { "\($0.utcMillis)" } ?? "")" }
            .joined(separator: " ")
    }

    static func all(in text: String?) throws -> [Self] {
        try (text ?? "").split(separator: " ").map { part in
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            let until = ends.last.flatMap { Int64($0) }
            guard ends.count == 2, let from = Int64(ends[0]), until != nil || ends[1].isEmpty else {
                throw Fault.badRow(text)
            }
            return Self(
                from: Instant(utcMillis: from),
                until: until.map { Instant(utcMillis: $0) }
            )
        }
    }
}
