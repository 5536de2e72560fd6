import PluginKit

/// What the forms of an agreement to be charged do; each leads back to its page.
enum DebitForms {
    static func agree(_ input: DebitForm, _ context: RequestContext) async throws -> PageReply {
        guard let most = Money(yuan: input.monthMaxYuan) else {
            _ = try context.point { try TenantDesk.lease(input.id, in: $0) }
            return back(input.id, .bound)
        }
        return try await step(input.id) {
            let wish = AgreeDebit(id: input.id, monthMaxFen: most)
            _ = try await context.write { try DebitDesk.agree(wish, in: $0) }
        }
    }

    static func revoke(_ input: LeaseForm, _ context: RequestContext) async throws -> PageReply {
        try await step(input.id) {
            _ = try await context.write { try DebitDesk.revoke(input.id, in: $0) }
        }
    }

    private static func step(_ lease: String, _ body: () async throws -> Void) async throws
        -> PageReply
    {
        do {
            try await body()
        } catch let fault as Fault {
            switch fault.code {
            case "housing.debit.bound": return back(lease, .bound)
            case "housing.debit.not_now", "housing.debit.not_found", "housing.lease.not_now":
                return back(lease, .late)
            default: throw fault
            }
        }
        return .redirect(to: DebitPage.path(lease))
    }

    private static func back(_ lease: String, _ notice: DebitPage.Notice) -> PageReply {
        .redirect(to: "\(DebitPage.path(lease))?notice=\(notice.rawValue)")
    }
}
