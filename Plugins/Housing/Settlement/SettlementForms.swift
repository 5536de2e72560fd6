import PluginKit

/// What the forms of a settlement and of a vacancy do; each leads back to its lease.
enum SettlementForms {
    static func answer(_ input: AnswerForm, _ context: RequestContext) async throws -> PageReply {
        let wish = AnswerSettlement(
            id: input.id,
            number: Int64(input.number) ?? 1,
            accepted: input.answer == "accept",
            objection: written(input.objection)
        )
        return try await LeaseForms.step("/housing/leases/\(input.id)") {
            _ = try await context.write { try TenantDesk.answer(wish, in: $0) }
        }
    }

    static func deny(_ input: LeaseForm, _ context: RequestContext) async throws -> PageReply {
        try await LeaseForms.step("/housing/leases/\(input.id)") {
            _ = try await context.write { try TenantDesk.denyVacancy(input.id, in: $0) }
        }
    }

    static func propose(
        _ input: ProposalForm,
        _ context: RequestContext
    ) async throws -> PageReply {
        let path = "/housing/landlord/leases/\(input.id)"
        guard let lines = lines(of: input) else {
            _ = try context.point { try LessorDesk.lease(input.id, in: $0) }
            return LeaseForms.back(path, .lines)
        }
        return try await LeaseForms.step(path) {
            let wish = ProposeSettlement(id: input.id, lines: lines)
            _ = try await context.write { try SettlementDesk.propose(wish, in: $0) }
        }
    }

    static func claim(_ input: VacancyForm, _ context: RequestContext) async throws -> PageReply {
        let path = "/housing/landlord/leases/\(input.id)"
        guard let basis = VacancyBasis(rawValue: input.basis), let note = written(input.note) else {
            _ = try context.point { try LessorDesk.lease(input.id, in: $0) }
            return LeaseForms.back(path, .note)
        }
        return try await LeaseForms.step(path) {
            let wish = ClaimVacancy(id: input.id, basis: basis, note: note)
            _ = try await context.write { try LessorDesk.claimVacancy(wish, in: $0) }
        }
    }

    /// A text in which something stands; nil where nothing does.
    private static func written(_ text: String?) -> String? {
        guard let text, text.contains(where: { !" \n\r\t　".contains($0) }) else { return nil }
        return text
    }

    /// The lines that say something; nil where one of them lacks a part or is no amount.
    private static func lines(of input: ProposalForm) -> [Deduction]? {
        let written = [
            (input.kind1, input.reason1, input.evidence1, input.yuan1),
            (input.kind2, input.reason2, input.evidence2, input.yuan2),
            (input.kind3, input.reason3, input.evidence3, input.yuan3),
            (input.kind4, input.reason4, input.evidence4, input.yuan4),
        ].filter { Self.written($0.1) != nil || Self.written($0.2) != nil || !($0.3 ?? "").isEmpty }
        let lines = written.compactMap { kind, reason, evidence, yuan -> Deduction? in
            guard let kind = DeductionKind(rawValue: kind ?? ""), let reason = Self.written(reason),
                let evidence = Self.written(evidence), let amount = Money(yuan: yuan ?? "")
            else { return nil }
            return Deduction(kind: kind, reason: reason, evidence: evidence, amountFen: amount)
        }
        return lines.count == written.count ? lines : nil
    }
}

extension Money {
    /// An amount as people write it, in yuan with at most two decimals: more than nothing, at most a
    /// million yuan; nil for anything else.
    init?(yuan text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...7).contains(whole.count), parts.count <= 2,
            text.allSatisfy({ $0 == "." || ("0"..."9").contains($0) }), let yuan = Int64(whole)
        else { return nil }
        let cents = parts.count == 2 ? parts[1] : "00"
        guard (1...2).contains(cents.count), let rest = Int64(cents) else { return nil }
        let fen = yuan * 100 + (cents.count == 1 ? rest * 10 : rest)
        guard (1...100_000_000).contains(fen) else { return nil }
        self.init(fen: fen)
    }
}
