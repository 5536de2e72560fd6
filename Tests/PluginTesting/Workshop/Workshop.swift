public import PluginKit

/// A plugin for tests and for the guide of building blocks: each block at work in a few lines.
public struct Workshop: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Binds each operation to a block.
    public func register(in host: inout Registration) {
        registerApplicants(in: &host)
        registerProofs(in: &host)
        host.command(Operations.BeginLease.self) { input, transaction in
            try LeaseBook.begin(input, in: transaction)
            return NoContent()
        }
        host.timer(Timers.DepositLate.self) { timer, transaction in
            try LeaseBook.late(timer, in: transaction)
        }
        host.command(Operations.ReserveDeposit.self) { input, transaction in
            try LeaseBook.reserve(input, in: transaction)
        }
        host.command(Operations.SettleDeposit.self) { input, transaction in
            try LeaseBook.settle(input, in: transaction)
        }
        host.command(Operations.PayDeposit.self) { input, transaction in
            try PaymentBook.order(input, in: transaction)
        }
        host.effect(Effects.OpenOrder.self) { effect, transaction in
            try PaymentBook.ended(effect, in: transaction)
        }
        host.callback(Callbacks.OrderPaid.self) { message, _, transaction in
            try PaymentBook.paid(message, in: transaction)
        }
        host.command(Operations.ChargeRent.self) { input, transaction in
            try LeaseBook.charge(input, in: transaction)
        }
        host.command(Operations.OfferStall.self) { input, transaction in
            try StallBook.offer(input, in: transaction)
            return NoContent()
        }
        host.command(Operations.HoldStall.self) { input, transaction in
            try StallBook.hold(input, in: transaction)
        }
        host.command(Operations.TakeStall.self) { input, transaction in
            try StallBook.take(input, in: transaction)
        }
        host.handle(Operations.StallDays.self) { input, context in
            try context.point { try StallBook.left(input, in: $0) }
        }
        host.holdExpired { hold, transaction in
            try transaction.run(Statements.InsertLapse(hold: hold.id))
        }
        lots(in: &host)
        permits(in: &host)
        host.handle(Operations.ReadBook.self) { input, context in
            try await context.query { try LeaseBook.page(input, in: $0) }
        }
    }

    private func registerApplicants(in host: inout Registration) {
        host.command(Operations.RegisterApplicant.self) { input, transaction in
            try ApplicantBook.register(input, in: transaction)
            return NoContent()
        }
        host.handle(Operations.FindApplicant.self) { input, context in
            try context.point { try ApplicantBook.find(input, in: $0) }
        }
        host.handle(Operations.ReadApplicant.self) { input, context in
            try context.point { try ApplicantBook.read(input, in: $0) }
        }
        host.command(Operations.GiveDoorCode.self) { input, transaction in
            try ApplicantBook.give(input, in: transaction)
        }
        host.handle(Operations.ReadDoorCode.self) { input, context in
            try context.point { try ApplicantBook.ownCode(input, in: $0) }
        }
    }

    private func registerProofs(in host: inout Registration) {
        host.upload(Operations.SendProof.self) { input, file, transaction in
            try ProofBook.keep(file, for: input.owner, in: transaction)
        }
        host.download(Operations.ReadProof.self) { input, context in
            try context.point { try $0.file(input.file) }
        }
        host.command(Operations.EraseProof.self) { input, transaction in
            try transaction.eraseFile(input.file)
            return NoContent()
        }
        host.handle(Operations.DrawContract.self) { input, context in
            try await ContractBook.draw(input, in: context)
        }
        host.page(Pages.SendProofForm.self) { input, context in
            let file = try context.upload
            let proof = try await context.write { transaction in
                try ProofBook.keep(file, for: input.owner, in: transaction)
            }
            return .redirect(to: "/workshop/v1/proofs/\(proof.file)")
        }
    }

    private func lots(in host: inout Registration) {
        host.aggregate(Lot.self)
        host.command(Operations.OpenLot.self) { input, transaction in
            try LotBook.open(input, in: transaction)
            return NoContent()
        }
        host.command(Operations.PlaceBid.self) { input, transaction in
            try LotBook.bid(input, in: transaction)
        }
    }

    private func permits(in host: inout Registration) {
        host.obligation(Obligations.Permit.self) { permit, turn, transaction in
            try PermitBook.turned(permit, turn, in: transaction)
        }
        host.command(Operations.ApplyPermit.self) { input, transaction in
            try PermitBook.apply(input, in: transaction)
        }
        host.command(Operations.NoticePermit.self) { input, transaction in
            try PermitBook.notice(input, in: transaction)
        }
        host.command(Operations.HandPermit.self) { input, transaction in
            try PermitBook.step(input.id, .handOver(to: input.to), in: transaction)
        }
        host.command(Operations.TakePermit.self) { input, transaction in
            try PermitBook.step(input.id, .takeOver, in: transaction)
        }
        host.command(Operations.PausePermit.self) { input, transaction in
            try PermitBook.step(input.id, .pause(.siteVisit), in: transaction)
        }
        host.command(Operations.FinishPermit.self) { input, transaction in
            try PermitBook.step(input.id, .finish, in: transaction)
        }
        host.handle(Operations.ReadPermit.self) { input, context in
            try context.point { try PermitBook.read(input, in: $0) }
        }
    }
}
