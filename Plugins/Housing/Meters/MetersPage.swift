import PluginKit

/// A landlord's page of the meters of one home.
enum MetersPage {
    static let title = LocalizedText(zh: "水电燃气", en: "Meters")

    static func path(_ home: String) -> String { "/housing/landlord/homes/\(home)/meters" }

    /// Why the last step was not taken, as the redirect carries it.
    enum Notice: String, Sendable, CaseIterable {
        /// The form lacks something, or has what is none.
        case form
        /// The day is to come, or is billed.
        case day
        /// The meter shows less than before.
        case backwards
        /// There is nothing to bill.
        case nothing

        static let told: [String: Notice] = [
            "housing.meter.day": .day, "housing.meter.backwards": .backwards,
            "housing.meter.too_much": .backwards, "housing.meter.nothing": .nothing,
        ]
    }

    static func reply(_ input: MetersPageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            let language = snapshot.call.language
            let meters = try MeterDesk.meters(input.id, in: snapshot)
            let place = try snapshot.first(Statements.PlaceOfHome(homeId: input.id))
            return shown(meters, place, language)
        }
        let notice = input.notice.flatMap(Notice.init(rawValue:))
        let notices = Notice.allCases.map { ("on_\($0.rawValue)", PageValue.flag($0 == notice)) }
        return .show(
            template: "meters",
            title: title,
            values: .object(
                values + notices + [
                    ("hasNotice", .flag(notice != nil)), ("path", .text(path(input.id))),
                ]
            )
        )
    }

    private static func shown(
        _ meters: HomeMeters,
        _ place: Statements.PlaceOfHome.Row?,
        _ language: Language
    ) -> [(String, PageValue)] {
        [
            ("building", .text((language == .zh ? place?.nameZh : place?.nameEn) ?? "")),
            ("door", .text(place?.door ?? "")), ("today", .text("\(meters.now.civilDay)")),
            ("meters", .list(MeterKind.allCases.map { meter($0, meters, language) })),
        ]
    }

    private static func meter(
        _ kind: MeterKind,
        _ meters: HomeMeters,
        _ language: Language
    ) -> PageValue {
        let readings = meters.readings.filter { $0.meter == kind }
        let bills = meters.bills.filter { $0.meter == kind }
        let billed = bills.first?.untilDay ?? readings.last?.day
        let open = readings.filter { reading in billed.map { reading.day > $0 } ?? false }
        return .object([
            ("key", .text(kind.rawValue)), ("name", .text(Shown.meter(kind, language))),
            ("unit", .text(Shown.unit(kind))), ("hasReadings", .flag(!readings.isEmpty)),
            (
                "readings",
                .list(
                    readings.prefix(12).map { reading in
                        .object([
                            ("day", .text("\(reading.day)")),
                            ("figure", .text(Shown.figure(reading.figure))),
                            ("isNew", .flag(reading.isNewMeter ?? false)),
                        ])
                    }
                )
            ),
            ("mayBill", .flag(!open.isEmpty)),
            ("until", .text(open.first.map { "\($0.day)" } ?? "")),
            ("hasBills", .flag(!bills.isEmpty)),
            (
                "bills",
                .list(
                    bills.map { bill in
                        .object([
                            ("from", .text("\(bill.fromDay)")),
                            ("last", .text("\(bill.untilDay.adding(days: -1))")),
                            ("units", .text(Shown.figure(bill.units))),
                            ("unit", .text(Shown.unit(kind))),
                            ("amount", .text(Shown.yuan(bill.amountFen))),
                            ("hasLessor", .flag(bill.lessorFen.fen > 0)),
                            ("lessor", .text(Shown.yuan(bill.lessorFen))),
                        ])
                    }
                )
            ),
        ])
    }
}

/// A tenant's page of what water, power and gas come to.
enum SuppliesPage {
    static let title = LocalizedText(zh: "水电燃气费", en: "Water, power and gas")

    static func reply(_ input: LeasePageInput, _ context: RequestContext) throws -> PageReply {
        let values = try context.point { snapshot in
            let language = snapshot.call.language
            let lease = try TenantDesk.lease(input.id, in: snapshot)
            let place = try snapshot.first(Statements.PlaceOfHome(homeId: lease.homeId))
            let list = try SupplyDesk.own(input.id, in: snapshot)
            let all: [(String, PageValue)] = [
                ("building", .text((language == .zh ? place?.nameZh : place?.nameEn) ?? "")),
                ("door", .text(place?.door ?? "")), ("isRoom", .flag(lease.room != nil)),
                ("room", .text(lease.room.map { String($0) } ?? "")),
                ("isEmpty", .flag(list.items.isEmpty)), ("hasItems", .flag(!list.items.isEmpty)),
                ("items", .list(list.items.map { bill($0, list.now, language) })),
            ]
            return all
        }
        return .show(
            template: "supplies",
            title: title,
            values: .object(
                values + [
                    ("hasNotice", .flag(input.notice == "late")),
                    ("path", .text("/housing/leases/\(input.id)")),
                ]
            )
        )
    }

    private static func bill(_ bill: SupplyBill, _ now: Instant, _ language: Language) -> PageValue
    {
        let isBeingPaid =
            bill.payment.map { [.created, .pending, .unknown].contains($0.state) } ?? false
        let isOpen = bill.paidAt == nil
        return .object([
            ("number", .text(String(bill.number))),
            ("name", .text(Shown.meter(bill.meter, language))),
            ("from", .text("\(bill.fromDay)")),
            ("last", .text("\(bill.untilDay.adding(days: -1))")),
            ("units", .text(Shown.figure(bill.units))), ("unit", .text(Shown.unit(bill.meter))),
            ("whole", .text(Shown.yuan(bill.wholeFen))), ("days", .text(String(bill.personDays))),
            ("allDays", .text(String(bill.allPersonDays))),
            ("isShared", .flag(bill.personDays != bill.allPersonDays)),
            ("amount", .text(Shown.yuan(bill.amountFen))), ("due", .text("\(bill.dueDay)")),
            ("isPaid", .flag(!isOpen)),
            ("paidAt", .text(bill.paidAt.map { "\($0.civilDay)" } ?? "")),
            ("isLate", .flag(isOpen && now.civilDay > bill.dueDay)),
            ("isBeingPaid", .flag(isOpen && isBeingPaid)),
            ("mayPay", .flag(isOpen && !isBeingPaid)),
            ("hasPayUrl", .flag(bill.payment?.payUrl != nil)),
            ("payUrl", .text(bill.payment?.payUrl ?? "")),
        ])
    }
}

extension Shown {
    static func meter(_ kind: MeterKind, _ language: Language) -> String {
        let text =
            switch kind {
            case .water: LocalizedText(zh: "水", en: "Water")
            case .power: LocalizedText(zh: "电", en: "Power")
            case .gas: LocalizedText(zh: "燃气", en: "Gas")
            }
        return text[language]
    }

    static func unit(_ kind: MeterKind) -> String { kind == .power ? "kWh" : "m³" }

    /// A figure with its three decimals.
    static func figure(_ units: Int64) -> String {
        let rest = String(units % 1000)
        return "\(units / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
