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
}
