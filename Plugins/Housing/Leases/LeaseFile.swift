import PluginKit

/// One lease as it is stored: its life, and what belongs to it.
struct LeaseFile: Sendable {
    let id: String
    let tenant: TenantID
    let person: PersonID
    let homeID: String
    /// The room of a shared flat; nil for the whole home.
    let leaf: Int64?
    /// The first day of the first term.
    let firstDay: CivilDay
    let deposit: Money
    let contractHash: String
    /// When the landlord wrote down how the home was found.
    var inspectedAt: Instant?
    var inspection: String?
    /// What the tenant said against a settlement.
    var objection: String?
    /// What the landlord saw, or which order there is.
    var vacancyNote: String?
    var life: LeaseLife
    /// The version that the row has.
    let rowVersion: Int64
}

/// A lease as the statements return it.
protocol LeaseRow {
    var id: String { get }
    var tenantId: String { get }
    var personId: String { get }
    var homeId: String { get }
    var leaf: Int64? { get }
    var startDay: CivilDay { get }
    var endDay: CivilDay { get }
    var rent: Money { get }
    var deposit: Money { get }
    var contractHash: String { get }
    var activatedAt: Instant { get }
    var version: Int64 { get }
    var state: String { get }
    var due: Instant? { get }
    var term: Int64 { get }
    var rentNow: Money? { get }
    var termStart: CivilDay? { get }
    var termEnd: CivilDay? { get }
    var keptUntil: CivilDay? { get }
    var offerRent: Money? { get }
    var offerMonths: Int64? { get }
    var leavingDay: CivilDay? { get }
    var leavingBy: String? { get }
    var inspectedAt: Instant? { get }
    var inspection: String? { get }
    var handedOverAt: Instant? { get }
    var settlementNumber: Int64? { get }
    var settlementDeposit: Money? { get }
    var deductions: Money? { get }
    var proposedAt: Instant? { get }
    var settlementDue: Instant? { get }
    var settlementAnswer: String? { get }
    var objection: String? { get }
    var owing: Money? { get }
    var settledAt: Instant? { get }
    var vacancyBasis: String? { get }
    var vacancyDay: CivilDay? { get }
    var vacancyNote: String? { get }
    var vacancyDenied: Bool { get }
    var billedUntil: CivilDay? { get }
    var earlierStart: CivilDay? { get }
    var earlierRent: Money? { get }
    var stepDay: CivilDay? { get }
    var stepRent: Money? { get }
    var oldestDue: CivilDay? { get }
    var arrears: String { get }
    var demandedUntil: CivilDay? { get }
}

extension Statements.AnyLease.Row: LeaseRow {}
extension Statements.OwnLease.Row: LeaseRow {}
extension Statements.OwnLeases.Row: LeaseRow {}
extension Statements.LeaseOfLandlord.Row: LeaseRow {}
extension Statements.LeasesOfLandlord.Row: LeaseRow {}

extension LeaseFile {
    init(_ row: some LeaseRow) throws {
        let end = row.termEnd ?? row.endDay
        var life = LeaseLife(
            start: row.termStart ?? row.startDay,
            end: end,
            rent: row.rentNow ?? row.rent
        )
        life.state = try stored(row.state)
        life.version = row.version
        life.due = row.due
        life.term = row.term
        life.keptUntil = row.keptUntil ?? end
        if let rent = row.offerRent, let months = row.offerMonths {
            life.offer = LeaseLife.Offer(rent: rent, months: months)
        }
        life.leaving = row.leavingDay
        life.leavingBy = try row.leavingBy.map { try stored($0) }
        life.handedOver = row.handedOverAt
        life.settlement = try LeaseLife.Settlement(row)
        if let basis = row.vacancyBasis, let day = row.vacancyDay {
            life.vacancy = LeaseLife.Vacancy(basis: try stored(basis), day: day)
        }
        life.isVacancyDenied = row.vacancyDenied
        life.rentBook = try LeaseLife.Rent(row)
        self.init(
            id: row.id,
            tenant: TenantID(row.tenantId),
            person: PersonID(row.personId),
            homeID: row.homeId,
            leaf: row.leaf,
            firstDay: row.startDay,
            deposit: row.deposit,
            contractHash: row.contractHash,
            inspectedAt: row.inspectedAt,
            inspection: row.inspection,
            objection: row.objection,
            vacancyNote: row.vacancyNote,
            life: life,
            rowVersion: row.version
        )
    }
}

extension Statements.UpdateLease {
    init(_ file: LeaseFile) {
        let life = file.life
        self.init(
            id: file.id,
            before: file.rowVersion,
            version: life.version,
            state: life.state.rawValue,
            due: life.due,
            term: life.term,
            rentNow: life.rent,
            termStart: life.start,
            termEnd: life.end,
            keptUntil: life.keptUntil,
            offerRent: life.offer?.rent,
            offerMonths: life.offer?.months,
            leavingDay: life.leaving,
            leavingBy: life.leavingBy?.rawValue,
            inspectedAt: file.inspectedAt,
            inspection: file.inspection,
            handedOverAt: life.handedOver,
            settlementNumber: life.settlement?.number,
            settlementDeposit: life.settlement?.deposit,
            deductions: life.settlement?.deductions,
            proposedAt: life.settlement?.proposedAt,
            settlementDue: life.settlement?.deadline,
            settlementAnswer: life.settlement?.answer?.rawValue,
            objection: file.objection,
            owing: life.settlement?.owing,
            settledAt: life.settlement?.settledAt,
            vacancyBasis: life.vacancy?.basis.rawValue,
            vacancyDay: life.vacancy?.day,
            vacancyNote: file.vacancyNote,
            vacancyDenied: life.isVacancyDenied,
            billedUntil: life.rentBook.billedUntil,
            earlierStart: life.rentBook.earlier?.start,
            earlierRent: life.rentBook.earlier?.rent,
            stepDay: life.rentBook.step?.from,
            stepRent: life.rentBook.step?.before,
            oldestDue: life.rentBook.oldestDue,
            arrears: life.rentBook.arrears.rawValue,
            demandedUntil: life.rentBook.demandedUntil
        )
    }
}

extension LeaseLife.Settlement {
    fileprivate init?(_ row: some LeaseRow) throws {
        guard let number = row.settlementNumber, let deposit = row.settlementDeposit,
            let deductions = row.deductions, let proposedAt = row.proposedAt
        else { return nil }
        self.init(
            number: number,
            deposit: deposit,
            deductions: deductions,
            proposedAt: proposedAt,
            deadline: row.settlementDue,
            answer: try row.settlementAnswer.map { try stored($0) },
            owing: row.owing ?? Money(fen: 0),
            settledAt: row.settledAt
        )
    }
}

extension LeaseLife.Rent {
    fileprivate init(_ row: some LeaseRow) throws {
        billedUntil = row.billedUntil
        if let start = row.earlierStart, let rent = row.earlierRent {
            earlier = LeaseLife.EarlierTerm(start: start, rent: rent)
        }
        if let day = row.stepDay, let rent = row.stepRent {
            step = LeaseLife.RentStep(from: day, before: rent)
        }
        oldestDue = row.oldestDue
        arrears = try stored(row.arrears)
        demandedUntil = row.demandedUntil
    }
}
