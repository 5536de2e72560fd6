import Foundation
@testable import HostStore
@testable import PluginKit
import Synchronization
import Testing

/// Keys of sealed columns: under which they open, how they change, and how they are destroyed.
@Suite struct `Keys of sealed columns` {
    private let home: TestStore

    init() throws { home = try TestStore() }

    private var clerk: CallContext {
        home.call(
            Principal(kind: .person, id: "clerk"),
            tenant: "acme",
            permissions: [CardIndex.open]
        )
    }

    private func bytes() throws -> Data {
        var all = Data()
        for suffix in ["", "-wal", "-shm"] {
            let path = home.path + "/cards.db" + suffix
            all += (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()
        }
        return all
    }

    private func wrapped(of person: String, _ store: PluginStore) throws -> [[UInt8]] {
        try store.file.read { snapshot in
            let select = try snapshot.statement(
                "SELECT wrapped FROM host_seal_key WHERE person=?1"
            )
            select.bind(person, at: 1)
            var keys: [[UInt8]] = []
            try select.each { keys.append($0.blob(at: 0)) }
            return keys
        }
    }

    @Test func `another key of the host, or none, opens nothing`() async throws {
        let store = try CardIndex.store(home)
        try await store.put("c1", "13800000001", about: "liu", clerk)
        store.close()
        home.sealingKeys.withLock { $0 = [1: Array(repeating: 8, count: 32)] }
        let other = try CardIndex.store(home)
        let code = await fault { try other.number("c1", clerk) }?.code
        #expect(code == "personal.sealed_unreadable")
        let write = await fault {
            try await other.put("c2", "13800000002", about: "liu", clerk)
        }
        #expect(write?.code == "personal.sealed_unreadable", "no second key hides that it is gone")
        other.close()
        home.sealingKeys.withLock { $0 = [:] }
        let none = try CardIndex.store(home)
        #expect(await fault { try none.number("c1", clerk) }?.code == "store.sealing_missing")
        none.close()
    }

    @Test func `a key row opens for its plugin, number, purpose and person only`() throws {
        let keys = try #require(SealingKeys([1: Array(repeating: 7, count: 32)]))
        let cards = keys.of(PluginID("cards"))
        var row = SealKeyRow(number: 5, person: "liu", purpose: .seal, version: 1)
        let key = Array(repeating: UInt8(3), count: 32)
        row.wrapped = try cards.wrap(key, as: row, nonce: Array(repeating: 1, count: 12))
        #expect(try cards.unwrap(row) == key)
        #expect(throws: Fault.self) { try keys.of(PluginID("other")).unwrap(row) }
        for (number, person, purpose) in [
            (6, "liu", SealKeyRow.Purpose.seal), (5, "chen", .seal), (5, "liu", .find),
        ] as [(Int64, String, SealKeyRow.Purpose)] {
            var moved = SealKeyRow(number: number, person: person, purpose: purpose, version: 1)
            moved.wrapped = row.wrapped
            #expect(throws: Fault.self) { try cards.unwrap(moved) }
        }
    }

    @Test func `erasing a person destroys their keys in the file and its log, and nobody else's`()
        async throws
    {
        let store = try CardIndex.store(home)
        try await store.put("c1", "13800000001", about: "liu", code: "112233", clerk)
        try await store.put("c2", "13800000002", about: "chen", clerk)
        let key = try #require(try wrapped(of: "liu", store).first)
        let finder = try #require(try store.cells("number_key").first)
        #expect(try bytes().range(of: Data(key)) != nil)

        #expect(try await store.erase(PersonID("liu")) == 1)

        #expect(await fault { try store.number("c1", clerk) }?.code == "personal.erased")
        #expect(try store.number("c2", clerk) == "13800000002")
        #expect(try store.find("13800000001", clerk) == nil)
        let left = try bytes()
        #expect(left.range(of: Data(key)) == nil, "the key is still in the file or its log")
        #expect(left.range(of: Data(finder)) == nil, "what it was found by is still there")
        #expect(try wrapped(of: "liu", store).isEmpty && wrapped(of: "chen", store).count == 1)
        #expect(try await store.erase(PersonID("liu")) == 0)

        try await store.put("c3", "13800000001", about: "liu", clerk)
        #expect(try store.number("c3", clerk) == "13800000001", "what is new has a new key")
        store.close()
    }

    @Test func `erasing nobody touches nothing of what is about nobody`() async throws {
        let store = try CardIndex.store(home)
        try await store.put("c1", "13800000001", about: "liu", clerk)
        #expect(try await store.erase(PersonID("")) == 0)
        #expect(try store.find("13800000001", clerk) == "c1", "the plugin's own keys are there")
        store.close()
    }

    @Test func `a restored file loses again what was erased, before it is read, and from its log`()
        async throws
    {
        let store = try CardIndex.store(home)
        try await store.put("c1", "13800000001", about: "liu", clerk)
        try await store.put("c2", "13800000002", about: "chen", clerk)
        let key = try #require(try wrapped(of: "liu", store).first)
        store.close()
        let erased = ErasedPerson(tag: [1], number: 1, at: home.now)
        home.erasures.withLock {
            $0 = ErasureMemory(newest: 1) { $0 == PersonID("liu") ? erased : nil }
        }
        let again = try CardIndex.store(home)
        #expect(again.erasedAgain == 1)
        #expect(await fault { try again.number("c1", clerk) }?.code == "personal.erased")
        #expect(try again.find("13800000001", clerk) == nil)
        #expect(try again.number("c2", clerk) == "13800000002")
        #expect(try bytes().range(of: Data(key)) == nil, "the key is still in the file or its log")
        again.close()
    }

    @Test func `what was sealed after an erasure stays, whatever the clock says`() async throws {
        let erased = ErasedPerson(tag: [1], number: 1, at: home.now)
        home.erasures.withLock { $0 = ErasureMemory(newest: 1) { _ in erased } }
        let first = try CardIndex.store(home)
        home.turn(millis: -60_000)
        try await first.put("c1", "13800000001", about: "liu", clerk)
        first.close()
        let second = try CardIndex.store(home)
        #expect(second.erasedAgain == 0)
        #expect(try second.number("c1", clerk) == "13800000001")
        second.close()
    }

    @Test func `with two keys live the older opens and the newer seals, until all is wrapped anew`()
        async throws
    {
        let first = try CardIndex.store(home)
        for index in 0..<12 {
            try await first.put("c\(index)", "1380000\(1000 + index)", about: "p\(index)", clerk)
        }
        first.close()
        home.sealingKeys.withLock { $0[2] = Array(repeating: 9, count: 32) }
        let both = try CardIndex.store(home)
        #expect(try both.number("c3", clerk) == "13800001003")
        try await both.put("d1", "13900000001", about: "new", clerk)
        let older = try #require(try wrapped(of: "p3", both).first)
        // Twelve people, and the key of what is found.
        #expect(try await both.rewrap() == 13)
        #expect(try await both.rewrap() == 0)
        #expect(try bytes().range(of: Data(older)) == nil)
        both.close()
        home.sealingKeys.withLock { $0[1] = nil }
        let second = try CardIndex.store(home)
        for index in 0..<12 {
            let number = "1380000\(1000 + index)"
            #expect(try second.number("c\(index)", clerk) == number)
            #expect(try second.find(number, clerk) == "c\(index)")
        }
        #expect(try second.number("d1", clerk) == "13900000001")
        second.close()
    }

    @Test func `no plain text lies in the file, its log, the effects or the answers`()
        async throws
    {
        let blocks = Manifest.Blocks(
            effects: Errand.rules,
            personal: PersonalRules(CardIndex.tables)
        )
        let store = try CardIndex.store(home, blocks: blocks)
        let (number, door, asked) = ("13812340001", "canary-door", "canary-asked")
        let answer = "canary-answered"
        try await store.put("c1", number, about: "liu", code: door, clerk)
        let call = clerk
        let claim = IdempotencyClaim(key: "k1", bodyHash: [1, 2, 3], status: 200)
        for isReplay in [false, true] {
            let reply = try await store.file.lane.runCommand(call, idempotency: claim) {
                try $0.perform(Errand.Pay.self, Wish(text: asked))
                return Array(answer.utf8)
            }
            #expect(reply.isReplay == isReplay && reply.bytes == Array(answer.utf8))
        }
        let service = EffectService(
            plugin: store.plugin,
            file: store.file,
            rules: Errand.rules,
            handlers: ["Pay": EffectOf<Errand.Pay> { _, _ in throw Unwanted(number: 1) }],
            environment: home.environment(),
            onProblem: { #expect(!$0.contains("canary")) }
        )
        let attempt = try #require(
            try await service.take("payment", limit: 1, at: home.now).first
        )
        #expect(attempt.request.input == Wish(text: asked).json)
        let told = Wish(text: "canary-result").json
        let landed = try await service.land(attempt, .done(told), at: home.now)
        #expect(landed == .kept, "the handler failed, so the answer is kept")
        let all = try bytes()
        for canary in [number, door, asked, answer, "canary"] {
            #expect(all.range(of: Data(canary.utf8)) == nil, "\(canary) lies in the file")
        }
        let hash = try store.file.read { snapshot in
            try snapshot.statement("SELECT body_hash FROM host_idempotency").first {
                $0.blob(at: 0)
            }
        }
        #expect(hash?.count == 32, "a bare hash of a body tells a number that it holds")
        store.close()
    }

    @Test func `what an operation about nobody answers lies as it is, and each is read as written`()
        async throws
    {
        let store = try CardIndex.store(home)
        let call = clerk
        for isPersonal in [true, false] {
            let answer = Array("canary-\(isPersonal)".utf8)
            for isReadAs in [isPersonal, isPersonal, !isPersonal] {
                let claim = IdempotencyClaim(
                    key: "k-\(isPersonal)",
                    bodyHash: [1, 2, 3],
                    status: 200,
                    isPersonal: isReadAs
                )
                let reply = try await store.file.lane.runCommand(call, idempotency: claim) { _ in
                    answer
                }
                #expect(reply.bytes == answer)
            }
        }
        let all = try bytes()
        #expect(all.range(of: Data("canary-true".utf8)) == nil)
        #expect(all.range(of: Data("canary-false".utf8)) != nil)
        store.close()
    }
}
