import Foundation
import HostStore
import Synchronization
import TestGround
import Testing

@testable import PluginKit

/// Cards about people as somebody would keep them who seals nothing.
private struct CardModel {
    struct Card {
        let number: String
        let person: String
        var isErased = false
    }

    /// By tenant and id.
    var cards: [String: [String: Card]] = [:]

    /// The card that is found by a number there.
    func found(_ number: String, in tenant: String) -> String? {
        cards[tenant]?.first { !$0.value.isErased && $0.value.number == number }?.key
    }

    mutating func erase(_ person: String) {
        for (tenant, kept) in cards {
            for (id, card) in kept where card.person == person {
                cards[tenant]?[id]?.isErased = true
            }
        }
    }
}

@Suite(.timeLimit(.minutes(30))) struct `Any history of sealed fields` {
    private static let tenants = ["acme", "beta"]
    private static let people = ["liu", "chen", "wang"]
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 4)).map { 14_000 + $0 }
    }()

    @Test(arguments: seeds)
    func `opens what was sealed, finds it in its tenant alone, and nothing of who was erased`(
        seed: UInt64
    ) async throws {
        try await tell(seed, steps: 60, crashes: false)
    }

    @Test(arguments: seeds)
    func `is the same after a crash at every commit`(seed: UInt64) async throws {
        try await tell(seed &+ 1_000_000, steps: 25, crashes: true)
    }

    private func tell(_ seed: UInt64, steps: Int, crashes: Bool) async throws {
        var random = SeededRandom(seed: seed)
        var model = CardModel()
        var home = try TestStore()
        var store = try CardIndex.store(home)
        for step in 0..<steps {
            let comment: Comment = "seed \(seed), step \(step)"
            home.turn(millis: Int64.random(in: 1...5000, using: &random))
            try await act(store, home, &model, step, &random, comment)
            if crashes || Int.random(in: 0..<15, using: &random) == 0 {
                // What a process that ended here leaves is what the next one has.
                let next = try home.copyOfFiles("ended", of: "cards")
                next.clock.store(home.clock.load(ordering: .relaxed), ordering: .relaxed)
                store.close()
                (home, store) = (next, try CardIndex.store(next))
            }
            try check(store, home, model, comment)
        }
        try lookInside(home, store, model, "seed \(seed)")
        store.close()
    }

    private func clerk(_ home: TestStore, _ tenant: String) -> CallContext {
        home.call(
            Principal(kind: .person, id: "clerk"),
            tenant: tenant,
            permissions: [CardIndex.open]
        )
    }

    private func act(
        _ store: PluginStore,
        _ home: TestStore,
        _ model: inout CardModel,
        _ step: Int,
        _ random: inout SeededRandom,
        _ comment: Comment
    ) async throws {
        let person = Self.people.randomElement(using: &random) ?? ""
        if Int.random(in: 0..<8, using: &random) == 0 {
            _ = try await store.erase(PersonID(person))
            return model.erase(person)
        }
        let tenant = Self.tenants.randomElement(using: &random) ?? ""
        // Few numbers, so that many are known already.
        let number = "1380000\(Int.random(in: 1000...1015, using: &random))"
        let isKnown = model.found(number, in: tenant) != nil
        let refused = await fault {
            try await store.put("c\(step)", number, about: person, clerk(home, tenant))
        }
        try #require((refused?.code == "store.constraint") == isKnown, comment)
        guard !isKnown else { return }
        model.cards[tenant, default: [:]]["c\(step)"] = CardModel.Card(
            number: number,
            person: person
        )
    }

    private func check(
        _ store: PluginStore,
        _ home: TestStore,
        _ model: CardModel,
        _ comment: Comment
    ) throws {
        for tenant in Self.tenants {
            for (id, card) in model.cards[tenant] ?? [:] {
                let found = Result { try store.number(id, clerk(home, tenant)) }
                guard card.isErased else {
                    try #require(try found.get() == card.number, comment)
                    continue
                }
                let isGone = (found.failure as? Fault)?.code == "personal.erased"
                try #require(isGone, comment)
            }
            for number in 1000...1015 {
                let text = "1380000\(number)"
                let found = try store.find(text, clerk(home, tenant))
                try #require(found == model.found(text, in: tenant), comment)
            }
        }
    }

    /// No value is in a file as it is, and no sealed cell is a second time.
    private func lookInside(
        _ home: TestStore,
        _ store: PluginStore,
        _ model: CardModel,
        _ comment: Comment
    ) throws {
        var bytes = Data()
        for name in try FileManager.default.contentsOfDirectory(atPath: home.path)
        where name.hasPrefix("cards.db") {
            bytes += FileManager.default.contents(atPath: "\(home.path)/\(name)") ?? Data()
        }
        #expect(!bytes.isEmpty, comment)
        for card in model.cards.values.flatMap(\.values) {
            #expect(bytes.range(of: Data(card.number.utf8)) == nil, comment)
        }
        let cells = try store.cells("number")
        #expect(Set(cells).count == cells.count, comment)
    }
}

extension Result {
    /// What went wrong; nil where nothing did.
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
