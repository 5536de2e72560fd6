import Testing

@testable import PluginKit

@Suite struct `A ledger held against a provider's statement` {
    private func own(_ lines: [(reference: String?, fen: Int64)]) -> [AccountStatement.Line] {
        lines.enumerated().map { index, line in
            let isDebit = line.fen > 0
            return AccountStatement.Line(
                place: AccountStatement.Place(day: CivilDay(sinceEpoch: 0), number: Int64(index)),
                transfer: Transfer(
                    id: "t\(index)",
                    kind: "Paid",
                    debit: isDebit ? "clearing" : "other",
                    credit: isDebit ? "other" : "clearing",
                    amount: Money(fen: abs(line.fen)),
                    phase: .single,
                    earlier: nil,
                    at: Instant(utcMillis: 0),
                    expires: nil,
                    reference: line.reference
                ),
                isDebit: isDebit,
                debitsPosted: Money(fen: 0),
                creditsPosted: Money(fen: 0)
            )
        }
    }

    private func breaks(
        _ lines: [(reference: String?, fen: Int64)],
        _ statement: [(reference: String, fen: Int64, reverses: String?)]
    ) -> [String] {
        Reconciliation.breaks(
            own: own(lines),
            statement: statement.map {
                ProviderLine(
                    reference: $0.reference,
                    amount: Money(fen: $0.fen),
                    reverses: $0.reverses
                )
            }
        ).map { item in
            let amounts = [item.ours, item.theirs].map { $0.map { "\($0.fen)" } ?? "-" }
            return "\(item.kind) \(item.reference) \(amounts.joined(separator: " "))"
        }
    }

    @Test func `leaves nothing open when both have the same`() {
        #expect(breaks([("a", 100), ("b", -40)], [("b", -40, nil), ("a", 100, nil)]).isEmpty)
        #expect(breaks([], []).isEmpty)
    }

    @Test func `names what is missing on either side`() {
        #expect(
            breaks([("a", 100)], [("b", 100, nil)]) == [
                "missingHere b - 100", "missingThere a 100 -",
            ]
        )
        #expect(breaks([(nil, 100)], []) == ["missingThere t0 100 -"])
    }

    @Test func `names amounts that differ, and directions`() {
        #expect(breaks([("a", 100)], [("a", 99, nil)]) == ["amountDiffers a 100 99"])
        #expect(
            breaks([("a", 100)], [("a", -100, nil)])
                == ["missingHere a - -100", "missingThere a 100 -"]
        )
    }

    @Test func `names every line that the statement has again`() {
        #expect(
            breaks([("a", 100)], [("a", 100, nil), ("a", 100, nil), ("a", 100, nil)])
                == ["duplicateLine a 100 100", "duplicateLine a 100 100"]
        )
        #expect(
            breaks([], [("a", 100, nil), ("a", 100, nil)])
                == ["missingHere a - 100", "duplicateLine a - 100"]
        )
    }

    @Test func `tells a reversal after the money was passed on from one that was only missed`() {
        let released = [
            (reference: String?.some("a"), fen: Int64(100)), (reference: "a", fen: -100),
        ]
        #expect(
            breaks(released, [("a", 100, nil), ("r", -100, "a")])
                == ["reversalAfterRelease r - -100"]
        )
        #expect(
            breaks([("a", 100)], [("a", 100, nil), ("r", -100, "a")]) == ["missingHere r - -100"]
        )
        #expect(
            breaks([("a", 100), ("r", -100)], [("a", 100, nil), ("r", -100, "a")]).isEmpty
        )
    }
}
