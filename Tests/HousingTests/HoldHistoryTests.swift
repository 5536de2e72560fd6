import JSONWire
import PluginKit
import Testing

@testable import Housing

@Suite struct `What the log proves of holds` {
    private static let start = Instant(utcMillis: 1_800_000_000_000)

    private var rules: [Invariant] {
        var registration = Registration()
        HoldHistory.declare(in: &registration)
        return registration.invariants
    }

    private func fact<E: Event>(_ event: E) -> Fact {
        var writer = JSONWriter()
        event.write(to: &writer)
        return Fact(envelope: envelope("\(E.spec.type)"), payload: writer.take())
    }

    private func envelope(_ type: String) -> EventEnvelope {
        EventEnvelope(
            id: "e",
            type: type,
            source: "housing/x",
            sourceNumber: 1,
            sequence: 0,
            partitionKey: "h",
            tenant: nil,
            subject: nil,
            at: Self.start,
            traceID: "",
            originator: ""
        )
    }

    private func held(_ id: String, room: Int64? = nil, after seconds: Int64 = 0) -> Fact {
        let at = Self.start.adding(seconds: seconds)
        return fact(
            HomeHeld(
                holdId: id,
                homeId: "h",
                room: room,
                tenantId: TenantID("t"),
                personId: PersonID("p"),
                rentFen: Money(fen: 100),
                heldAt: at,
                expiresAt: at.adding(seconds: 600)
            )
        )
    }

    private func released(_ id: String) -> Fact {
        fact(
            HoldReleased(
                holdId: id,
                homeId: "h",
                room: nil,
                tenantId: TenantID("t"),
                personId: PersonID("p"),
                releasedAt: Self.start
            )
        )
    }

    private func expired(_ id: String) -> Fact {
        fact(
            HoldExpired(
                holdId: id,
                homeId: "h",
                room: nil,
                tenantId: TenantID("t"),
                personId: PersonID("p"),
                expiredAt: Self.start
            )
        )
    }

    /// The place of the first fact that breaks a rule; nil when none does.
    private func broken(_ name: String, _ facts: [Fact]) throws -> Int? {
        let rule = try #require(rules.first { $0.name == name })
        var running = rule.begin()
        for (place, fact) in facts.enumerated() where try running.take(fact) != nil {
            return place
        }
        return nil
    }

    @Test func `two rules are declared, each in two languages`() {
        #expect(
            rules.map(\.name) == ["housing/holds-do-not-overlap", "housing/holds-end-once-placed"]
        )
        #expect(rules.allSatisfy { !$0.text.zh.isEmpty && !$0.text.en.isEmpty })
    }

    @Test func `holds on one home do not overlap in time`() throws {
        let name = "housing/holds-do-not-overlap"
        let fine: [[Fact]] = [
            [held("a"), released("a"), held("b")],
            [held("a"), expired("a"), held("b", after: 10)],
            // Its time is over, though nobody has said so yet.
            [held("a"), held("b", after: 600)],
            [held("a", room: 1), held("b", room: 2)],
            [held("a", room: 1), released("a"), held("b")],
        ]
        for facts in fine { #expect(try broken(name, facts) == nil) }
        let wrong: [[Fact]] = [
            [held("a"), held("b")], [held("a"), held("b", after: 599)],
            [held("a"), held("b", room: 1)], [held("a", room: 1), held("b")],
            [held("a", room: 2), held("b", room: 2, after: 1)],
            [held("a"), released("x"), held("b")],
        ]
        for facts in wrong { #expect(try broken(name, facts) == facts.count - 1) }
    }

    @Test func `a hold that ends was placed, and ends once`() throws {
        let name = "housing/holds-end-once-placed"
        #expect(try broken(name, [held("a"), released("a"), held("b"), expired("b")]) == nil)
        #expect(try broken(name, [released("a")]) == 0)
        #expect(try broken(name, [held("a"), expired("a"), released("a")]) == 2)
        #expect(try broken(name, [held("a"), expired("b")]) == 1)
    }

    @Test func `what was erased is passed over, and what cannot be read is not`() throws {
        let erased = Fact(envelope: envelope("\(HomeHeld.spec.type)"), payload: nil)
        for rule in rules {
            #expect(try broken(rule.name, [erased, held("a"), released("a")]) == nil)
        }
        let spoiled = Fact(envelope: envelope("\(HomeHeld.spec.type)"), payload: Array("{}".utf8))
        for rule in rules {
            #expect(throws: (any Error).self) { try broken(rule.name, [spoiled]) }
        }
    }
}
