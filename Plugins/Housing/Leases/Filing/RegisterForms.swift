import PluginKit

/// What the forms of filing and of occupants do; each leads back to its lease's register.
enum RegisterForms {
    static func add(_ input: OccupantForm, _ context: RequestContext) async throws -> PageReply {
        let path = "/housing/leases/\(input.id)/register"
        guard !input.name.isEmpty, !input.citizenId.isEmpty else {
            _ = try context.point { try TenantDesk.lease(input.id, in: $0) }
            return back(path, .form)
        }
        return try await step(path) {
            let wish = AddOccupant(
                id: input.id,
                name: input.name,
                citizenId: input.citizenId
            )
            _ = try await context.write { try OccupantDesk.add(wish, in: $0) }
        }
    }

    static func remove(_ input: RemovalForm, _ context: RequestContext) async throws -> PageReply {
        let path = "/housing/leases/\(input.id)/register"
        let wish = RemoveOccupant(id: input.id, number: number(input.number))
        return try await step(path) {
            _ = try await context.write { try OccupantDesk.remove(wish, in: $0) }
        }
    }

    static func file(_ input: FilingForm, _ context: RequestContext) async throws -> PageReply {
        let wish = SubmitFiling(id: input.id, number: number(input.number))
        return try await step("/housing/leases/\(input.id)/register") {
            _ = try await context.write { try FilingDesk.submitByTenant(wish, in: $0) }
        }
    }

    static func submit(_ input: FilingForm, _ context: RequestContext) async throws -> PageReply {
        let wish = SubmitFiling(id: input.id, number: number(input.number))
        return try await step("/housing/landlord/leases/\(input.id)/register") {
            _ = try await context.write { try FilingDesk.submit(wish, in: $0) }
        }
    }

    /// What the housing office says, written down by an officer.
    static func answer(
        _ input: FilingAnswerForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        guard let answer = OfficeAnswer(rawValue: input.answer) else {
            return .redirect(to: "\(FilingsPage.path)?notice=answer")
        }
        let wish = RecordFiling(
            id: input.id,
            number: number(input.number),
            answer: answer,
            reason: input.reason.flatMap(QualificationForms.written),
            fileNumber: input.fileNumber.flatMap(QualificationForms.written)
        )
        do {
            _ = try await context.write { try FilingDesk.record(wish, in: $0) }
        } catch let fault as Fault {
            guard let notice = FilingsPage.Notice.told[fault.code] else { throw fault }
            return .redirect(to: "\(FilingsPage.path)?notice=\(notice.rawValue)")
        }
        return .redirect(to: FilingsPage.path)
    }

    /// A number that is none names nothing.
    private static func number(_ text: String) -> Int64 {
        Int64(text).flatMap { (1...100_000).contains($0) ? $0 : nil } ?? 100_000
    }

    private static func step(_ path: String, _ body: () async throws -> Void) async throws
        -> PageReply
    {
        do {
            try await body()
        } catch let fault as Fault {
            guard let notice = RegisterPage.Notice.told[fault.code] else { throw fault }
            return back(path, notice)
        }
        return .redirect(to: path)
    }

    private static func back(_ path: String, _ notice: RegisterPage.Notice) -> PageReply {
        .redirect(to: "\(path)?notice=\(notice.rawValue)")
    }
}
