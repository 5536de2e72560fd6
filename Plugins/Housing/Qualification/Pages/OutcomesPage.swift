import PluginKit

/// The public page of how provisional qualifications ended, in figures and in a plot by month.
enum OutcomesPage {
    static let title = LocalizedText(zh: "容缺办理结果", en: "How deferred proof ended")
    /// The field of the plot, in its own units.
    private static let (width, height): (Int64, Int64) = (720, 200)

    static func reply(_ context: RequestContext) async throws -> PageReply {
        let found = try await context.query { try OutcomeDesk.outcomes(in: $0) }
        let counts = [found.inTime, found.late, found.cured, found.upheld, found.failed]
        let total = counts.reduce(0, +)
        let names = ["inTime", "late", "cured", "upheld", "failed"]
        let shares = zip(names, counts).flatMap { name, count -> [(String, PageValue)] in
            [
                (name, .text(String(count))),
                ("\(name)Share", .text(share(count, of: total))),
            ]
        }
        let values: [(String, PageValue)] = [
            ("isEmpty", .flag(total == 0)), ("hasItems", .flag(total > 0)),
            ("total", .text(String(total))), ("hasMedian", .flag(found.medianDays != nil)),
            ("median", .text(found.medianDays.map { String($0) } ?? "")),
            ("now", .text(Shown.moment(found.now))), ("bars", .list(bars(found.months))),
            ("rows", .list(found.months.reversed().map(row))),
        ]
        return .show(template: "outcomes", title: title, values: .object(values + shares))
    }

    /// `90.0 %`, cut to a tenth.
    static func share(_ count: Int64, of total: Int64) -> String {
        guard total > 0 else { return "–" }
        let tenths = count * 1000 / total
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// A bar a month, in five parts one above the other, each as high as its share of the month.
    private static func bars(_ months: [OutcomeMonth]) -> [PageValue] {
        let pitch = width / Int64(max(months.count, 1))
        return months.enumerated().map { place, month in
            let (x, wide) = (Int64(place) * pitch + 2, min(max(pitch - 4, 2), 44))
            let counts = parts(of: month)
            let total = max(counts.reduce(0) { $0 + $1.count }, 1)
            var below: Int64 = 0
            let parts = counts.map { name, count -> PageValue in
                let (from, until) = (below * height / total, (below + count) * height / total)
                below += count
                return .object([
                    ("kind", .text(name)), ("x", .text(String(x))), ("wide", .text(String(wide))),
                    ("y", .text(String(height - until))), ("high", .text(String(until - from))),
                ])
            }
            return .object([
                ("parts", .list(parts)), ("x", .text(String(x))),
                ("month", .text(Shown.month(month.month))), ("short", .text(short(month.month))),
                ("total", .text(String(total))),
                ("hasTick", .flag(months.count <= 12 || place % 3 == 0)),
            ])
        }
    }

    private static func parts(of month: OutcomeMonth) -> [(name: String, count: Int64)] {
        [
            ("in-time", month.inTime), ("late", month.late), ("cured", month.cured),
            ("upheld", month.upheld), ("failed", month.failed),
        ]
    }

    private static func row(_ month: OutcomeMonth) -> PageValue {
        .object([
            ("month", .text(Shown.month(month.month))), ("inTime", .text(String(month.inTime))),
            ("late", .text(String(month.late))), ("cured", .text(String(month.cured))),
            ("upheld", .text(String(month.upheld))), ("failed", .text(String(month.failed))),
            ("median", .text(month.medianDays.map { String($0) } ?? "–")),
        ])
    }

    /// `11`, and `2027` for a January.
    private static func short(_ month: Int64) -> String {
        String(month % 100 == 1 ? month / 100 : month % 100)
    }
}
