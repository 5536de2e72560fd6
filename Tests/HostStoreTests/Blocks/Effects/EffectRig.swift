import Foundation
import HostStore
import JSONWire
import Synchronization

@testable import PluginKit

/// What the tests ask of a provider, and what it answers: one text.
struct Wish: Payload, Hashable {
    let text: String

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> Wish? {
        guard try violations.beginObject(&reader, at: pointer) else { return nil }
        var text: String?
        while let key = try reader.nextKey() {
            switch key {
            case "text":
                text = try TextRule(min: 0, max: 70_000)
                    .decode(&reader, at: .member("text", of: pointer), &violations)
            default: try reader.skipValue()
            }
        }
        if text == nil { violations.addMissing(["text"], seen: 0, of: pointer) }
        return text.map(Wish.init)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("text")
        writer.string(text)
        writer.endObject()
    }

    /// As a provider would answer it.
    var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// Effects of a plugin that asks two providers: money in any order, doors one by one.
enum Errand {
    enum Pay: EffectKind {
        typealias Input = Wish
        typealias Result = Wish
        static let name: StaticString = "Pay"
        static func partitionKey(of input: Wish) -> String? { nil }
    }

    enum Open: EffectKind {
        typealias Input = Wish
        typealias Result = Wish
        static let name: StaticString = "Open"
        /// The door is what stands before the colon.
        static func partitionKey(of input: Wish) -> String? {
            String(input.text.prefix { $0 != ":" })
        }
    }

    enum Reckon: EffectKind {
        typealias Input = Wish
        typealias Result = Wish
        static let name: StaticString = "Reckon"
        static func partitionKey(of input: Wish) -> String? { nil }
    }

    static func rule(
        _ name: String,
        _ port: String,
        _ change: (inout EffectRules.Retry) -> Void = { _ in }
    ) -> EffectRules.Effect {
        var retry = EffectRules.Retry()
        retry.firstMillis = 1000
        retry.maxMillis = 16_000
        retry.attemptsMax = 6
        retry.deadlineSeconds = 300
        change(&retry)
        return EffectRules.Effect(
            name: name,
            title: LocalizedText(zh: "测试", en: "Test"),
            port: port,
            input: "schemas/Wish.json",
            result: "schemas/Wish.json",
            partitionKey: name == "Open" ? "text" : nil,
            retry: retry
        )
    }

    static let rules = EffectRules(effects: [
        rule("Pay", "payment.order.create"),
        rule("Open", "lock.code.add") { $0.attemptsMax = 4 },
        rule("Reckon", "lock.code.reckon"),
    ])
}

/// A file with effects, whose handlers write a note for each that ended.
struct EffectRig {
    let home: TestStore
    let store: PluginStore
    let service: EffectService
    /// Handlers that fail so many times more, by the effect's id; "" for all.
    let failing: Failing

    final class Failing: Sendable {
        private let counts = Mutex<[String: Int]>([:])

        func set(_ id: String, _ count: Int) { counts.withLock { $0[id] = count } }

        func take(_ id: String) -> Bool {
            counts.withLock { counts in
                guard let left = counts[id] ?? counts[""], left > 0 else { return false }
                counts[id] = left - 1
                return true
            }
        }
    }

    init(
        _ home: TestStore,
        rules: EffectRules = Errand.rules,
        failing: Failing = Failing()
    ) throws {
        self.home = home
        self.failing = failing
        store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            blocks: Manifest.Blocks(effects: rules),
            in: DataDirectory(home.path),
            environment: home.environment()
        )
        let note = { @Sendable (id: String, body: String, tx: borrowing Transaction) in
            try tx.run(AddNote(id: id, body: body))
            if failing.take(id) { throw Unwanted(number: 1) }
        }
        service = EffectService(
            plugin: store.plugin,
            file: store.file,
            rules: rules,
            handlers: [
                "Pay": EffectOf<Errand.Pay> { try note($0.id, $0.outcome.text, $1) },
                "Open": EffectOf<Errand.Open> { try note($0.id, $0.outcome.text, $1) },
                "Reckon": EffectOf<Errand.Reckon> { try note($0.id, $0.outcome.text, $1) },
            ],
            environment: home.environment(),
            onProblem: { _ in }
        )
    }

    var call: CallContext { home.call(Principal(kind: .person, id: "liu"), tenant: "t1") }

    func perform<E: EffectKind>(
        _ effect: E.Type,
        _ text: String,
        until: Instant? = nil
    ) async throws -> String where E.Input == Wish {
        try await store.write(call) { try $0.perform(effect, Wish(text: text), until: until) }
    }

    /// Takes what is due at a provider now.
    func take(_ provider: String = "payment", limit: Int = 16) async throws
        -> [EffectService.Attempt]
    {
        try await service.take(provider, limit: limit, at: home.now)
    }

    func land(_ attempt: EffectService.Attempt, _ answer: ProviderAnswer) async throws
        -> EffectService.Landing
    {
        try await service.land(attempt, answer, at: home.now)
    }

    /// What handlers were told, by the effect's id.
    func told() throws -> [String: String] { try store.notes(call) }

    /// What a process that is killed now leaves behind, opened again.
    func crashed(rules: EffectRules = Errand.rules) throws -> EffectRig {
        let copy = try home.copyOfFiles("crashed")
        copy.clock.store(home.clock.load(ordering: .relaxed), ordering: .relaxed)
        store.close()
        return try EffectRig(copy, rules: rules, failing: failing)
    }
}

extension EffectOutcome<Wish> {
    /// One word, or the result.
    var text: String {
        switch self {
        case .done(let wish): "done \(wish.text)"
        case .refused(let fault): "refused \(fault.code)"
        case .expired: "expired"
        case .unknown: "unknown"
        }
    }
}

extension Fault {
    /// As a provider refuses.
    static let noMoney = Fault(
        .conflict,
        code: "payment.no_money",
        message: LocalizedText(zh: "余额不足。", en: "There is not enough money."),
        remedy: LocalizedText(zh: "请换一种方式。", en: "Pay in another way.")
    )
}
