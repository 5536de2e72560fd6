import PluginKit

/// What repairs are bound to.
extension Housing {
    func repairs(in host: inout Registration) {
        host.command(Operations.ReportRepair.self) { try RepairDesk.report($0, in: $1) }
        host.handle(Operations.GetRepairs.self) { input, context in
            try context.point { try RepairDesk.repairs(of: input.id, in: $0) }
        }
        host.command(Operations.AnswerRepair.self) { try RepairDesk.answer($0, in: $1) }
        host.command(Operations.ClaimRepair.self) { try RepairDesk.claim($0, in: $1) }
        host.command(Operations.AppealRepair.self) { try RepairDesk.appeal($0, in: $1) }
        host.handle(Operations.GetLandlordRepairs.self) { _, context in
            try context.point { try RepairDesk.open(in: $0) }
        }
        host.handle(Operations.GetLeaseRepairs.self) { input, context in
            try context.point { try RepairDesk.repairs(ofLandlords: input.id, in: $0) }
        }
        host.command(Operations.StepRepair.self) { try RepairDesk.step($0, in: $1) }
        host.command(Operations.ProposeVisit.self) { try RepairDesk.propose($0, in: $1) }
        host.command(Operations.AnswerClaim.self) { try RepairDesk.answer($0, in: $1) }
        host.handle(Operations.GetRepairAppeals.self) { _, context in
            try context.point { try RepairDesk.appeals(in: $0) }
        }
        host.command(Operations.RuleOnRepair.self) { try RepairDesk.rule($0, in: $1) }
        host.timer(Timers.RepairTurn.self) { try RepairDesk.turn($0, in: $1) }
        host.timer(Timers.RepairBooking.self) { try RepairMoney.book($0, in: $1) }
        host.effect(Effects.ReckonVisitCode.self) { try VisitDesk.reckoned($0, in: $1) }
        pagesOfRepairs(in: &host)
    }

    private func pagesOfRepairs(in host: inout Registration) {
        host.page(Pages.RepairsPage.self) { try RepairPage.tenant($0, $1) }
        host.page(Pages.ReportPage.self) { try await RepairForms.report($0, $1) }
        host.page(Pages.RepairAnswerPage.self) { try await RepairForms.answer($0, $1) }
        host.page(Pages.ClaimPage.self) { try await RepairForms.claim($0, $1) }
        host.page(Pages.RepairAppealPage.self) { try await RepairForms.appeal($0, $1) }
        host.page(Pages.RepairDeskPage.self) { try RepairPage.desk($1) }
        host.page(Pages.DeskRepairsPage.self) { try RepairPage.lessor($0, $1) }
        host.page(Pages.RepairStepPage.self) { try await RepairForms.step($0, $1) }
        host.page(Pages.VisitPage.self) { try await RepairForms.propose($0, $1) }
        host.page(Pages.ClaimAnswerPage.self) { try await RepairForms.answerClaim($0, $1) }
    }
}
