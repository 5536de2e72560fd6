import PluginKit

/// The end of an award: an officer notes the contract, another issues the certificate.
enum SigningDesk {
    /// The contract is signed: the auction is confirmed by it, and the deposit counts towards the price.
    static func sign(
        _ input: AskAct,
        by officer: PersonID,
        in transaction: borrowing Transaction
    ) throws -> ActOutcome {
        guard let contract = input.contract, let party = input.party else {
            throw Fault.actIncomplete(input.kind.rawValue)
        }
        let event = Award.Event.signed(by: officer.text)
        var refusal: Award.Refusal?
        let receipt: AuctionRecord.Receipt? = try transaction.with(LiveLot.self, input.id) { lot in
            refusal = try AwardDesk.refusal(of: event, to: input.id, in: transaction)
            guard refusal == nil,
                let award = try AwardCase.newest(of: input.id, in: transaction)
            else { return nil }
            let deposit = try RegistrationDesk.row(award.registration, in: transaction).deposit
            guard deposit == DepositState.held.rawValue else {
                refusal = .depositDisputed
                return nil
            }
            guard
                let decided = lot.receive(
                    .confirm(bidder: award.label),
                    at: transaction.stamp
                ), decided.answer == .accepted
            else { throw Fault.logBroken(input.id) }
            try keep(contract, of: award, with: party, by: officer, in: transaction)
            try AwardDesk.apply(event, to: input.id, in: transaction)
            try DealDesk.note(award, of: lot.notice, in: transaction)
            return decided
        }
        return ActDesk.outcome(receipt, input, refusal: refusal?.rawValue)
    }

    private static func keep(
        _ contract: String,
        of award: AwardCase,
        with party: String,
        by officer: PersonID,
        in transaction: borrowing Transaction
    ) throws {
        let sealed = try transaction.seal(
            SecretText(party),
            as: Fields.Contract.Party.self,
            row: award.id,
            about: award.person
        )
        try transaction.run(
            Statements.InsertContract(
                award: award.id,
                lot: award.lot,
                person: award.person.text,
                number: contract,
                party: sealed,
                at: transaction.now
            )
        )
        try transaction.run(Statements.NoteSigning(id: award.id, at: transaction.now))
        try transaction.publish(ContractSigned(lot: award.lot, round: award.round))
    }

    /// The certificate is issued, by another officer than the one who noted the contract.
    static func certify(
        _ input: AskAct,
        by officer: PersonID,
        in transaction: borrowing Transaction
    ) throws -> ActOutcome {
        // A lot that is not there, or another organisation's, is said so as everywhere.
        try transaction.with(LiveLot.self, input.id) { _ in }
        let refusal = try AwardDesk.apply(
            .certified(by: officer.text),
            to: input.id,
            in: transaction
        )
        return ActOutcome(
            lot: input.id,
            kind: input.kind,
            isDone: refusal == nil,
            answer: refusal?.rawValue ?? "accepted",
            sequence: nil,
            link: nil
        )
    }
}
