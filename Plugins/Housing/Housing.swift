public import PluginKit

/// Affordable housing: homes on offer, and ten-minute holds on them.
public struct Housing: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Binds every route, page and timer this plugin serves; nothing else happens here.
    public func register(in host: inout Registration) {
        host.projection(OfferBook.self)
        homes(in: &host)
        holds(in: &host)
        signing(in: &host)
        payments(in: &host)
        doors(in: &host)
        leases(in: &host)
        settlements(in: &host)
        rents(in: &host)
        debits(in: &host)
        meters(in: &host)
        qualifications(in: &host)
        repairs(in: &host)
        filing(in: &host)
        landlords(in: &host)
        savedSearches(in: &host)
        pages(in: &host)
    }

    private func homes(in host: inout Registration) {
        host.handle(Operations.SearchHomes.self) { input, context in
            let today = context.call.received.instant.civilDay
            let search = try HomeSearch(input, on: today)
            return try context.project(OfferBook.self) { search.page(in: $0) }
        }
        host.handle(Operations.CountHomes.self) { input, context in
            var violations = Violations()
            let today = context.call.received.instant.civilDay
            let filter = SearchFilter(input, on: today, &violations)
            guard violations.isEmpty else { throw violations.fault() }
            return try context.project(OfferBook.self) { $0.counts(for: filter) }.shown
        }
        host.handle(Operations.GetHome.self) { input, context in
            try context.point { try HomeBook.home(input.id, in: $0) }
        }
        host.handle(Operations.GetDistricts.self) { _, _ in DistrictList.all }
        host.command(Operations.CreateHome.self) { try LandlordDesk.list($0, in: $1) }
        host.command(Operations.VerifyHome.self) { try VerificationDesk.verify($0, in: $1) }
        host.command(Operations.CreateBuilding.self) { try LandlordDesk.add($0, in: $1) }
        host.handle(Operations.GetBuildings.self) { input, context in
            try context.point { try LandlordDesk.buildings(input, in: $0) }
        }
        host.timer(Timers.DayTurn.self) { try DayTurn.turn($0, in: $1) }
    }

    private func holds(in host: inout Registration) {
        host.command(Operations.PlaceHold.self) { input, transaction in
            let placement = try HoldDesk.place(
                homeID: input.id,
                room: input.room,
                in: transaction
            )
            switch placement {
            case .placed(let hold): return hold
            case .yours(let id): throw Fault.holdIsYours(id)
            }
        }
        host.command(Operations.ReleaseHold.self) { try HoldDesk.release($0.id, in: $1) }
        host.handle(Operations.GetHold.self) { input, context in
            try context.point { try HoldDesk.hold(input.id, in: $0) }
        }
        host.handle(Operations.GetMyHolds.self) { input, context in
            try context.point {
                try HoldDesk.holds(before: input.before, limit: input.limit, in: $0)
            }
        }
        host.timer(Timers.HoldExpiry.self) { try HoldDesk.expire($0, in: $1) }
        HoldHistory.declare(in: &host)
    }

    private func pages(in host: inout Registration) {
        host.page(Pages.SearchPage.self) { try SearchPage.reply($0, $1) }
        host.page(Pages.HomePage.self) { try HomePage.reply($0, $1) }
        host.page(Pages.VerificationsPage.self) { try await VerificationPage.reply($0, $1) }
        host.page(Pages.VerifyHomePage.self) { try await VerificationPage.verify($0, $1) }
        host.page(Pages.PlaceHoldPage.self) { try await HomePage.place($0, $1) }
        host.page(Pages.HoldsPage.self) { try HoldPage.list($1) }
        host.page(Pages.HoldPage.self) { try HoldPage.reply($0, $1) }
        host.page(Pages.ReleaseHoldPage.self) { try await HoldPage.release($0, $1) }
        host.page(Pages.StartJourneyPage.self) { try await JourneyForms.start($0, $1) }
        host.page(Pages.JourneysPage.self) { try JourneyPage.list($1) }
        host.page(Pages.JourneyPage.self) { try JourneyPage.reply($0, $1) }
        host.page(Pages.IdentityPage.self) { try await JourneyForms.identify($0, $1) }
        host.page(Pages.FactsPage.self) { try await JourneyForms.declare($0, $1) }
        host.page(Pages.SignCodePage.self) { try await JourneyForms.requestCode($0, $1) }
        host.page(Pages.SignaturePage.self) { try await JourneyForms.sign($0, $1) }
        host.page(Pages.PaymentPage.self) { try await JourneyForms.pay($0, $1) }
        host.page(Pages.CancelJourneyPage.self) { try await JourneyForms.cancel($0, $1) }
    }
}

extension DistrictList {
    /// Every district, in the order of division codes.
    static let all = DistrictList(
        items: District.allCases.map { district in
            DistrictName(
                key: district.key,
                divisionCode: district.divisionCode,
                nameZh: district.name.zh,
                nameEn: district.name.en
            )
        }
    )
}
