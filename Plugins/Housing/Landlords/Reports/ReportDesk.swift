import PluginKit

/// Vacancy and income of a landlord's buildings, month by month, out of the rows as they are.
enum ReportDesk {
    /// Months of a report, the last one and those before it.
    static let months = 12
    /// The earliest month up to which there is a report, as the contract has it.
    static let firstUntil: Int64 = 190_012
    /// Homes of a building that are looked at; a report says where there are more.
    static let homesMax: Int64 = 400
    /// Buildings on a page.
    static let buildingsPerPage: Int64 = 6
    /// A deposit may be settled so many days after its lease was over.
    private static let settlingDays: Int32 = 200

    /// A building's report of twelve months, up to one or up to this one.
    static func report(
        _ id: String,
        until last: Int64?,
        months: Int = ReportDesk.months,
        in snapshot: borrowing Snapshot
    ) throws -> BuildingReport {
        guard snapshot.call.tenant != nil,
            let building = try snapshot.first(Statements.BuildingOfLandlord(id: id))
        else { throw Fault.buildingNotFound() }
        let today = snapshot.call.received.instant.civilDay
        let until = try month(last, or: today)
        let first = until.adding(months: 1 - months)
        let homes = try snapshot.all(
            Statements.HomesOfBuilding(buildingId: id, limit: homesMax + 1)
        )
        let facts = try facts(
            homes.prefix(Int(homesMax)),
            from: first,
            until: until.adding(months: 1),
            in: snapshot
        )
        return BuildingReport(
            buildingId: id,
            nameZh: building.nameZh,
            nameEn: building.nameEn,
            isPartial: homes.count > homesMax,
            homes: Int64(min(homes.count, Int(homesMax))),
            leaves: Int64(facts.leaves.count),
            months: (0..<months).map { number in
                let month = first.adding(months: number)
                return ReportMonth(MonthFigures(month, facts, before: today))
            }
        )
    }

    /// A building's report as a table for spreadsheets.
    static func sheet(_ report: BuildingReport, _ language: Language) -> MadeSheet {
        let name = language == .zh ? report.nameZh : report.nameEn
        let head: [LocalizedText] = [
            LocalizedText(zh: "楼栋", en: "Building"), LocalizedText(zh: "月份", en: "Month"),
            LocalizedText(zh: "可租天数", en: "Days to let"),
            LocalizedText(zh: "出租天数", en: "Days let"),
            LocalizedText(zh: "周转天数", en: "Days between leases"),
            LocalizedText(zh: "空置天数", en: "Days vacant"),
            LocalizedText(zh: "应收租金（元）", en: "Rent billed (yuan)"),
            LocalizedText(zh: "已收租金（元）", en: "Rent received (yuan)"),
            LocalizedText(zh: "减免抵扣（元）", en: "Rent taken off (yuan)"),
            LocalizedText(zh: "未收租金（元）", en: "Rent outstanding (yuan)"),
            LocalizedText(zh: "在押押金（元）", en: "Deposits held (yuan)"),
            LocalizedText(zh: "已退押金（元）", en: "Deposits returned (yuan)"),
            LocalizedText(zh: "押金扣除（元）", en: "Deposits deducted (yuan)"),
        ]
        return MadeSheet(
            "building-report",
            [head.map { .text($0[language]) }]
                + report.months.map { month in
                    [
                        .text(name), .text(Shown.month(month.month)), .number(month.leafDays),
                        .number(month.letDays), .number(month.betweenDays),
                        .number(month.vacantDays), .yuan(month.billedFen),
                        .yuan(month.receivedFen), .yuan(month.takenOffFen),
                        .yuan(month.outstandingFen), .yuan(month.depositsHeldFen),
                        .yuan(month.depositsReturnedFen), .yuan(month.depositsDeductedFen),
                    ]
                }
        )
    }

    /// The first day of the month that a number such as 202611 names; this month's for none.
    private static func month(_ number: Int64?, or today: CivilDay) throws -> CivilDay {
        let parts = today.parts
        guard let number else {
            return CivilDay(year: parts.year, month: parts.month, day: 1) ?? today
        }
        let named = CivilDay(year: Int(number / 100), month: Int(number % 100), day: 1)
        guard let named, named <= today else {
            var violations = Violations()
            violations.add(
                "?until",
                "month",
                zh: "应为已经开始的月份，例如 202611。",
                en: "It is a month that has begun, such as 202611."
            )
            throw violations.fault()
        }
        return named
    }

    private static func facts(
        _ homes: ArraySlice<Statements.HomesOfBuilding.Row>,
        from first: CivilDay,
        until end: CivilDay,
        in snapshot: borrowing Snapshot
    ) throws -> ReportFacts {
        var facts = ReportFacts()
        for home in homes {
            let rows = try snapshot.all(
                Statements.DaysOfHome(
                    homeId: home.id,
                    fromDay: first.adding(days: -settlingDays),
                    untilDay: end
                )
            )
            let numbers = home.kind == OfferKind.whole.rawValue ? 0...0 : 1...home.leaves
            for number in numbers {
                let spans = rows.filter { $0.leaf == number }.map { row in
                    ReportFacts.Span(
                        isLet: row.kind == "lease",
                        start: row.startDay,
                        end: row.endDay
                    )
                }
                let listed = home.listed ? home.listedAt?.civilDay : nil
                facts.leaves.append(ReportFacts.Leaf(listedFrom: listed, spans: spans))
            }
            let leases = Set(rows.filter { $0.kind == "lease" }.map(\.id))
            for id in leases.sorted().map({ String($0.dropFirst("lease-".count)) }) {
                let lease = try lease(id, from: first, until: end, in: snapshot)
                if let lease { facts.leases.append(lease) }
            }
        }
        return facts
    }

    /// A lease of the landlord's, with the bills that are due within some days.
    private static func lease(
        _ id: String,
        from first: CivilDay,
        until end: CivilDay,
        in snapshot: borrowing Snapshot
    ) throws -> ReportFacts.Lease? {
        guard let row = try snapshot.first(Statements.DepositOfLease(id: id)) else { return nil }
        let bills = try snapshot.all(
            Statements.BillsDueWithin(leaseId: id, fromDay: first, untilDay: end)
        )
        return ReportFacts.Lease(
            deposit: row.deposit,
            heldFrom: row.activatedAt.civilDay,
            settledOn: row.settledAt?.civilDay,
            deducted: row.deductions ?? Money(fen: 0),
            bills: bills.map { bill in
                ReportFacts.Bill(
                    dueDay: bill.dueDay,
                    amount: bill.amount,
                    prepaid: bill.prepaid,
                    takenOff: bill.abated + bill.offset,
                    isPaid: bill.paidAt != nil
                )
            }
        )
    }
}

extension ReportMonth {
    fileprivate init(_ figures: MonthFigures) {
        let parts = figures.month.parts
        self.init(
            month: Int64(parts.year * 100 + parts.month),
            leafDays: figures.leafDays,
            letDays: figures.letDays,
            betweenDays: figures.betweenDays,
            vacantDays: figures.vacantDays,
            billedFen: figures.billed,
            receivedFen: figures.received,
            takenOffFen: figures.takenOff,
            outstandingFen: figures.outstanding,
            depositsHeldFen: figures.depositsHeld,
            depositsReturnedFen: figures.depositsReturned,
            depositsDeductedFen: figures.depositsDeducted
        )
    }
}

extension Fault {
    /// The caller's organisation has no such building.
    static func buildingNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.building.not_found",
            message: LocalizedText(
                zh: "本机构没有这栋楼。",
                en: "The landlord has no such building."
            ),
            remedy: LocalizedText(
                zh: "请在楼栋列表中另选一栋。",
                en: "Choose another from the list of buildings."
            ),
            location: location
        )
    }
}
