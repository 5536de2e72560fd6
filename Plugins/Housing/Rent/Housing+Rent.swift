import PluginKit

/// What rent bills are bound to.
extension Housing {
    func rents(in host: inout Registration) {
        host.command(Operations.PayRent.self) { try RentDesk.pay($0, in: $1) }
        host.command(Operations.DemandRent.self) { try RentDesk.demand($0, in: $1) }
        host.command(Operations.TerminateLease.self) { try RentDesk.terminate($0, in: $1) }
        host.page(Pages.PayRentPage.self) { try await RentForms.pay($0, $1) }
        host.page(Pages.DemandPage.self) { try await RentForms.demand($0, $1) }
        host.page(Pages.TerminationPage.self) { try await RentForms.terminate($0, $1) }
    }
}
