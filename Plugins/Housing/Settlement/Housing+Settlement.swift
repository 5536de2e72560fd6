import PluginKit

/// What the end of a lease in money is bound to.
extension Housing {
    func settlements(in host: inout Registration) {
        host.command(Operations.ProposeSettlement.self) { try SettlementDesk.propose($0, in: $1) }
        host.command(Operations.AnswerSettlement.self) { try TenantDesk.answer($0, in: $1) }
        host.command(Operations.ClaimVacancy.self) { try LessorDesk.claimVacancy($0, in: $1) }
        host.command(Operations.DenyVacancy.self) { try TenantDesk.denyVacancy($0.id, in: $1) }
        host.handle(Operations.GetDepositClock.self) { _, context in
            try context.point { try DepositClockDesk.clock(in: $0) }
        }
        host.page(Pages.SettlementPage.self) { try await SettlementForms.answer($0, $1) }
        host.page(Pages.StillTherePage.self) { try await SettlementForms.deny($0, $1) }
        host.page(Pages.ProposalPage.self) { try await SettlementForms.propose($0, $1) }
        host.page(Pages.VacancyPage.self) { try await SettlementForms.claim($0, $1) }
        host.page(Pages.DepositsPage.self) { try DepositsPage.reply($1) }
    }
}
