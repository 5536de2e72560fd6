import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

@Suite(.timeLimit(.minutes(2))) struct `From a hold to the door` {
    @Test func `a signed and paid contract is a lease, and its tenant's code opens the door`()
        async throws
    {
        let town = try await SigningTown()
        let home = try await town.home()
        let walk = try await town.begin(home, by: "Liu")
        #expect(try await walk.view().next == .identify)
        try await walk.identify()
        try await walk.declare()
        let offered = try await walk.wait(for: .offered)
        #expect(offered.contract?.contains("153000") == true)
        #expect(offered.rules == "wuhan.affordable-rental/1")
        #expect(offered.capRule == "wuhan-2021-85")
        #expect(try await walk.sign().next == .pay)
        try await walk.pay()
        let paying = try await walk.wait { $0.payment?.payUrl != nil }
        #expect(paying.dueAtSigningFen == Money(fen: 306_000))
        try await walk.confirm()
        let ready = try await walk.wait(for: .ready)
        #expect(ready.next == .openDoor)
        let code = try #require(try await walk.doors().first?.codes.first)
        #expect(town.opens(code.code))
        #expect(try await town.city.published("housing.lease.activated.v1").count == 1)
        await town.stop()
    }
}
