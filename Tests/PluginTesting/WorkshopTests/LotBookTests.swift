import HTTPTesting
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing
import TransparencyLog

@testable import Workshop

@Suite(.timeLimit(.minutes(2))) struct `A plugin's auction, through the whole host` {
    private func bid(_ fen: Int64, for lot: String = "l1") -> JSONValue {
        ["lot": .string(lot), "owner": "acme", "fen": .number(JSONNumber(fen))]
    }

    /// A lot of acme's that ends in a minute unless somebody bids.
    private func opened(over wire: TestCity.Wire = .router, loops: Int = 1) async throws -> TestCity
    {
        let city = try await TestCity(list: [Workshop()], over: wire, loops: loops)
        let seller = try await city.staff("landlord", of: "acme")
        try await seller.call("openLot", ["lot": "l1", "fen": 100, "seconds": 60])
        return city
    }

    private func award(_ city: TestCity) throws -> [String] {
        try city.store("workshop").file.read { snapshot in
            var rows: [String] = []
            try snapshot.statement("SELECT coalesce(person_id, '-'), fen FROM award").each {
                rows.append("\($0.text(at: 0)) \($0.int64(at: 1))")
            }
            return rows
        }
    }

    private func letOthersRun() async { for _ in 0..<2000 { await Task.yield() } }

    @Test func `takes higher bids, puts its end off with each, and awards the lot once`()
        async throws
    {
        let city = try await opened()
        let (liu, wang) = (try await city.resident("Liu"), try await city.resident("Wang"))
        try await liu.call("placeBid", bid(150))
        let low = try await wang.ask("placeBid", bid(150))
        #expect(low.status == 409 && low.json["code"]?.string == "workshop.bid.too_low")
        try await city.advance(seconds: 30)
        #expect(try await wang.call(Operations.PlaceBid.self, bid(200)).putOff == 2)
        try await city.advance(seconds: 40)
        #expect(try award(city) == [])
        try await city.advance(seconds: 21)
        let late = try await liu.ask("placeBid", bid(300))
        #expect(late.status == 409 && late.json["code"]?.string == "workshop.lot.closed")
        try await city.advance(seconds: 600)
        #expect(try award(city) == ["\(wang.person?.text ?? "") 200"])
        await city.stop()
    }

    @Test func `hears a bid received in time that is still in a phase when the end has come`()
        async throws
    {
        let city = try await opened()
        let (liu, wang) = (try await city.resident("Liu"), try await city.resident("Wang"))
        try await city.advance(seconds: 59)
        let request = try liu.send("placeBid", bid(150))
        let before = city.clock.now
        let timer = Task { try await city.advance(seconds: 1) }
        while city.clock.now == before { await Task.yield() }
        await letOthersRun()
        #expect(try award(city) == [])
        #expect(try await request.arrive().status == 200)
        try await timer.value
        #expect(try award(city) == [])
        try await city.advance(seconds: 60)
        let late = try await wang.ask("placeBid", bid(400))
        #expect(late.json["code"]?.string == "workshop.lot.closed")
        #expect(try award(city) == ["\(liu.person?.text ?? "") 150"])
        await city.stop()
    }

    @Test func `signs what it decided with the key of the chain`() async throws {
        let city = try await opened(over: .socket)
        let liu = try await city.resident("Liu")
        let note = try await liu.call(Operations.PlaceBid.self, bid(150)).note
        let keys = try city.call("GET", "/chain/keys").text
        let key = try #require(keys.split(separator: "\n").first.flatMap { NoteKey(String($0)) })
        let signed = try SignedNote(note)
        #expect(try signed.verified(by: [key]).signers == [key.name])
        let lines = signed.text.split(separator: "\n")
        #expect(lines.prefix(2) == ["cityhost-receipt/v1", "workshop/Lot/acme/l1"])
        #expect(lines.count == 3 && lines[2].hasPrefix("150 at "))
        let forged = try SignedNote(note.replacing("150 at", with: "151 at"))
        #expect(throws: LogError.badSignature(key.name)) { try forged.verified(by: [key]) }
        #expect(throws: LogError.self) { try Checkpoint(signed.text) }
        await city.stop()
    }

    @Test func `keeps no place for a request that was refused, whatever refused it`() async throws {
        let city = try await opened(over: .socket, loops: 2)
        let order = try #require(try city.store("workshop").lane.order)
        let liu = try await city.resident("Liu")
        #expect(try await city.anonymous.ask("placeBid", bid(150)).status == 401)
        #expect(try await liu.ask("placeBid", ["lot": "l1"]).json["code"]?.string != nil)
        #expect(try await liu.ask("placeBid", bid(150, for: "none")).status == 404)
        #expect(try await liu.ask("placeBid", bid(150)).status == 200)
        #expect(order.onTheWay == 0)
        await city.stop()
    }

    @Test func `decides bids from many connections on several loops one by one`() async throws {
        let city = try await opened(over: .socket, loops: 3)
        let people = try await (0..<6).async { try await city.resident("P\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, person) in people.enumerated() {
                group.addTask {
                    for round in 0..<8 {
                        let fen = Int64(101 + index + round * 6)
                        let answer = try await person.ask("placeBid", bid(fen))
                        #expect([200, 409].contains(answer.status))
                    }
                }
            }
            try await group.waitForAll()
        }
        let best = try city.store("workshop").file.read { snapshot in
            try snapshot.statement(
                """
                SELECT (SELECT price_fen FROM lot), (SELECT max(fen) FROM bid),
                    (SELECT put_off FROM lot), (SELECT count(*) FROM bid)
                """
            ).first { ($0.int64(at: 0), $0.int64(at: 1), $0.int64(at: 2), $0.int64(at: 3)) }
        }
        #expect(best?.0 == 148 && best?.1 == 148)
        #expect(best?.2 == best?.3, "every accepted bid has put the end off")
        await city.stop()
    }
}

extension Range<Int> {
    /// One thing for each number, made one after the other.
    fileprivate func async<T>(_ make: (Int) async throws -> T) async rethrows -> [T] {
        var list: [T] = []
        for number in self { list.append(try await make(number)) }
        return list
    }
}
