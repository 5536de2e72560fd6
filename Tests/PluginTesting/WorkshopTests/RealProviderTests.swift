import Host
import HostSandbox
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import TestGround
import Testing

@testable import Workshop

/// The same plugin over the real adapter: WeChat Pay's wire format, real sockets, real signatures.
@Suite(.timeLimit(.minutes(1))) struct `A deposit paid through the sandbox` {
    private let folder: TestFolder
    private let server: SandboxServer
    private let world = HandClock()

    init() async throws {
        folder = try TestFolder("provider")
        server = try await SandboxServer { [world] in world.now.utcMillis }
    }

    private func configure(_ configuration: inout HostConfiguration) throws {
        try server.connect(&configuration, in: folder)
    }

    private func wait(_ city: TestCity, _ order: String, for wanted: String) async throws {
        while try city.store("workshop").paymentState(of: order) != wanted {
            try Task.checkCancellation()
            try await city.settle()
            await Task.yield()
        }
    }

    @Test func `the order goes out signed, and the callback settles the deposit`() async throws {
        let city = try await TestCity(list: [Workshop()], configure: configure)
        let landlord = try await city.staff("landlord", of: "acme")
        let liu = try await city.resident("Liu")
        try await landlord.beginLease(for: liu)
        let input: JSONValue = ["id": "p1", "lease": "l1", "fen": 306_000]
        let order = try await landlord.call(Operations.PayDeposit.self, input).order
        try await wait(city, order, for: "open")
        #expect(server.sandbox.pay(order))
        try await wait(city, order, for: "paid")
        let book: JSONValue = ["lease": "l1", "from": "2026-01-01", "until": "2028-01-01"]
        let read = try await landlord.call(Operations.ReadBook.self, book)
        #expect(read.depositFen.fen == 306_000)
        await city.stop()
        await server.stop()
    }

    @Test func `rests while the provider keeps its answer back, and says until when`() async throws
    {
        let city = try await TestCity(list: [Workshop()], configure: configure)
        let landlord = try await city.staff("landlord", of: "acme")
        try await landlord.beginLease(for: try await city.resident("Liu"))
        #expect(try city.host.standing(at: city.clock.now).calls == 0)
        server.sandbox.faults.add(.slow, of: .payment, times: 1)
        let input: JSONValue = ["id": "p1", "lease": "l1", "fen": 306_000]
        let order = try await landlord.call(Operations.PayDeposit.self, input).order
        // Real sockets: this waits for the call to have come there.
        while server.sandbox.time.sleeping == 0 { await Task.yield() }
        // What else there was to do, such as a checkpoint, comes to an end.
        var standing = try city.host.standing(at: city.clock.now)
        while standing.isAtWork {
            await Task.yield()
            standing = try city.host.standing(at: city.clock.now)
        }
        #expect(standing.calls == 1)
        let next = try #require(standing.next)
        #expect(next > city.clock.now)
        #expect(try city.host.standing(at: next).isAtWork)
        #expect(server.sandbox.time.nextDue == world.now.adding(seconds: 9))
        #expect(try city.store("workshop").paymentState(of: order) != "open")
        world.turn(millis: 9000)
        server.sandbox.time.worldWasTurned()
        try await wait(city, order, for: "open")
        #expect(server.sandbox.time.sleeping == 0)
        #expect(server.postsUnderWay == 0)
        await city.stop()
        await server.stop()
    }
}
