public import PluginKit

/// The exchange for rural property rights and procurement: auctions that anybody can check.
public struct Exchange: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Binds a handler to every operation of the manifest.
    public func register(in host: inout Registration) {
        host.command(Operations.KeepPolicy.self) { input, transaction in
            try PolicyDesk.keep(input, in: transaction)
        }
        host.handle(Operations.ListPolicies.self) { _, _ in PolicyDesk.book }
        host.handle(Operations.ListKeptPolicies.self) { input, context in
            try context.point { try PolicyDesk.page(input, in: $0) }
        }
        applications(in: &host)
        board(in: &host)
        registrations(in: &host)
        auctions(in: &host)
        awards(in: &host)
        deals(in: &host)
        pages(in: &host)
    }

    private func deals(in host: inout Registration) {
        host.handle(Operations.GetStatistics.self) { input, context in
            try await context.query { try DealDesk.statistics(input, in: $0) }
        }
        host.handle(Operations.GetDeals.self) { input, context in
            try context.point { try DealDesk.page(input, in: $0) }
        }
        host.handle(Operations.GetReleases.self) { input, context in
            try await context.query { try ReleaseDesk.page(input, in: $0) }
        }
        host.handle(Operations.GetProcurementRecord.self) { input, context in
            try await context.query { try ReleaseDesk.record(input, in: $0) }
        }
        host.handle(Operations.GetRedFlags.self) { _, context in
            try await context.query { try RedFlagDesk.list(in: $0) }
        }
        host.page(Pages.StatisticsPage.self) { try await StatisticsPage.reply($0, $1) }
    }

    private func awards(in host: inout Registration) {
        host.handle(Operations.GetAward.self) { input, context in
            try context.point { try AwardDesk.read(input, in: $0) }
        }
        host.command(Operations.RaiseObjection.self) { try ObjectionDesk.raise($0, in: $1) }
        host.handle(Operations.GetObjections.self) { input, context in
            try context.point { try ObjectionDesk.page(input, in: $0) }
        }
        host.command(Operations.AnswerObjection.self) { try ObjectionDesk.answer($0, in: $1) }
        host.download(Operations.ReadPaper.self) { try await PaperDesk.read($0, $1) }
        host.obligation(Obligations.Publicity.self) {
            try ClockDesk.turned(.publicity, $0, $1, in: $2)
        }
        host.obligation(Obligations.Contract.self) {
            try ClockDesk.turned(.contract, $0, $1, in: $2)
        }
        host.obligation(Obligations.Objection.self) { try ObjectionDesk.turned($0, $1, in: $2) }
        host.command(Operations.AskLoan.self) { try LoanDesk.ask($0, in: $1) }
        host.handle(Operations.GetLoans.self) { input, context in
            try context.point { try LoanDesk.page(input, in: $0) }
        }
        host.command(Operations.ActOnLoan.self) { try LoanDesk.act($0, in: $1) }
        host.obligation(Obligations.Inquiry.self) { try LoanDesk.turned($0, $1, in: $2) }
        host.obligation(Obligations.Refund.self) { try RefundClock.turned($0, $1, in: $2) }
    }

    private func pages(in host: inout Registration) {
        host.page(Pages.BoardPage.self) { try BoardPage.reply($0, $1) }
        host.page(Pages.LotPage.self) { try await LotRoom.reply($0, $1) }
        host.page(Pages.RegisterPage.self) { try await LotRoom.register($0, $1) }
        host.page(Pages.WithdrawForm.self) { try await LotRoom.withdraw($0, $1) }
        host.page(Pages.NoticeForm.self) { try await RegistrationsPage.amend($0, $1) }
        host.page(Pages.OfferPage.self) { try await LotRoom.offer($0, $1) }
        host.page(Pages.CheckPage.self) { try await CheckPage.reply($0, $1) }
        host.page(Pages.MinePage.self) { try MinePage.reply($0, $1) }
        host.page(Pages.ReceiptsPage.self) { try LotRoom.receipts($0, $1) }
        host.page(Pages.ObjectionForm.self) { try await LotRoom.object($0, $1) }
        host.page(Pages.WindowPage.self) { try WindowPage.reply($0, $1) }
        host.page(Pages.WindowForm.self) { try await WindowPage.open($0, $1) }
        host.page(Pages.WindowActForm.self) { try await WindowPage.act($0, $1) }
        host.page(Pages.ApplyPage.self) { try ApplyPage.reply($0, $1) }
        host.page(Pages.ApplyForm.self) { try await ApplyPage.handIn($0, $1) }
        host.page(Pages.SubmissionForm.self) { try await ApplyPage.act($0, $1) }
        host.page(Pages.WindowDutyForm.self) { try await WindowPage.keep($0, $1) }
        host.page(Pages.ListForm.self) { try await ListingForm.list($0, $1) }
        host.page(Pages.RegistrationsPage.self) { try RegistrationsPage.reply($0, $1) }
        host.page(Pages.RegistrationForm.self) { try await RegistrationsPage.act($0, $1) }
        host.page(Pages.OfficePage.self) { try OfficePage.reply($0, $1) }
        host.page(Pages.ActPage.self) { try await OfficePage.act($0, $1) }
        host.page(Pages.AnswerPage.self) { try await OfficePage.answer($0, $1) }
    }

    private func applications(in host: inout Registration) {
        host.command(Operations.OpenApplication.self) { try ApplicationDesk.open($0, in: $1) }
        host.command(Operations.ActOnApplication.self) { try ApplicationDesk.act($0, in: $1) }
        host.handle(Operations.GetApplications.self) { input, context in
            try context.point { try ApplicationDesk.page(input, in: $0) }
        }
        host.command(Operations.KeepWindow.self) { try SubmissionDesk.keepWindow($0, in: $1) }
        host.command(Operations.HandIn.self) { try SubmissionDesk.handIn($0, in: $1) }
        host.command(Operations.ActOnSubmission.self) { try SubmissionDesk.act($0, in: $1) }
        host.handle(Operations.GetSubmissions.self) { input, context in
            try context.point { try SubmissionDesk.page(input, in: $0) }
        }
        host.obligation(Obligations.Intake.self) { try ApplicationDesk.turned($0, $1, in: $2) }
    }

    private func board(in host: inout Registration) {
        host.command(Operations.ListLot.self) { try LotDesk.list($0, in: $1) }
        host.command(Operations.RelistLot.self) { try Relisting.relist($0, in: $1) }
        host.handle(Operations.GetLots.self) { input, context in
            try context.point { try LotDesk.page(input, in: $0) }
        }
        host.handle(Operations.GetLot.self) { input, context in
            try context.point { try LotDesk.lot(input.id, in: $0) }
        }
        host.command(Operations.AmendNotice.self) { try NoticeDesk.amend($0, in: $1) }
        host.handle(Operations.GetNotices.self) { input, context in
            try context.point { try NoticeDesk.list(input, in: $0) }
        }
        host.handle(Operations.GetRecord.self) { input, context in
            try await context.query { try RecordDesk.page(input, in: $0) }
        }
    }

    private func registrations(in host: inout Registration) {
        host.command(Operations.RegisterBidder.self) { try RegistrationDesk.register($0, in: $1) }
        host.command(Operations.WithdrawBidder.self) { try RegistrationDesk.withdraw($0, in: $1) }
        host.command(Operations.ReviewRegistration.self) { try RegistrationDesk.review($0, in: $1) }
        host.handle(Operations.GetRegistrations.self) { input, context in
            try context.point { try RegistrationDesk.page(input, in: $0) }
        }
        host.command(Operations.ConfirmDeposit.self) { try DepositDesk.confirm($0, in: $1) }
        host.command(Operations.RefundDeposit.self) { try DepositDesk.refund($0, in: $1) }
        host.command(Operations.DisputeDeposit.self) { try DisputeDesk.dispute($0, in: $1) }
        host.command(Operations.SettleDispute.self) { try DisputeDesk.settle($0, in: $1) }
    }

    private func auctions(in host: inout Registration) {
        host.aggregate(LiveLot.self)
        host.timer(Timers.Pulse.self) { _, transaction in try Pulse.turn(in: transaction) }
        host.command(Operations.PlaceOffer.self) { try OfferDesk.place($0, in: $1) }
        host.handle(Operations.GetMyPlace.self) { input, context in
            try await context.write { try OfferDesk.place(of: input.id, in: $0) }
        }
        host.command(Operations.AskAct.self) { try ActDesk.ask($0, in: $1) }
    }
}

extension Exchange: Tooled {
    /// Policies as files, their review, and trials of them.
    public static var tools: [Tool] { AuctionTools.all }
}
