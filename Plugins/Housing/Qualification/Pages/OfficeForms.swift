import PluginKit

/// What the forms of the officers' desk do; each leads back to where it stands.
enum OfficeForms {
    static func answer(_ input: ProofForm, _ context: RequestContext) async throws -> PageReply {
        let path = place(input.id)
        guard let answer = ProofAnswer(rawValue: input.answer) else {
            return try back(input.id, path, .empty, context)
        }
        return try await QualificationForms.step(path) {
            let wish = AnswerProof(id: input.id, rule: input.rule, proven: answer == .proven)
            _ = try await context.write { try OfficeDesk.answer(wish, in: $0) }
        }
    }

    static func decideAppeal(
        _ input: DecisionForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let path = place(input.id)
        guard let reason = QualificationForms.written(input.reason) else {
            return try back(input.id, path, .empty, context)
        }
        return try await QualificationForms.step(path) {
            let isUpheld = input.decision == "upheld"
            let wish = DecideAppeal(id: input.id, upheld: isUpheld, reason: reason)
            _ = try await context.write { try OfficeDesk.decide(wish, in: $0) }
        }
    }

    static func suspect(
        _ input: SuspicionForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let path = place(input.id)
        guard let grounds = QualificationForms.written(input.grounds) else {
            return try back(input.id, path, .empty, context)
        }
        return try await QualificationForms.step(path) {
            let wish = SuspectPaper(id: input.id, rule: input.rule, grounds: grounds)
            _ = try await context.write { try OfficeDesk.suspect(wish, in: $0) }
        }
    }

    /// Nothing but the word itself finds a paper forged.
    static func decideReview(
        _ input: DecisionForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let path = place(input.id)
        guard let reason = QualificationForms.written(input.reason) else {
            return try back(input.id, path, .empty, context)
        }
        return try await QualificationForms.step(path) {
            let isForged = input.decision == "forged"
            let wish = DecideReview(id: input.id, forged: isForged, reason: reason)
            _ = try await context.write { try OfficeDesk.decide(wish, in: $0) }
        }
    }

    static func record(_ input: OutageForm, _ context: RequestContext) async throws -> PageReply {
        guard let source = ProofSource(rawValue: input.source) else {
            return QualificationForms.back(OfficePage.path, .source)
        }
        return try await QualificationForms.step(OfficePage.path) {
            let wish = RecordOutage(source: source, isDown: input.action == "out", at: nil)
            _ = try await context.write { try OutageDesk.record(wish, in: $0) }
        }
    }

    private static func place(_ lease: String) -> String { "\(OfficePage.path)/\(lease)" }

    /// What is another's is not there, whatever was typed.
    private static func back(
        _ id: String,
        _ path: String,
        _ notice: QualificationPage.Notice,
        _ context: RequestContext
    ) throws -> PageReply {
        _ = try context.point { try OfficeDesk.qualification(id, in: $0) }
        return QualificationForms.back(path, notice)
    }
}
