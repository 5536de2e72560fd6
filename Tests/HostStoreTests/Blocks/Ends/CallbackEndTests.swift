import HostStore
import Synchronization
import TestGround
import Testing

@testable import PluginKit
@testable import TestDisk

/// Callbacks that are kept and delivered while the process ends at any write.
private struct CallbackStory {
    private enum Paid: CallbackKind {
        typealias Message = Wish
        static let name: StaticString = "Paid"
    }

    let home: TestStore
    private let blocks = Manifest.Blocks(callbacks: CallbackRig.rules)

    init() throws { home = try TestStore() }

    func with<T>(
        _ disk: SimulatedDisk,
        chance: UInt64? = nil,
        _ body: (CallbackInbox) async throws -> T
    ) async throws -> T {
        let store = try home.open(blocks, on: disk)
        defer { store.close() }
        let dice = chance.map { Mutex(SeededRandom(seed: $0)) }
        let handler = CallbackOf<Paid> { _, envelope, tx in
            try tx.count(envelope.id)
            switch dice?.withLock({ Int.random(in: 0..<6, using: &$0) }) {
            case 0: return .retry(afterMillis: 500)
            case 1: throw Unwanted(number: 1)
            default: return .done
            }
        }
        let inbox = CallbackInbox(
            plugin: store.plugin,
            file: store.file,
            rules: CallbackRig.rules,
            handlers: ["Paid": handler],
            environment: home.environment(on: disk),
            onProblem: { _ in }
        )
        return try await body(inbox)
    }

    func keep(_ number: Int, _ inbox: CallbackInbox) async throws {
        let body = Wish(text: "paid").json
        let told = ProviderNotification(id: "n\(number)", kind: "payment.order.paid", body: body)
        _ = try await inbox.keep("payment", told, trace: "", at: home.now)
    }

    func counts(_ disk: SimulatedDisk) throws -> [String: String] {
        let store = try home.open(blocks, on: disk)
        defer { store.close() }
        return try store.notes(home.call())
    }
}

@Suite(.timeLimit(.minutes(30))) struct `Callbacks whose host ends` {
    @Test(arguments: EndSeeds.from(15_000))
    func `take effect once, whichever write was the last`(seed: UInt64) async throws {
        let story = try CallbackStory()
        var random = SeededRandom(seed: seed)
        // Each is sent again now and then.
        let sent = (0..<4).map { _ in (0..<3).map { _ in Int.random(in: 0..<6, using: &random) } }
        var ends = try await DiskEnds(seed: seed, story.home) { disk in
            try await story.with(disk) { inbox in
                for number in 0..<3 { try await story.keep(number, inbox) }
            }
        }
        let count = try await ends.look { disk in
            for (round, numbers) in sent.enumerated() {
                story.home.turn(millis: 400)
                try await story.with(disk, chance: seed + UInt64(round)) { inbox in
                    for number in numbers { try await story.keep(number, inbox) }
                    _ = try await inbox.deliverDue(upTo: story.home.now)
                }
            }
        } goOn: { disk, comment in
            story.home.turn(millis: 900_000)
            // Providers send again what nobody has acknowledged, and what somebody has.
            try await story.with(disk) { inbox in
                for number in Set(sent.flatMap(\.self) + [0, 1, 2]) {
                    try await story.keep(number, inbox)
                }
                _ = try await inbox.deliverDue(upTo: story.home.now)
            }
            let names = Set(sent.flatMap(\.self) + [0, 1, 2]).map { "n\($0)" }
            let once = Dictionary(uniqueKeysWithValues: names.map { ($0, "1") })
            #expect(try story.counts(disk) == once, "seed \(seed), \(comment)")
        }
        #expect(count > 5)
    }
}
