import Foundation
@testable import Host
import HostStore
import PluginKit
import PluginTesting
import Testing

@testable import Workshop

@Suite struct `A plugin's book, through the whole host` {
    private func book(_ landlord: TestCaller, _ lease: String) async throws -> BookPage {
        try await landlord.call(
            Operations.ReadBook.self,
            ["lease": .string(lease), "from": "2026-01-01", "until": "2028-01-01"]
        )
    }

    @Test func `a deposit is reserved, settled once, and given back when nobody settles it`()
        async throws
    {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        try await landlord.beginLease(for: city.resident("Liu"))
        let paid = try await landlord.call(
            Operations.ReserveDeposit.self,
            ["id": "p1", "lease": "l1", "fen": 306_000]
        )
        #expect(paid.fen.fen == 306_000)
        #expect(try await book(landlord, "l1").depositFen.fen == 0)
        for _ in 0..<2 {
            let settled = try await landlord.call(
                Operations.SettleDeposit.self,
                ["id": "p1", "payment": "wx-1"]
            )
            #expect(settled.fen.fen == 306_000)
        }
        #expect(try await book(landlord, "l1").depositFen.fen == 306_000)
        try await landlord.call("reserveDeposit", ["id": "p2", "lease": "l1", "fen": 5])
        try await city.advance(seconds: 600)
        let late = try await landlord.ask("settleDeposit", ["id": "p2", "payment": "wx-2"])
        #expect(late.status == 409)
        #expect(try await book(landlord, "l1").balances)
        await city.stop()
    }

    @Test func `a deposit that is not there after three days lapses, and one that is does not`()
        async throws
    {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        try await landlord.beginLease(for: city.resident("Liu"))
        func lapses() throws -> Int64 {
            try city.store("workshop").file.read { snapshot in
                try snapshot.statement("SELECT count(*) FROM lapse").first { $0.int64(at: 0) } ?? 0
            }
        }
        try await city.advance(seconds: 3 * 86_400 - 1)
        #expect(try lapses() == 0)
        try await city.advance(seconds: 1)
        #expect(try lapses() == 1)
        try await city.advance(seconds: 86_400)
        #expect(try lapses() == 1)
        await city.stop()
        let other = try await TestCity(plugins: Workshop())
        let payee = try await other.staff("landlord", of: "acme")
        try await payee.beginLease(for: other.resident("Liu"))
        try await payee.call("reserveDeposit", ["id": "p1", "lease": "l1", "fen": 306_000])
        try await payee.call("settleDeposit", ["id": "p1", "payment": "wx-1"])
        try await other.advance(seconds: 4 * 86_400)
        let kept = try other.store("workshop").file.read { snapshot in
            try snapshot.statement("SELECT count(*) FROM lapse").first { $0.int64(at: 0) }
        }
        #expect(kept == 0)
        await other.stop()
    }

    @Test func `rent of the parts of a month is the rent of the month`() async throws {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        try await landlord.beginLease(for: city.resident("Liu"))
        for (from, until) in [("2027-01-01", "2027-01-12"), ("2027-01-12", "2027-02-01")] {
            try await landlord.call(
                "chargeRent",
                ["lease": "l1", "from": .string(from), "until": .string(until)]
            )
        }
        let book = try await book(landlord, "l1")
        #expect(book.dueFen.fen == 153_000 && book.balances && book.lines.count == 2)
        await city.stop()
    }

    @Test func `another organisation has a book of its own`() async throws {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        let other = try await city.staff("landlord", of: "other")
        try await landlord.beginLease(for: city.resident("Liu"))
        try await landlord.call("reserveDeposit", ["id": "p1", "lease": "l1", "fen": 5])
        let answer = try await other.ask("settleDeposit", ["id": "p1", "payment": "wx-1"])
        #expect(answer.status == 409)
        #expect(try await book(other, "l1").depositFen.fen == 0)
        await city.stop()
    }

    @Test func `what a block is used for stands among the grants, and its use is recorded`()
        async throws
    {
        let record = FileManager.default.temporaryDirectory
            .appending(path: "used-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: record) }
        let city = try await TestCity(list: [Workshop()]) { $0.usedGrantsFile = record }
        let landlord = try await city.staff("landlord", of: "acme")
        try await landlord.beginLease(for: city.resident("Liu"))
        try await landlord.call("reserveDeposit", ["id": "p1", "lease": "l1", "fen": 5])
        let grants = try #require(city.manifests.first).grants(statements: []).map(\.description)
        for line in [
            "workshop block ledger",
            "workshop account Deposit side=credit holder=tenant money=deposit bounded",
            "workshop account Claim side=debit holder=person money=rent",
            "workshop transfer DepositPaid debit=Clearing credit=Deposit",
        ] {
            #expect(grants.contains(line), "\(line)")
        }
        await city.stop()
        let used = try String(contentsOfFile: record, encoding: .utf8).split(separator: "\n")
        #expect(used.contains("workshop account Deposit"))
        #expect(used.contains("workshop transfer DepositPaid"))
        #expect(!used.contains("workshop transfer RentCharged"))
    }
}
