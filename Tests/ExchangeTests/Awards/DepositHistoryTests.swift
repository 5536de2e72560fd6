import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

/// I6, of random histories: whatever officers note in whatever order, each fen that was paid is in one place.
@Suite(.timeLimit(.minutes(4))) struct `Deposits in any order` {
    private struct Row: Hashable {
        let id: String
        let deposit: String
        let paid: Int64

        var isTerminal: Bool {
            ["refunded", "converted", "forfeited", "chargedBack"].contains(deposit)
        }
    }

    private func rows(_ connection: Connection) throws -> [Row] {
        var rows: [Row] = []
        let text = "SELECT id, deposit, coalesce(paid_fen, 0) FROM registration ORDER BY number"
        try connection.each(text) {
            rows.append(Row(id: $0.text(at: 0), deposit: $0.text(at: 1), paid: $0.int64(at: 2)))
        }
        return rows
    }

    /// What lies on the accounts of a kind, on the side on which such accounts grow.
    private func balance(_ kind: String, _ connection: Connection) throws -> Int64 {
        let sum = "coalesce(sum(credits_posted - debits_posted), 0)"
        let found = try connection.integer("SELECT \(sum) FROM host_account WHERE kind = '\(kind)'")
        return (kind == "Clearing" ? -1 : 1) * (found ?? 0)
    }

    private func judge(_ rows: [Row], before: [Row], _ connection: Connection) throws -> [String] {
        func sum(_ states: String...) -> Int64 {
            rows.filter { states.contains($0.deposit) }.reduce(0) { $0 + $1.paid }
        }
        let paid = rows.reduce(0) { $0 + $1.paid }
        let wanted = [
            ("Deposit", sum("held", "short", "late", "refundDue", "disputed")),
            ("Price", sum("converted")),
            ("Forfeit", sum("forfeited")), ("Clearing", paid - sum("refunded", "chargedBack")),
        ]
        var found: [String] = []
        for (kind, fen) in wanted where try balance(kind, connection) != fen {
            found.append("\(kind) is \(try balance(kind, connection)), not \(fen)")
        }
        for row in before where row.isTerminal && !rows.contains(row) {
            found.append("\(row) did not stay")
        }
        return found
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `are held, refunded, converted, forfeited or charged back, to the fen, and end once`(
        seed: UInt64
    ) async throws {
        var random = SplitMix64(seed: seed)
        var room = try await SaleRoom()
        for number in 0..<6 { try await room.register("bidder \(number)") }
        let path = try room.city.store("exchange").file.path
        let connection = try Connection(path: path, role: .bare, environment: .system())
        defer { connection.close() }
        var (before, ends): ([Row], Set<String>) = ([], [])
        for step in 0..<60 {
            try await act(&random, step, in: room)
            let rows = try rows(connection)
            let wrong = try judge(rows, before: before, connection)
            #expect(wrong.isEmpty, "seed \(seed), step \(step): \(wrong)")
            before = rows
            ends.formUnion(rows.map(\.deposit))
        }
        #expect(ends.contains("refunded") && !ends.isDisjoint(with: ["converted", "forfeited"]))
        await room.city.stop()
    }

    /// Something that somebody may ask for, whether it is time for it or not; in the end the auction is over.
    private func act(_ random: inout SplitMix64, _ step: Int, in room: SaleRoom) async throws {
        let place = random.index(below: 5)
        let id = JSONValue.string(room.registrations[place])
        let officer = try await room.officer()
        switch step {
        // One at least takes part and offers, so that there is an award.
        case 19: return try await room.admit(5)
        case 20: return try await room.city.advance(seconds: SaleRoom.openingSeconds)
        case 21: return _ = try await room.bidder(5).ask("placeOffer", room.offerInput("1000"))
        case 28: return try await room.city.advance(seconds: 300)
        case 40: return try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        case 41: return try await end(&random, 5, in: room)
        default: break
        }
        switch random.pick(0...11) {
        case 0...2:
            let accept = JSONValue.bool(random.pick(0...4) > 0)
            _ = try await officer.ask("reviewRegistration", ["id": id, "accept": accept])
        case 3...5:
            let payment: JSONValue = [
                "id": id, "paidFen": .number(JSONNumber(random.pick(4990...5010))),
                "isOwn": .bool(random.pick(0...5) > 0),
                "payment": .string("p\(random.pick(0...30))"),
            ]
            _ = try await officer.ask("confirmDeposit", payment)
        case 6:
            let refund: JSONValue = ["id": id, "payment": .string("r\(step)")]
            _ = try await officer.ask("refundDeposit", refund)
        case 7, 8:
            let offer = room.offerInput("\(1000 + step * 10)")
            _ = try await room.bidder(place).ask("placeOffer", offer)
        case 9:
            let dispute: JSONValue = ["id": id, "reason": "the bank asks it back"]
            _ = try await officer.ask("disputeDeposit", dispute)
        case 10:
            let settlement: JSONValue = [
                "id": id, "outcome": .string(random.pick(0...2) == 0 ? "chargedBack" : "kept"),
                "reference": .string("d\(step)"),
            ]
            _ = try await officer.ask("settleDispute", settlement)
        default: try await end(&random, place, in: room)
        }
    }

    private func end(_ random: inout SplitMix64, _ place: Int, in room: SaleRoom) async throws {
        let named = try await room.award()["label"]?.string ?? BidderLabel.text(Int64(place + 1))
        let isSigned = random.pick(0...1) == 0
        let input: JSONValue =
            isSigned
            ? ["id": .string(room.lot), "kind": "sign", "contract": "C-1", "party": "合作社"]
            : ["id": .string(room.lot), "kind": "defaulted", "label": .string(named)]
        for name in ["Zhao", "Qian"] {
            _ = try await room.officer(name).ask("askAct", input)
        }
    }
}
