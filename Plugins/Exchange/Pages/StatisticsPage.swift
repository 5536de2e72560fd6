import PluginKit

/// What the exchange has closed, in figures and plots: by month, and by district.
enum StatisticsPage {
    static let title = LocalizedText(zh: "农交所交易统计", en: "The exchange in figures")
    /// Months in the plot, the newest ones.
    private static let months = 36

    static func reply(
        _ input: StatisticsPeriod,
        _ context: RequestContext
    ) async throws -> PageReply {
        let found = try await context.query { try DealDesk.statistics(input, in: $0) }
        let total = DealTotal(found.items)
        let byMonth = Dictionary(grouping: found.items, by: \.month)
            .map { (month: $0.key, total: DealTotal($0.value)) }.sorted { $0.month < $1.month }
        let byDistrict = Dictionary(grouping: found.items, by: \.tenantId)
            .map { (tenant: $0.key, total: DealTotal($0.value)) }
            .sorted { $0.total.fen > $1.total.fen }
        let values: [(String, PageValue)] = [
            ("isEmpty", .flag(found.items.isEmpty)), ("hasItems", .flag(!found.items.isEmpty)),
            ("deals", .text(String(total.deals))), ("amount", .text(total.amountText)),
            ("area", .text(total.areaText)),
            ("bars", .list(bars(byMonth.suffix(months), of: \.fen))),
            ("dealBars", .list(bars(byMonth.suffix(months), of: \.deals))),
            ("areaBars", .list(bars(byMonth.suffix(months), of: \.areaMu100))),
            ("districts", .list(districts(byDistrict))),
        ]
        return .show(template: "statistics", title: title, values: .object(values))
    }

    /// One bar a month, in a field of 720 by 160.
    private static func bars(
        _ months: ArraySlice<(month: Int64, total: DealTotal)>,
        of figure: (DealTotal) -> Int64
    ) -> [PageValue] {
        let most = max(months.map { figure($0.total) }.max() ?? 1, 1)
        let pitch = 720 / max(months.count, 1)
        return months.enumerated().map { place, entry in
            let height = max(1, figure(entry.total) * 140 / most)
            return .object([
                ("x", .text(String(place * pitch + 1))), ("y", .text(String(150 - height))),
                ("width", .text(String(max(pitch - 2, 1)))), ("height", .text(String(height))),
                ("month", .text("\(entry.month / 100)-\(two(entry.month % 100))")),
                ("deals", .text(String(entry.total.deals))),
                ("amount", .text(entry.total.amountText)), ("area", .text(entry.total.areaText)),
                ("hasTick", .flag(entry.month % 100 == 1)),
                ("year", .text(String(entry.month / 100))),
            ])
        }
    }

    /// Three bars a district: as wide as its deals, its amount and its land are, of the largest.
    private static func districts(
        _ districts: [(tenant: TenantID, total: DealTotal)]
    ) -> [PageValue] {
        let width = { (entry: DealTotal, figure: (DealTotal) -> Int64) in
            let most = max(districts.map { figure($0.total) }.max() ?? 1, 1)
            return PageValue.text(String(max(1, figure(entry) * 600 / most)))
        }
        return districts.map { entry in
            .object([
                ("district", .organisation(entry.tenant)),
                ("width", width(entry.total, \.fen)), ("dealsWidth", width(entry.total, \.deals)),
                ("areaWidth", width(entry.total, \.areaMu100)),
                ("deals", .text(String(entry.total.deals))),
                ("amount", .text(entry.total.amountText)), ("area", .text(entry.total.areaText)),
            ])
        }
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// The sum of several counts.
struct DealTotal: Sendable, Hashable {
    let deals: Int64
    let fen: Int64
    let areaMu100: Int64

    init(_ counts: [DealCount]) {
        deals = counts.reduce(0) { $0 + $1.deals }
        fen = counts.reduce(0) { $0 + $1.fen.fen }
        areaMu100 = counts.reduce(0) { $0 + $1.areaMu100 }
    }

    /// In ten thousands of yuan, cut to whole ones.
    var amountText: String { grouped(fen / 1_000_000) }

    /// In mu, cut to whole ones.
    var areaText: String { grouped(areaMu100 / 100) }

    /// `12,345,678`.
    private func grouped(_ number: Int64) -> String {
        let digits = Array(String(number))
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
