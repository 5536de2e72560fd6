import PluginKit

/// What the forms of repairs do; each leads back to the repairs of its lease.
enum RepairForms {
    static func report(_ input: ReportForm, _ context: RequestContext) async throws -> PageReply {
        let path = tenant(input.id)
        guard let kind = RepairKind(rawValue: input.kind), let text = written(input.description)
        else { return try unread(path, input.id, context) }
        return try await step(path) {
            let wish = ReportRepair(id: input.id, kind: kind, description: text)
            _ = try await context.write { try RepairDesk.report(wish, in: $0) }
        }
    }

    static func answer(
        _ input: RepairAnswerForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let path = tenant(input.id)
        guard let number = number(input.number), let about = RepairQuestion(rawValue: input.about)
        else { return try unread(path, input.id, context) }
        return try await step(path) {
            let wish = AnswerRepair(
                id: input.id,
                number: number,
                about: about,
                visit: input.visit.flatMap(Self.number),
                untilDay: input.untilDay.flatMap(CivilDay.init),
                accepted: input.answer == "yes"
            )
            _ = try await context.write { try RepairDesk.answer(wish, in: $0) }
        }
    }

    static func claim(_ input: ClaimForm, _ context: RequestContext) async throws -> PageReply {
        let path = tenant(input.id)
        let days = (
            input.lostFrom.flatMap(CivilDay.init),
            // People write the last day.
            input.lostUntil.flatMap(CivilDay.init)?.adding(days: 1)
        )
        guard let number = number(input.number), let bill = bill(input.yuan),
            let percent = percent(input.percent)
        else { return try unread(path, input.id, context) }
        let wish = ClaimRepair(
            id: input.id,
            number: number,
            billFen: bill,
            evidence: written(input.evidence),
            lostFrom: days.0,
            lostUntil: days.1,
            lostPercent: days.0 == nil || days.1 == nil ? 0 : percent
        )
        return try await step(path) {
            _ = try await context.write { try RepairDesk.claim(wish, in: $0) }
        }
    }

    static func appeal(_ input: RepairAppealForm, _ context: RequestContext) async throws
        -> PageReply
    {
        let path = tenant(input.id)
        guard let number = number(input.number), let note = written(input.note) else {
            return try unread(path, input.id, context)
        }
        return try await step(path) {
            let wish = AppealRepair(id: input.id, number: number, note: note)
            _ = try await context.write { try RepairDesk.appeal(wish, in: $0) }
        }
    }

    static func step(_ input: RepairStepForm, _ context: RequestContext) async throws -> PageReply {
        let path = lessor(input.id)
        guard let number = number(input.number), let step = RepairStep(rawValue: input.step) else {
            return try unreadByLessor(path, input.id, context)
        }
        let wish = StepRepair(
            id: input.id,
            number: number,
            step: step,
            untilDay: input.untilDay.flatMap(CivilDay.init),
            note: written(input.note)
        )
        return try await Self.step(path) {
            _ = try await context.write { try RepairDesk.step(wish, in: $0) }
        }
    }

    static func propose(_ input: VisitForm, _ context: RequestContext) async throws -> PageReply {
        let path = lessor(input.id)
        let hour = input.from.split(separator: ":").first.flatMap { Int64($0) }
        guard let number = number(input.number), let day = CivilDay(input.day), let hour,
            let hours = Int64(input.hours), (0...23).contains(hour), (1...8).contains(hours),
            let visitor = written(input.visitor)
        else { return try unreadByLessor(path, input.id, context) }
        let starts = day.start.adding(seconds: hour * 3600)
        let wish = ProposeVisit(
            id: input.id,
            number: number,
            startsAt: starts,
            endsAt: starts.adding(seconds: hours * 3600),
            visitor: visitor,
            withCode: input.withCode == "yes"
        )
        return try await step(path) {
            _ = try await context.write { try RepairDesk.propose(wish, in: $0) }
        }
    }

    static func answerClaim(
        _ input: ClaimAnswerForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let path = lessor(input.id)
        guard let number = number(input.number), let bill = bill(input.yuan),
            let percent = percent(input.percent)
        else { return try unreadByLessor(path, input.id, context) }
        let wish = AnswerClaim(
            id: input.id,
            number: number,
            billFen: bill,
            lostPercent: percent,
            note: written(input.note)
        )
        return try await step(path) {
            _ = try await context.write { try RepairDesk.answer(wish, in: $0) }
        }
    }

    private static func tenant(_ lease: String) -> String { "/housing/leases/\(lease)/repairs" }

    private static func lessor(_ lease: String) -> String {
        "/housing/landlord/leases/\(lease)/repairs"
    }

    private static func number(_ text: String) -> Int64? {
        Int64(text).flatMap { (1...100_000).contains($0) ? $0 : nil }
    }

    /// An amount in yuan; nothing written is nothing.
    private static func bill(_ text: String?) -> Money? {
        guard let text, !text.isEmpty, text != "0" else { return Money(fen: 0) }
        return Money(yuan: text)
    }

    private static func percent(_ text: String?) -> Int64? {
        guard let text, !text.isEmpty else { return 0 }
        return Int64(text).flatMap { (0...100).contains($0) ? $0 : nil }
    }

    /// A text in which something stands; nil where nothing does.
    private static func written(_ text: String?) -> String? {
        guard let text, text.contains(where: { !" \n\r\t　".contains($0) }) else { return nil }
        return text
    }

    /// A form that nobody can read leads back with a word; what is another's is not there.
    private static func unread(
        _ path: String,
        _ lease: String,
        _ context: RequestContext
    ) throws -> PageReply {
        _ = try context.point { try TenantDesk.lease(lease, in: $0) }
        return back(path, .form)
    }

    private static func unreadByLessor(
        _ path: String,
        _ lease: String,
        _ context: RequestContext
    ) throws -> PageReply {
        _ = try context.point { try LessorDesk.lease(lease, in: $0) }
        return back(path, .form)
    }

    private static func step(_ path: String, _ body: () async throws -> Void) async throws
        -> PageReply
    {
        do {
            try await body()
        } catch let fault as Fault {
            guard let notice = RepairPage.Notice.told[fault.code] else { throw fault }
            return back(path, notice)
        }
        return .redirect(to: path)
    }

    private static func back(_ path: String, _ notice: RepairPage.Notice) -> PageReply {
        .redirect(to: "\(path)?notice=\(notice.rawValue)")
    }
}
