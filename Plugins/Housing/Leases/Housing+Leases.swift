import PluginKit

/// What a lease is bound to once the keys are there.
extension Housing {
    func leases(in host: inout Registration) {
        host.handle(Operations.GetMyLeases.self) { input, context in
            try context.point {
                try TenantDesk.leases(before: input.before, limit: input.limit, in: $0)
            }
        }
        host.handle(Operations.GetLease.self) { input, context in
            try context.point { try TenantDesk.lease(input.id, in: $0) }
        }
        host.command(Operations.AnswerRenewal.self) { try TenantDesk.answer($0, in: $1) }
        host.command(Operations.GiveNotice.self) { try TenantDesk.giveNotice($0, in: $1) }
        host.command(Operations.HandOver.self) { try TenantDesk.handOver($0.id, in: $1) }
        host.handle(Operations.GetLandlordLeases.self) { input, context in
            try context.point {
                try LessorDesk.leases(after: input.after, limit: input.limit, in: $0)
            }
        }
        host.handle(Operations.GetLandlordLease.self) { input, context in
            try context.point { try LessorDesk.lease(input.id, in: $0) }
        }
        host.command(Operations.OfferRenewal.self) { try LessorDesk.offer($0, in: $1) }
        host.command(Operations.GiveLessorNotice.self) { try LessorDesk.giveNotice($0, in: $1) }
        host.command(Operations.RecordInspection.self) { try LessorDesk.inspect($0, in: $1) }
        host.timer(Timers.LeaseTurn.self) { try TenancyDesk.turn($0, in: $1) }
        host.timer(Timers.LeaseDoors.self) { try TenancyDesk.turnDoors($0, in: $1) }
        pagesOfLeases(in: &host)
    }

    private func pagesOfLeases(in host: inout Registration) {
        host.page(Pages.LeasesPage.self) { try LeasePage.list($1) }
        host.page(Pages.LeasePage.self) { try LeasePage.reply($0, $1) }
        host.page(Pages.RenewalPage.self) { try await LeaseForms.answer($0, $1) }
        host.page(Pages.NoticePage.self) { try await LeaseForms.giveNotice($0, $1) }
        host.page(Pages.KeysPage.self) { try await LeaseForms.handOver($0, $1) }
        host.page(Pages.DeskPage.self) { try LessorPage.list($0, $1) }
        host.page(Pages.DeskLeasePage.self) { try LessorPage.reply($0, $1) }
        host.page(Pages.OfferPage.self) { try await LeaseForms.offer($0, $1) }
        host.page(Pages.LessorNoticePage.self) { try await LeaseForms.giveLessorNotice($0, $1) }
        host.page(Pages.InspectionPage.self) { try await LeaseForms.inspect($0, $1) }
    }
}
