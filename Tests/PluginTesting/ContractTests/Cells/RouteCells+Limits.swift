import HTTPTesting
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Host

extension RouteCells {
    /// While the plugin's lane or reader is held, the deadline passes: nothing is begun any more.
    func overdue() async throws -> CellOutcome {
        guard contract.registration != nil else { return .none }
        guard let ready = try await world.ready(route, in: 0) else {
            return .notMade(world.refusal(of: route))
        }
        let store = try city.store(contract.id)
        // What making it has set going publishes now, and not while its deadline passes.
        city.clock.turn(millis: Int64(route.deadlineMillis) + 1)
        let events = try await published(by: ready.caller)
        let gate = Gate()
        let waitsForLane = contract.isCommand(route) || (isPage && route.takesBody)
        let holding =
            waitsForLane
            ? Task { try await store.lane.perform { _ in gate.hold() } }
            : Task { try await store.file.query { _ in gate.hold() } }
        await gate.isHeld()
        let client = try RawClient(port: city.port, timeoutMillis: 300)
        defer { client.close() }
        try client.send(world.bytes(request(ready.input), route, as: ready.caller))
        // A handler that reads at once does not wait for anybody.
        if !waitsForLane, let answer = client.response().map(TestAnswer.init) {
            gate.open()
            try await holding.value
            expect(world.accepts(answer, route), "is answered at once", answer)
            return .atOnce
        }
        let bulkhead = city.host.city.plugins.first { $0.id == contract.id }?.bulkhead
        for _ in 0..<1_000_000 where bulkhead?.working == 0 { await Task.yield() }
        city.clock.turn(millis: Int64(route.deadlineMillis) + 1)
        gate.open()
        try await holding.value
        guard let answer = client.response().map(TestAnswer.init) else {
            throw NoAnswer(target: route.path)
        }
        // The host answers in the place of a handler that is not back a quarter of a second later.
        let isGivenUp = answer.json["code"]?.string == "http.response.timeout"
        let code = isPage || isGivenUp ? nil : "store.timed_out"
        expectRefusal(503, code: code, "past its deadline", answer)
        let after = try await published(by: ready.caller)
        expect(after == events, "publishes nothing past its deadline", answer)
        return .judged(1)
    }

    /// How many events somebody brought about: what providers answer meanwhile is others'.
    private func published(by caller: TestCaller) async throws -> Int {
        let events = try await city.published()
        guard let person = caller.person else { return events.count }
        return events.count { $0.envelope.originator.contains(person.text) }
    }

    func overQuota() async throws -> CellOutcome {
        guard let quota = route.quota else { return .none }
        let caller = try await world.caller(for: route, in: 0)
        let spent = request(blank())
        for _ in 0..<quota.count {
            let answer = try await send(spent, as: caller)
            expect(answer.status != 429, "within its quota", answer)
        }
        let answer = try await send(spent, as: caller)
        expectRefusal(429, "over its quota", answer)
        expect(answer.fields["retry-after"] != nil, "says when to come back", answer)
        if quota.per == .principal, route.permission != nil {
            let other = try await world.caller(for: route, in: 1)
            let theirs = try await send(spent, as: other)
            expect(theirs.status != 429, "is counted for each caller", theirs)
        }
        city.clock.turn(millis: Int64(quota.windowSeconds) * 1000)
        let later = try await send(spent, as: caller)
        expect(later.status != 429, "is open again in the next window", later)
        return .judged(quota.count + 3)
    }
}
