import PluginKit

/// What the forms of rent do; each leads back to its lease.
enum RentForms {
    static func pay(_ input: PayRentForm, _ context: RequestContext) async throws -> PageReply {
        let path = "/housing/leases/\(input.id)"
        // A number that is none names no bill.
        let number = Int64(input.number).flatMap { (1...100_000).contains($0) ? $0 : nil }
        let wish = PayRent(
            id: input.id,
            number: number ?? 100_000,
            channel: .native,
            payer: nil,
            payerAddress: nil
        )
        return try await LeaseForms.step(path) {
            _ = try await context.write { try RentDesk.pay(wish, in: $0) }
        }
    }

    static func demand(_ input: LeaseForm, _ context: RequestContext) async throws -> PageReply {
        try await LeaseForms.step("/housing/landlord/leases/\(input.id)") {
            let wish = DemandRent(id: input.id)
            _ = try await context.write { try RentDesk.demand(wish, in: $0) }
        }
    }

    static func terminate(_ input: NoticeForm, _ context: RequestContext) async throws -> PageReply
    {
        let path = "/housing/landlord/leases/\(input.id)"
        guard let day = CivilDay(input.leavingDay) else {
            _ = try context.point { try LessorDesk.lease(input.id, in: $0) }
            return LeaseForms.back(path, .days)
        }
        return try await LeaseForms.step(path) {
            let wish = TerminateLease(id: input.id, leavingDay: day)
            _ = try await context.write { try RentDesk.terminate(wish, in: $0) }
        }
    }
}
