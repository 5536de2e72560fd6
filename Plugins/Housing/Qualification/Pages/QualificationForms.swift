import PluginKit

/// What the forms of a tenant's qualification do; each leads back to it, which shows what comes next.
enum QualificationForms {
    static func handIn(_ input: PaperForm, _ context: RequestContext) async throws -> PageReply {
        let path = place(input.id)
        guard let paper = written(input.paper) else {
            // What is another's is not there, whatever was typed.
            _ = try context.point { try TenantDesk.qualification(input.id, in: $0) }
            return back(path, .empty)
        }
        return try await step(path) {
            let wish = HandInPaper(id: input.id, rule: input.rule, paper: paper)
            _ = try await context.write { try TenantDesk.handIn(wish, in: $0) }
        }
    }

    static func appeal(_ input: AppealForm, _ context: RequestContext) async throws -> PageReply {
        let path = place(input.id)
        guard let grounds = written(input.grounds) else {
            _ = try context.point { try TenantDesk.qualification(input.id, in: $0) }
            return back(path, .empty)
        }
        return try await step(path) {
            let wish = RaiseAppeal(id: input.id, grounds: grounds)
            _ = try await context.write { try TenantDesk.appeal(wish, in: $0) }
        }
    }

    static func choose(_ input: ChoiceForm, _ context: RequestContext) async throws -> PageReply {
        let path = place(input.id)
        let fen = Int64(input.rentFen ?? "").flatMap { (1...100_000_000).contains($0) ? $0 : nil }
        let day = input.leavingDay.flatMap { CivilDay($0) }
        guard let choice = AfterFailure(rawValue: input.choice),
            choice == .marketRent ? fen != nil : day != nil
        else {
            _ = try context.point { try TenantDesk.qualification(input.id, in: $0) }
            return back(path, .days)
        }
        return try await step(path) {
            let wish = ChooseAfterFailure(
                id: input.id,
                choice: choice,
                rentFen: fen.map { Money(fen: $0) },
                leavingDay: day
            )
            _ = try await context.write { try TenantDesk.choose(wish, in: $0) }
        }
    }

    /// The landlord's notice, on the lease's page of their desk.
    static func terminate(
        _ input: NoticeForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let path = "/housing/landlord/leases/\(input.id)"
        guard let day = CivilDay(input.leavingDay) else {
            _ = try context.point { try LessorDesk.lease(input.id, in: $0) }
            return LeaseForms.back(path, .days)
        }
        do {
            let wish = TerminateUnqualified(id: input.id, leavingDay: day)
            _ = try await context.write { try LessorDesk.terminate(wish, in: $0) }
        } catch let fault as Fault {
            switch fault.code {
            case "housing.qualification.days", "housing.lease.notice_days":
                return LeaseForms.back(path, .days)
            case "housing.qualification.not_now", "housing.qualification.choosing",
                "housing.lease.not_now":
                return LeaseForms.back(path, .late)
            default: throw fault
            }
        }
        return .redirect(to: path)
    }

    /// Does a step and leads back; whoever comes out of turn is told so there.
    static func step(_ path: String, _ body: () async throws -> Void) async throws -> PageReply {
        do {
            try await body()
        } catch let fault as Fault {
            switch fault.code {
            case "housing.qualification.not_now", "housing.qualification.no_item",
                "housing.lease.not_now":
                return back(path, .late)
            case "housing.qualification.appealed": return back(path, .appealed)
            case "housing.qualification.market_rent": return back(path, .rent)
            case "housing.qualification.days": return back(path, .days)
            case "housing.qualification.same_officer": return back(path, .same)
            case "housing.outage.not_known": return back(path, .source)
            default: throw fault
            }
        }
        return .redirect(to: path)
    }

    static func back(_ path: String, _ notice: QualificationPage.Notice) -> PageReply {
        .redirect(to: "\(path)?notice=\(notice.rawValue)")
    }

    /// A text in which something stands; nil where nothing does.
    static func written(_ text: String) -> String? {
        text.contains { !" \n\r\t　".contains($0) } ? text : nil
    }

    private static func place(_ lease: String) -> String {
        "/housing/leases/\(lease)/qualification"
    }
}
