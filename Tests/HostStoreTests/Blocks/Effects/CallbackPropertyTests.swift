import Foundation
import HostStore
import Synchronization
import TestGround
import Testing

@testable import PluginKit

@Suite struct `Any history of callbacks` {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 6)).map { 8000 + $0 }
    }()

    @Test(arguments: seeds)
    func `sent again, out of order and across crashes takes effect once`(
        seed: UInt64
    ) async throws {
        var random = SeededRandom(seed: seed)
        var rig = try CallbackRig(TestStore())
        var sent: Set<String> = []
        for step in 0..<60 {
            let id = "n\(Int.random(in: 0..<25, using: &random))"
            _ = try await rig.keep(id, id)
            sent.insert(id)
            let dice = Mutex(SeededRandom(seed: random.next()))
            let inbox = rig.inbox { _ in
                switch dice.withLock({ Int.random(in: 0..<8, using: &$0) }) {
                case 0, 1: return .retry(afterMillis: 500)
                case 2: throw Unwanted(number: step)
                default: return .done
                }
            }
            if Bool.random(using: &random) {
                _ = try await inbox.deliverDue(upTo: rig.home.now)
            }
            rig.home.turn(millis: Int64.random(in: 0...1000, using: &random))
            if Int.random(in: 0..<3, using: &random) == 0 { rig = try rig.crashed() }
        }
        rig.home.turn(millis: 600_000)
        _ = try await rig.inbox().deliverDue(upTo: rig.home.now)
        let notes = try rig.notes()
        #expect(Set(notes.keys) == sent && notes.allSatisfy { $0 == $1 }, "seed \(seed)")
        rig.store.close()
    }
}
