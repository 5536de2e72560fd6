import Foundation
import HostStore
import TestGround
import Testing

@testable import PluginKit

@Suite(.timeLimit(.minutes(30))) struct `Any history of lots under auction` {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 6)).map { 9000 + $0 }
    }()

    @Test(arguments: seeds)
    func `is decided by its stamps alone, in whatever order commands and timers come`(
        seed: UInt64
    ) async throws {
        try await tell(seed, rounds: 40, crashes: false)
    }

    @Test(arguments: seeds)
    func `is the same after a crash between any two rounds`(seed: UInt64) async throws {
        try await tell(seed &+ 1_000_000, rounds: 12, crashes: true)
    }

    private func tell(_ seed: UInt64, rounds: Int, crashes: Bool) async throws {
        var random = SeededRandom(seed: seed)
        var model = LotModel()
        var rig = try LotRig(TestStore())
        for round in 0..<rounds {
            let comment: Comment = "seed \(seed), round \(round)"
            rig.clock.turnToMillisecond()
            let id = "l\(round)"
            let nanos = Int64.random(in: 1...30_000_000, using: &random)
            model.lots[id] = TestLot(
                price: 0,
                deadline: MovingDeadline(at: rig.clock.stamp.adding(nanos: nanos))
            )
            try await rig.open(id, forNanos: nanos)
            let requests = try (0..<Int.random(in: 1...9, using: &random)).map { _ in
                try receive(rig, &model, &random)
            }
            try await arrive(requests, rig, &random, comment)
            rig.clock.turnToMillisecond()
            try await rig.fire()
            model.pass(to: rig.clock.stamp)
            try #require(try rig.rows() == model.all, comment)
            if crashes { rig = try rig.crashed() }
            for id in model.lots.keys.sorted().shuffled(using: &random).prefix(5) {
                let lot = try #require(model.lots[id])
                try #require(try await rig.remembered(id) == lot.text, comment)
            }
        }
        rig.store.close()
    }

    /// A request is complete: now, or a nanosecond around some lot's deadline.
    private func receive(
        _ rig: LotRig,
        _ model: inout LotModel,
        _ random: inout SeededRandom
    ) throws -> LotRequest {
        let lot = model.lots.keys.sorted().suffix(3).randomElement(using: &random) ?? "none"
        let deadline = model.lots[lot]?.deadline?.at
        switch Int.random(in: 0..<3, using: &random) {
        case 0: rig.clock.turn(nanos: Int64.random(in: 0...3_000_000, using: &random))
        case 1: rig.clock.turn(nanos: Int64.random(in: 0...1, using: &random))
        default:
            let step = Int64.random(in: -1...1, using: &random)
            if let deadline { rig.clock.turn(to: deadline.adding(nanos: step)) }
        }
        let place = try rig.order.take()
        let who = "p\(place.number)"
        let amount = Int64(place.number) - Int64.random(in: 0...2, using: &random)
        let fate: LotRequest.Fate =
            switch Int.random(in: 0..<8, using: &random) {
            case 0: .undone
            case 1: .givenUp
            default: .decided
            }
        let expected: String
        switch fate {
        case .decided: expected = model.bid(amount, by: who, for: lot, at: place.stamp)
        case .undone: expected = "undone"
        case .givenUp: expected = "given up"
        }
        return LotRequest(
            place: place,
            lot: lot,
            amount: amount,
            who: who,
            fate: fate,
            expected: expected
        )
    }

    /// They come in any order, from many threads, with timers between them.
    private func arrive(
        _ requests: [LotRequest],
        _ rig: LotRig,
        _ random: inout SeededRandom,
        _ comment: Comment
    ) async throws {
        let order = try rig.order
        let shuffled = requests.shuffled(using: &random)
        let fires = (0..<2).map { _ in Int.random(in: 0..<requests.count, using: &random) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, request) in shuffled.enumerated() {
                if fires.contains(index) { group.addTask { try await rig.fire() } }
                group.addTask {
                    guard request.fate != .givenUp else { return order.leave(request.place.number) }
                    let outcome = try await rig.bid(
                        request.amount,
                        by: request.who,
                        for: request.lot,
                        at: request.place,
                        fails: request.fate == .undone
                    )
                    #expect(outcome == request.expected, "\(comment): \(request)")
                }
            }
            try await group.waitForAll()
        }
    }
}
