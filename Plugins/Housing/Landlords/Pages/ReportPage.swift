import PluginKit

/// The pages of a landlord's figures: buildings beside each other in a month, and a building's year.
enum ReportPage {
    static let title = LocalizedText(zh: "经营报表", en: "Vacancy and income")
    /// The field of a plot, in its own units.
    private static let (width, height): (Int64, Int64) = (720, 200)
    /// The kit's colours of a bar's parts, from below.
    private static let series = ["series-1", "series-2", "series-3"]

    static func list(
        _ input: ReportListInput,
        _ context: RequestContext
    ) async throws -> PageReply {
        let wanted = GetBuildings(after: input.after, limit: ReportDesk.buildingsPerPage)
        let page = try context.point { try LandlordDesk.buildings(wanted, in: $0) }
        var reports: [BuildingReport] = []
        // One read after the other, so that none takes long.
        for building in page.items {
            let report = try await context.query {
                try ReportDesk.report(building.id, until: input.until, months: 1, in: $0)
            }
            reports.append(report)
        }
        let language = context.call.language
        let month = reports.first?.months.first?.month
        let next = page.next.map { after in
            "/housing/landlord/reports?after=\(after)"
                + (input.until.map { "&until=\($0)" } ?? "")
        }
        let values: [(String, PageValue)] = [
            ("month", .text(month.map(Shown.month) ?? "")),
            ("items", .list(reports.map { entry($0, language) })),
            ("hasItems", .flag(!reports.isEmpty)), ("isEmpty", .flag(reports.isEmpty)),
            ("hasNext", .flag(next != nil)), ("nextPage", .text(next ?? "")),
        ]
        return .show(template: "reports", title: title, values: .object(values))
    }

    static func reply(_ input: ReportInput, _ context: RequestContext) async throws -> PageReply {
        let report = try await context.query {
            try ReportDesk.report(input.id, until: input.until, in: $0)
        }
        let language = context.call.language
        let first = report.months[0]
        let values: [(String, PageValue)] = [
            ("building", .text(language == .zh ? report.nameZh : report.nameEn)),
            ("homes", .text(String(report.homes))), ("leaves", .text(String(report.leaves))),
            ("isPartial", .flag(report.isPartial)),
            ("isEmpty", .flag(report.leaves == 0)), ("hasItems", .flag(report.leaves > 0)),
            ("dayBars", .list(dayBars(report.months))),
            ("moneyBars", .list(moneyBars(report.months))),
            ("hasDays", .flag(report.months.contains { $0.leafDays > 0 })),
            ("hasMoney", .flag(report.months.contains { $0.billedFen.fen > 0 })),
            ("rows", .list(report.months.reversed().map(row))),
            (
                "sheetHref",
                .text(
                    "/housing/v1/buildings/\(input.id)/report-sheet"
                        + (input.until.map { "?until=\($0)" } ?? "")
                )
            ),
            ("hasEarlier", .flag(first.month >= ReportDesk.firstUntil)),
            ("earlier", .text("/housing/landlord/reports/\(input.id)?until=\(first.month)")),
        ]
        return .show(template: "report", title: title, values: .object(values))
    }

    private static func entry(_ report: BuildingReport, _ language: Language) -> PageValue {
        let month = report.months[0]
        return .object(
            [
                ("href", .text("/housing/landlord/reports/\(report.buildingId)")),
                ("building", .text(language == .zh ? report.nameZh : report.nameEn)),
                ("leaves", .text(String(report.leaves))),
            ] + figures(month)
                + shares(month).flatMap { part -> [(String, PageValue)] in
                    [("\(part.kind)Wide", .text(String(part.share * width / 1000)))]
                } + [
                    ("letAt", .text("0")), ("betweenAt", .text(at(month, 1))),
                    ("vacantAt", .text(at(month, 2))),
                ]
        )
    }

    /// Where a part of a lying bar begins.
    private static func at(_ month: ReportMonth, _ number: Int) -> String {
        String(shares(month).prefix(number).reduce(0) { $0 + $1.share * width / 1000 })
    }

    /// Thousandths of the days to let.
    private static func shares(_ month: ReportMonth) -> [(kind: String, share: Int64)] {
        let all = max(month.leafDays, 1)
        let (taken, between) = (month.letDays * 1000 / all, month.betweenDays * 1000 / all)
        let vacant = month.leafDays == 0 ? 0 : 1000 - taken - between
        return [("let", taken), ("between", between), ("vacant", vacant)]
    }

    /// A bar a month, in three parts one above the other.
    private static func dayBars(_ months: [ReportMonth]) -> [PageValue] {
        bars(months) { month in
            zip(series, shares(month)).map { ($0, $1.share * height / 1000) }
        }
    }

    /// A bar a month as high as its rent, beside the month with most of it.
    private static func moneyBars(_ months: [ReportMonth]) -> [PageValue] {
        let most = max(months.map(\.billedFen.fen).max() ?? 1, 1)
        return bars(months) { month in
            zip(series, [month.receivedFen, month.takenOffFen, month.outstandingFen])
                .map { ($0, max($1.fen, 0) * height / most) }
        }
    }

    private static func bars(
        _ months: [ReportMonth],
        _ parts: (ReportMonth) -> [(kind: String, high: Int64)]
    ) -> [PageValue] {
        let pitch = width / Int64(max(months.count, 1))
        return months.enumerated().map { place, month in
            let (x, wide) = (Int64(place) * pitch + 4, pitch - 8)
            var below: Int64 = 0
            let parts = parts(month).map { kind, high -> PageValue in
                below += high
                return .object([
                    ("kind", .text(kind)), ("x", .text(String(x))), ("wide", .text(String(wide))),
                    ("y", .text(String(height - below))), ("high", .text(String(high))),
                ])
            }
            return .object([
                ("parts", .list(parts)), ("x", .text(String(x))),
                ("month", .text(Shown.month(month.month))),
                ("short", .text(String(month.month % 100))),
            ])
        }
    }

    private static func row(_ month: ReportMonth) -> PageValue {
        .object([("month", .text(Shown.month(month.month)))] + figures(month))
    }

    private static func figures(_ month: ReportMonth) -> [(String, PageValue)] {
        [
            ("letDays", .text(String(month.letDays))),
            ("betweenDays", .text(String(month.betweenDays))),
            ("vacantDays", .text(String(month.vacantDays))),
            ("vacantShare", .text(OutcomesPage.share(month.vacantDays, of: month.leafDays))),
            ("billed", .text(Shown.yuan(month.billedFen))),
            ("received", .text(Shown.yuan(month.receivedFen))),
            ("takenOff", .text(Shown.yuan(month.takenOffFen))),
            ("outstanding", .text(Shown.yuan(month.outstandingFen))),
            ("held", .text(Shown.yuan(month.depositsHeldFen))),
            ("returned", .text(Shown.yuan(month.depositsReturnedFen))),
            ("deducted", .text(Shown.yuan(month.depositsDeductedFen))),
        ]
    }
}
