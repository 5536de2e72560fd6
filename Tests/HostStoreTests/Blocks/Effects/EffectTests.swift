import Foundation
import HostStore
import Testing

@testable import PluginKit

@Suite struct Effects {
    private let rig: EffectRig

    init() throws { rig = try EffectRig(TestStore()) }

    @Test func `exist with their transaction and not without it`() async throws {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        await #expect(throws: Unwanted.self) {
            try await rig.store.write(rig.call) { tx in
                try tx.perform(Errand.Pay.self, Wish(text: "never"))
                throw Unwanted(number: 1)
            }
        }
        let attempts = try await rig.take()
        #expect(attempts.map(\.request.key) == [id])
        #expect(attempts.first?.request.port == "payment.order.create")
        #expect(attempts.first?.request.input == Wish(text: "rent").json)
        #expect(attempts.first?.request.tenant?.text == "t1")
        rig.store.close()
    }

    @Test func `tell their handler the result in the transaction that ends them, once`()
        async throws
    {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        let attempt = try #require(try await rig.take().first)
        #expect(try await rig.land(attempt, .done(Wish(text: "paid").json)) == .ended)
        #expect(try rig.told() == [id: "done paid"])
        #expect(try await rig.land(attempt, .done(Wish(text: "paid").json)) == .late)
        #expect(try await rig.land(attempt, .unknown(because: "late")) == .late)
        #expect(try rig.told() == [id: "done paid"])
        let row = try rig.store.file.read { snapshot in
            try snapshot.statement("SELECT state, length(input) FROM host_effect")
                .first { ($0.text(at: 0), $0.int64(at: 1)) }
        }
        #expect(row?.0 == "done" && row?.1 == 0, "what was asked is kept by nobody any more")
        rig.store.close()
    }

    @Test func `of a kind that has no seat left stand in nobody's way`() async throws {
        for door in 1...5 { _ = try await rig.perform(Errand.Open.self, "d\(door):open") }
        let quick = try await rig.perform(Errand.Reckon.self, "code")
        let now = rig.home.now
        #expect(rig.service.names(of: "lock") == ["Open", "Reckon"])
        let rooms = ["Open": 2, "Reckon": 5]
        let first = try await rig.service.take("lock", limit: 4, ofEach: rooms, at: now)
        #expect(first.map(\.name) == ["Open", "Open"])
        #expect(try rig.service.due("lock", upTo: now, limit: 9, except: ["Open"]) == 1)
        #expect(try rig.service.due("lock", upTo: now, limit: 9) == 4)
        let full = ["Open": 0, "Reckon": 5]
        let second = try await rig.service.take("lock", limit: 4, ofEach: full, at: now)
        #expect(second.map(\.request.key) == [quick])
        #expect(try await rig.take("lock").count == 3)
        rig.store.close()
    }

    @Test func `are asked again under the same key, after pauses that double`() async throws {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        for (number, most) in [(1, 1000), (2, 2000), (3, 4000)] as [(Int, Int64)] {
            let attempt = try #require(try await rig.take().first)
            #expect(attempt.request.key == id && attempt.request.attempt == number)
            #expect(try await rig.land(attempt, .retry(because: "not now")) == .again)
            let due = try #require(try rig.service.nextDue("payment", after: Instant(utcMillis: 0)))
            let pause = due.utcMillis - rig.home.now.utcMillis
            #expect((most / 2...most).contains(pause))
            rig.home.turn(millis: pause - 1)
            #expect(try await rig.take().isEmpty)
            rig.home.turn(millis: 1)
        }
        rig.store.close()
    }

    @Test func `wait as long as a provider says`() async throws {
        try await _ = rig.perform(Errand.Pay.self, "rent")
        let attempt = try #require(try await rig.take().first)
        _ = try await rig.land(attempt, .retry(afterMillis: 90_000, because: "too often"))
        rig.home.turn(millis: 89_999)
        #expect(try await rig.take().isEmpty)
        rig.home.turn(millis: 1)
        #expect(try await rig.take().count == 1)
        rig.store.close()
    }

    @Test func `that a provider refuses end with its fault`() async throws {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        let attempt = try #require(try await rig.take().first)
        #expect(try await rig.land(attempt, .refused(.noMoney)) == .ended)
        #expect(try rig.told() == [id: "refused payment.no_money"])
        rig.store.close()
    }

    @Test func `refused after an attempt in doubt stay in doubt: that one may have gone through`()
        async throws
    {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        for answer in [ProviderAnswer.unknown(because: "no answer"), .refused(.noMoney)] {
            let attempt = try #require(try await rig.take().first)
            _ = try await rig.land(attempt, answer)
            rig.home.turn(millis: 16_000)
        }
        #expect(try rig.told() == [id: "unknown"])
        rig.store.close()
    }

    @Test(arguments: [
        (ProviderAnswer.retry(because: "busy"), "expired"),
        (.unreachable(because: "no route"), "expired"), (.unknown(because: "no answer"), "unknown"),
    ])
    func `whose attempts are used up say honestly what is known`(
        answer: ProviderAnswer,
        word: String
    ) async throws {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        for number in 1...6 {
            let attempt = try #require(try await rig.take().first)
            let landing = try await rig.land(attempt, answer)
            #expect(landing == (number == 6 ? .ended : .again))
            rig.home.turn(millis: 16_000)
        }
        #expect(try rig.told() == [id: word])
        rig.store.close()
    }

    @Test func `once in doubt stay in doubt, whatever is certain later`() async throws {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        let answers: [ProviderAnswer] =
            [.unknown(because: "?")] + Array(repeating: .retry(because: "busy"), count: 5)
        for answer in answers {
            let attempt = try #require(try await rig.take().first)
            _ = try await rig.land(attempt, answer)
            rig.home.turn(millis: 16_000)
        }
        #expect(try rig.told() == [id: "unknown"])
        rig.store.close()
    }

    @Test func `that nobody was asked for expire at their time, and not before`() async throws {
        let soon = Instant(utcMillis: rig.home.now.utcMillis + 5000)
        let id = try await rig.perform(Errand.Pay.self, "rent", until: soon)
        #expect(try rig.service.nextEnd() == soon)
        rig.home.turn(millis: 4999)
        #expect(try await rig.service.endDue(upTo: rig.home.now) == 0)
        rig.home.turn(millis: 1)
        #expect(try await rig.take().isEmpty, "nobody begins to ask at the deadline")
        #expect(try await rig.service.endDue(upTo: rig.home.now) == 1)
        #expect(try rig.told() == [id: "expired"])
        rig.store.close()
    }

    @Test func `whose process ended between call and answer are asked again under the same key`()
        async throws
    {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        _ = try #require(try await rig.take().first)
        let after = try rig.crashed()
        #expect(try await after.take().isEmpty, "the lease is not over")
        after.home.turn(millis: 15_000)
        let again = try #require(try await after.take().first)
        #expect(again.request.key == id && again.request.attempt == 2)
        #expect(try await after.land(again, .done(Wish(text: "paid").json)) == .ended)
        #expect(try after.told() == [id: "done paid"])
        after.store.close()
    }

    @Test func `are in doubt when the process ended with their last attempt`() async throws {
        let soon = Instant(utcMillis: rig.home.now.utcMillis + 1000)
        let id = try await rig.perform(Errand.Pay.self, "rent", until: soon)
        _ = try #require(try await rig.take().first)
        let after = try rig.crashed()
        after.home.turn(millis: 14_999)
        #expect(try await after.service.endDue(upTo: after.home.now) == 0, "the lease counts")
        after.home.turn(millis: 1)
        #expect(try await after.service.endDue(upTo: after.home.now) == 1)
        #expect(try after.told() == [id: "unknown"])
        after.store.close()
    }

    @Test func `take an answer that comes after the lease, and not what a later attempt says`()
        async throws
    {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        let slow = try #require(try await rig.take().first)
        rig.home.turn(millis: 15_000)
        let second = try #require(try await rig.take().first)
        #expect(try await rig.land(slow, .retry(because: "late")) == .late)
        #expect(try await rig.take().isEmpty, "the second attempt is under way")
        #expect(try await rig.land(slow, .done(Wish(text: "paid").json)) == .ended)
        #expect(try await rig.land(second, .refused(.noMoney)) == .late)
        #expect(try rig.told() == [id: "done paid"])
        rig.store.close()
    }

    @Test func `keep the answer while their handler fails, and ask no provider meanwhile`()
        async throws
    {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        rig.failing.set(id, 2)
        let attempt = try #require(try await rig.take().first)
        #expect(try await rig.land(attempt, .done(Wish(text: "paid").json)) == .kept)
        #expect(try rig.told().isEmpty)
        let after = try rig.crashed()
        after.home.turn(millis: 500)
        #expect(try await after.take().isEmpty)
        #expect(try await after.service.endDue(upTo: after.home.now) == 0)
        after.home.turn(millis: 1000)
        #expect(try await after.service.endDue(upTo: after.home.now) == 1)
        #expect(try after.told() == [id: "done paid"])
        after.store.close()
    }

    @Test func `whose handler never succeeds, or cannot read the answer, wait for an operator`()
        async throws
    {
        let id = try await rig.perform(Errand.Pay.self, "rent")
        let other = try await rig.perform(Errand.Pay.self, "deposit")
        rig.failing.set(id, 100)
        for attempt in try await rig.take() {
            let isFirst = attempt.request.key == id
            let answer = isFirst ? Wish(text: "paid").json : Array("{\"sum\":1}".utf8)
            #expect(try await rig.land(attempt, .done(answer)) == .kept)
        }
        for _ in 0..<20 {
            rig.home.turn(millis: 600_000)
            _ = try await rig.service.endDue(upTo: rig.home.now)
        }
        let desk = EffectDesk(file: rig.store.file, blocks: .init(effects: Errand.rules))
        let stuck = try desk.list(all: false, limit: 10)
        #expect(stuck.map(\.id) == [id, other])
        #expect(stuck.allSatisfy { $0.isStuck && $0.problem != nil })
        rig.failing.set(id, 0)
        try await desk.retry(id, at: rig.home.now)
        #expect(try await rig.service.endDue(upTo: rig.home.now) == 1)
        #expect(try rig.told() == [id: "done paid"])
        let over = await fault { try await desk.retry(id, at: rig.home.now) }
        #expect(over?.code == "effects.not_stuck")
        rig.store.close()
    }

    @Test func `of one partition go one after the other, those of others beside them`()
        async throws
    {
        let first = try await rig.perform(Errand.Open.self, "a:1")
        let second = try await rig.perform(Errand.Open.self, "a:2")
        let beside = try await rig.perform(Errand.Open.self, "b:1")
        let attempts = try await rig.take("lock")
        #expect(attempts.map(\.request.key) == [first, beside])
        _ = try await rig.land(attempts[0], .retry(because: "asleep"))
        _ = try await rig.land(attempts[1], .done(Wish(text: "1").json))
        #expect(try await rig.take("lock").isEmpty, "the first of its door has not ended")
        rig.home.turn(millis: 1000)
        let again = try await rig.take("lock")
        #expect(again.map(\.request.key) == [first])
        _ = try await rig.land(again[0], .refused(.noMoney))
        #expect(try await rig.take("lock").map(\.request.key) == [second])
        rig.store.close()
    }

    @Test func `that wait behind another of their partition end at their time all the same`()
        async throws
    {
        let soon = Instant(utcMillis: rig.home.now.utcMillis + 5000)
        let first = try await rig.perform(Errand.Open.self, "a:1")
        let second = try await rig.perform(Errand.Open.self, "a:2", until: soon)
        let third = try await rig.perform(Errand.Open.self, "a:3")
        let attempts = try await rig.take("lock")
        #expect(attempts.map(\.request.key) == [first])
        rig.home.turn(millis: 5000)
        #expect(try await rig.service.endDue(upTo: rig.home.now) == 1)
        #expect(try rig.told() == [second: "expired"])
        _ = try await rig.land(attempts[0], .done(Wish(text: "1").json))
        #expect(try await rig.take("lock").map(\.request.key) == [third])
        rig.store.close()
    }

    @Test func `that nobody has attempted can be withdrawn, and what waits behind them goes on`()
        async throws
    {
        let first = try await rig.perform(Errand.Open.self, "a:1")
        let second = try await rig.perform(Errand.Open.self, "a:2")
        let third = try await rig.perform(Errand.Open.self, "a:3")
        let withdraw = { @Sendable (id: String) in
            try await rig.store.write(rig.call) { try $0.withdraw(Errand.Open.self, id) }
        }
        #expect(try await withdraw(second))
        #expect(try await withdraw(first))
        #expect(try await !withdraw(first))
        let attempts = try await rig.take("lock")
        #expect(attempts.map(\.request.key) == [third])
        #expect(try await !withdraw(third), "it was attempted")
        #expect(try rig.told().isEmpty)
        rig.store.close()
    }

    @Test func `are bounded in size`() async throws {
        let long = String(repeating: "x", count: 65_600)
        let refused = await fault { try await rig.perform(Errand.Pay.self, long) }
        #expect(refused?.code == "effects.too_large")
        #expect(try await rig.take().isEmpty)
        rig.store.close()
    }

    @Test func `that ended long ago are taken away, and no others`() async throws {
        let kept = try await rig.perform(Errand.Pay.self, "rent")
        _ = try await rig.perform(Errand.Pay.self, "deposit")
        let attempts = try await rig.take()
        _ = try await rig.land(attempts[1], .done(Wish(text: "paid").json))
        rig.home.turn(millis: 1000)
        _ = try await rig.service.sweep(before: rig.home.now)
        let rows = try EffectDesk(file: rig.store.file, blocks: .init(effects: Errand.rules))
            .list(all: true, limit: 10)
        #expect(rows.map(\.id) == [kept])
        let count = try rig.store.file.read { snapshot in
            try snapshot.statement("SELECT count(*) FROM host_effect").first { $0.int64(at: 0) }
        }
        #expect(count == 1)
        rig.store.close()
    }
}
