import PluginKit

/// What provisional qualifications are bound to.
extension Housing {
    func qualifications(in host: inout Registration) {
        host.handle(Operations.GetQualification.self) { input, context in
            try context.point { try TenantDesk.qualification(input.id, in: $0) }
        }
        host.command(Operations.HandInPaper.self) { try TenantDesk.handIn($0, in: $1) }
        host.command(Operations.RaiseAppeal.self) { try TenantDesk.appeal($0, in: $1) }
        host.command(Operations.ChooseAfterFailure.self) { try TenantDesk.choose($0, in: $1) }
        host.command(Operations.TerminateUnqualified.self) { try LessorDesk.terminate($0, in: $1) }
        office(in: &host)
        host.timer(Timers.QualificationTurn.self) { try QualificationDesk.turn($0, in: $1) }
        pagesOfQualifications(in: &host)
    }

    private func office(in host: inout Registration) {
        host.handle(Operations.GetQualifications.self) { input, context in
            try context.point {
                try OfficeDesk.list(after: input.after, limit: input.limit, in: $0)
            }
        }
        host.handle(Operations.GetOfficeQualification.self) { input, context in
            try context.point { try OfficeDesk.qualification(input.id, in: $0) }
        }
        host.command(Operations.AnswerProof.self) { try OfficeDesk.answer($0, in: $1) }
        host.command(Operations.DecideAppeal.self) { try OfficeDesk.decide($0, in: $1) }
        host.command(Operations.SuspectPaper.self) { try OfficeDesk.suspect($0, in: $1) }
        host.command(Operations.DecideReview.self) { try OfficeDesk.decide($0, in: $1) }
        host.command(Operations.RecordOutage.self) { try OutageDesk.record($0, in: $1) }
        host.handle(Operations.GetOutages.self) { _, context in
            try context.point { try OutageDesk.list(in: $0) }
        }
        host.handle(Operations.GetOutcomes.self) { _, context in
            try await context.query { try OutcomeDesk.outcomes(in: $0) }
        }
    }

    private func pagesOfQualifications(in host: inout Registration) {
        host.page(Pages.QualificationPage.self) { try QualificationPage.reply($0, $1) }
        host.page(Pages.PaperPage.self) { try await QualificationForms.handIn($0, $1) }
        host.page(Pages.AppealPage.self) { try await QualificationForms.appeal($0, $1) }
        host.page(Pages.ChoicePage.self) { try await QualificationForms.choose($0, $1) }
        host.page(Pages.UnqualifiedPage.self) { try await QualificationForms.terminate($0, $1) }
        host.page(Pages.OfficePage.self) { try OfficePage.list($0, $1) }
        host.page(Pages.OfficeCasePage.self) { try OfficePage.reply($0, $1) }
        host.page(Pages.ProofPage.self) { try await OfficeForms.answer($0, $1) }
        host.page(Pages.AppealDecisionPage.self) { try await OfficeForms.decideAppeal($0, $1) }
        host.page(Pages.SuspicionPage.self) { try await OfficeForms.suspect($0, $1) }
        host.page(Pages.ReviewPage.self) { try await OfficeForms.decideReview($0, $1) }
        host.page(Pages.OutagePage.self) { try await OfficeForms.record($0, $1) }
        host.page(Pages.OutcomesPage.self) { try await OutcomesPage.reply($1) }
    }
}
