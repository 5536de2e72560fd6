import PluginKit

/// What an auction leaves behind, for everybody who wants to compute it again.
enum RecordDesk {
    /// Texts of an answer are bounded: terms come in pieces, to be put together.
    private static let pieceMax = 60_000

    /// A page of the log, with rules, terms and claims; of an auction under way only that there is none yet.
    static func page(_ input: RecordPage, in snapshot: borrowing Snapshot) throws -> LotRecord {
        guard let board = try snapshot.first(Statements.LotOnBoard(id: input.id)) else {
            throw Fault.lotNotFound()
        }
        guard let over = try snapshot.first(Statements.TermsThatCount(id: input.id)) else {
            return LotRecord(
                lot: input.id,
                isOver: false,
                state: LotState(rawValue: board.state) ?? .registering,
                policy: nil,
                terms: [],
                outcome: nil,
                lines: [],
                next: nil
            )
        }
        let rows = try snapshot.all(
            Statements.EntriesThatCount(
                id: input.id,
                after: input.after,
                limit: input.limit + 1
            )
        )
        let shown = rows.prefix(Int(input.limit))
        return LotRecord(
            lot: input.id,
            isOver: true,
            state: LotState(rawValue: board.state) ?? .registering,
            policy: over.policyText,
            terms: pieces(of: over.terms ?? ""),
            outcome: over.outcome,
            lines: shown.map(\.line),
            next: rows.count > shown.count ? shown.last?.number : nil
        )
    }

    /// Labels and digits are of one byte each, so no character is cut.
    private static func pieces(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: pieceMax).map { start in
            String(decoding: bytes[start..<min(start + pieceMax, bytes.count)], as: UTF8.self)
        }
    }
}
