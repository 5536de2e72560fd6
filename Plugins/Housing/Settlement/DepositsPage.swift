import PluginKit

/// The public page of the clock of deposits.
enum DepositsPage {
    static let title = LocalizedText(zh: "押金退还时钟", en: "Clock of deposits")

    static func reply(_ context: RequestContext) throws -> PageReply {
        let clock = try context.point { try DepositClockDesk.clock(in: $0) }
        let values: [(String, PageValue)] = [
            ("open", .text(String(clock.open))), ("overdue", .text(String(clock.overdue))),
            ("isLate", .flag(clock.overdue > 0)),
            ("oldest", .text(clock.oldestDueAt.map(Shown.moment) ?? "")),
            ("returned", .text(String(clock.returned))), ("late", .text(String(clock.late))),
            ("hasMedian", .flag(clock.medianHours != nil)),
            ("median", .text(clock.medianHours.map { String($0) } ?? "")),
            ("now", .text(Shown.moment(clock.now))),
            ("hasLandlords", .flag(!clock.landlords.isEmpty)),
            ("landlords", .list(clock.landlords.map(row))),
        ]
        return .show(template: "deposits", title: title, values: .object(values))
    }

    private static func row(_ row: DepositReturns) -> PageValue {
        .object([
            ("landlord", .text(row.landlordId.text)), ("open", .text(String(row.open))),
            ("overdue", .text(String(row.overdue))), ("isLate", .flag(row.overdue > 0)),
            ("returned", .text(String(row.returned))), ("late", .text(String(row.late))),
            ("median", .text(row.medianHours.map { String($0) } ?? "–")),
        ])
    }
}
