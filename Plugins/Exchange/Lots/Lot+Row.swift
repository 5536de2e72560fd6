import PluginKit

/// A row of the board, whichever statement read it.
protocol BoardRow {
    var id: String { get }
    var tenantId: String { get }
    var titleZh: String { get }
    var titleEn: String { get }
    var kind: String { get }
    var policy: String { get }
    var policyVersion: Int64 { get }
    var direction: String { get }
    var start: Money { get }
    var step: Money { get }
    var stepMax: Money? { get }
    var limit: Money? { get }
    var commitment: String? { get }
    var deposit: Money { get }
    var listedAt: Instant { get }
    var registrationEndsAt: Instant { get }
    var opensAt: Instant { get }
    var area: Int64? { get }
    var itemCode: String? { get }
    var noticeVersion: Int64 { get }
    var noticeExtensions: Int64 { get }
    var state: String { get }
    var deadline: Int64? { get }
    var extensions: Int64 { get }
    var offering: Int64 { get }
    var best: Money? { get }
}

extension Statements.LotOnBoard.Row: BoardRow {}
extension Statements.LotsOnBoard.Row: BoardRow {}

extension Lot {
    /// What the board shows: of offers only what `PublicView` has.
    init(_ row: some BoardRow) throws {
        guard let state = LotState(rawValue: row.state), let kind = LotKind(rawValue: row.kind),
            let direction = LotDirection(rawValue: row.direction)
        else { throw Fault.logBroken(row.id) }
        self.init(
            id: row.id,
            tenantId: TenantID(row.tenantId),
            titleZh: row.titleZh,
            titleEn: row.titleEn,
            kind: kind,
            itemCode: row.itemCode,
            areaMu100: row.area,
            policy: row.policy,
            policyVersion: row.policyVersion,
            direction: direction,
            startFen: row.start,
            stepFen: row.step,
            stepMaxFen: row.stepMax,
            limitFen: row.limit,
            limitCommitment: row.commitment,
            depositFen: row.deposit,
            listedAt: row.listedAt,
            registrationEndsAt: row.registrationEndsAt,
            opensAt: row.opensAt,
            noticeVersion: row.noticeVersion > 1 ? row.noticeVersion : nil,
            noticeExtensions: row.noticeExtensions > 0 ? row.noticeExtensions : nil,
            state: state,
            deadline: row.deadline.map { String($0) },
            extensions: row.extensions,
            offering: row.offering,
            bestFen: row.best
        )
    }
}
