import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `A season of deals` {
    private static let day = CivilDay("2026-11-27") ?? SeasonModel.firstDay

    @Test func `comes to the deals, the yuan and the land of the exchange, to the last fen`() {
        for seed in [1, 7, 20_240_901] as [UInt64] {
            let deals = SeasonPlan(seed: seed, until: Self.day).deals
            #expect(deals.count == 4191)
            #expect(deals.reduce(0) { $0 + $1.fen } == 1_015_800_000_000)
            #expect(deals.reduce(0) { $0 + $1.areaMu100 } == 131_310_000)
            #expect(deals.allSatisfy { $0.fen > 0 && $0.startFen > 0 && $0.areaMu100 >= 0 })
            #expect(deals.allSatisfy { $0.day >= SeasonModel.firstDay && $0.day <= Self.day })
            #expect(Set(deals.map(\.district)).count == SeasonModel.districts.count)
            #expect(Set(deals.map(\.kind)).count == SeasonModel.kinds.count)
        }
    }

    @Test func `has the cameras that were bought two thousand yuan under their reserve`() {
        let cameras = SeasonPlan(seed: 3, until: Self.day).deals.filter(\.isCameras)
        #expect(cameras.count == 1)
        #expect(cameras.first?.kind.kind == .procurement)
        #expect(cameras.map { $0.startFen - $0.fen } == [200_000])
    }

    @Test func `is the same under the same seed, and another under another`() {
        let one = SeasonPlan(seed: 5, until: Self.day).deals
        #expect(one == SeasonPlan(seed: 5, until: Self.day).deals)
        #expect(one != SeasonPlan(seed: 6, until: Self.day).deals)
    }

    @Test func `is written chunk by chunk, counted whole, and not written twice`() async throws {
        let city = try await TestCity(list: [Exchange()])
        let lane = try city.store("exchange").lane
        let call = CallContext(
            principal: Principal(kind: .service, id: "seed"),
            tenant: nil,
            permissions: [],
            received: Received(
                monotonicNanos: city.clock.monotonicNanos,
                instant: city.clock.now
            ),
            traceID: "",
            language: .zh,
            operation: "seed",
            actsInResource: true
        )
        func write(_ chunk: Int) async throws {
            try await lane.write(call) { transaction in
                try Exchange().seed(chunk: chunk, day: Self.day, seed: 1, in: transaction)
            }
        }
        for chunk in 0..<Exchange.seedChunks { try await write(chunk) }
        let statistics = try await city.anonymous.call("getStatistics")
        let items = statistics["items"]?.elements ?? []
        #expect(items.reduce(0) { $0 + ($1["deals"]?.int64 ?? 0) } == 4191)
        #expect(items.reduce(0) { $0 + ($1["fen"]?.int64 ?? 0) } == 1_015_800_000_000)
        #expect(items.reduce(0) { $0 + ($1["areaMu100"]?.int64 ?? 0) } == 131_310_000)
        let again = await #expect(throws: Fault.self) { try await write(0) }
        #expect(again?.code == "exchange.deals.present")
        await city.stop()
    }

    @Test func `a contract that is noted counts in the statistics of its month`() async throws {
        var room = try await SaleRoom(change: ["areaMu100": 12_050])
        try await room.open(to: "Liu")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 300)
        let before = try await room.city.anonymous.call("getStatistics", [:])
        #expect(before["items"]?.elements?.isEmpty == true)
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        try await room.sign()
        let counted = try await room.city.anonymous.call("getStatistics", [:])["items"]?[0]
        #expect(counted?["tenantId"]?.string == "jiangxia" && counted?["deals"]?.int64 == 1)
        #expect(counted?["month"]?.int64 == 202_612 && counted?["fen"]?.int64 == 100_000)
        #expect(counted?["areaMu100"]?.int64 == 12_050)
        let deals = try await room.city.anonymous.call("getDeals", [:])
        #expect(deals["items"]?[0]?["id"]?.string == room.lot)
        await room.city.stop()
    }
}
