import PluginKit

/// What the forms of a lease do; each leads back to it, which shows what comes next.
enum LeaseForms {
    static func answer(_ input: RenewalForm, _ context: RequestContext) async throws -> PageReply {
        let wish = AnswerRenewal(
            id: input.id,
            accepted: input.answer == "accept",
            rentFen: Int64(input.rentFen ?? "").flatMap { $0 > 0 ? Money(fen: $0) : nil },
            months: Int64(input.months ?? "")
        )
        return try await step("/housing/leases/\(input.id)") {
            _ = try await context.write { try TenantDesk.answer(wish, in: $0) }
        }
    }

    static func giveNotice(
        _ input: NoticeForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let path = "/housing/leases/\(input.id)"
        guard let day = CivilDay(input.leavingDay) else {
            // What is another's is not there, whatever was typed.
            _ = try context.point { try TenantDesk.lease(input.id, in: $0) }
            return back(path, .days)
        }
        return try await step(path) {
            let wish = GiveNotice(id: input.id, leavingDay: day)
            _ = try await context.write { try TenantDesk.giveNotice(wish, in: $0) }
        }
    }

    static func handOver(_ input: LeaseForm, _ context: RequestContext) async throws -> PageReply {
        try await step("/housing/leases/\(input.id)") {
            _ = try await context.write { try TenantDesk.handOver(input.id, in: $0) }
        }
    }

    static func offer(_ input: OfferForm, _ context: RequestContext) async throws -> PageReply {
        let path = "/housing/landlord/leases/\(input.id)"
        let yuan = Int64(input.rentYuan).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
        let months = Int64(input.months).flatMap { (1...240).contains($0) ? $0 : nil }
        guard let yuan, let months else {
            _ = try context.point { try LessorDesk.lease(input.id, in: $0) }
            return back(path, .rent)
        }
        return try await step(path) {
            let wish = OfferRenewal(id: input.id, rentFen: Money(fen: yuan * 100), months: months)
            _ = try await context.write { try LessorDesk.offer(wish, in: $0) }
        }
    }

    static func giveLessorNotice(
        _ input: NoticeForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let path = "/housing/landlord/leases/\(input.id)"
        guard let day = CivilDay(input.leavingDay) else {
            _ = try context.point { try LessorDesk.lease(input.id, in: $0) }
            return back(path, .days)
        }
        return try await step(path) {
            let wish = GiveNotice(id: input.id, leavingDay: day)
            _ = try await context.write { try LessorDesk.giveNotice(wish, in: $0) }
        }
    }

    static func inspect(
        _ input: InspectionForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let path = "/housing/landlord/leases/\(input.id)"
        guard input.findings.contains(where: { $0 != " " && $0 != "\n" && $0 != "　" }) else {
            _ = try context.point { try LessorDesk.lease(input.id, in: $0) }
            return back(path, .findings)
        }
        return try await step(path) {
            let wish = RecordInspection(id: input.id, findings: input.findings)
            _ = try await context.write { try LessorDesk.inspect(wish, in: $0) }
        }
    }

    /// Does a step and leads back; whoever comes out of turn is told so there.
    static func step(_ path: String, _ body: () async throws -> Void) async throws -> PageReply {
        do {
            try await body()
        } catch let fault as Fault {
            switch fault.code {
            case "housing.lease.not_now": return back(path, .late)
            case "housing.lease.notice_days": return back(path, .days)
            case "housing.renewal.changed": return back(path, .changed)
            case "housing.renewal.rent": return back(path, .rent)
            case "housing.renewal.proof_needed": return back(path, .proof)
            case "housing.settlement.changed": return back(path, .settlement)
            case "housing.settlement.too_much": return back(path, .tooMuch)
            case "housing.settlement.worse": return back(path, .worse)
            case "housing.settlement.not_inspected": return back(path, .uninspected)
            case "housing.rent.not_owed": return back(path, .notOwed)
            case "housing.rent.no_bill": return back(path, .late)
            case "housing.vacancy.denied": return back(path, .denied)
            default: throw fault
            }
        }
        return .redirect(to: path)
    }

    static func back(_ path: String, _ notice: LeasePage.Notice) -> PageReply {
        .redirect(to: "\(path)?notice=\(notice.rawValue)")
    }
}
