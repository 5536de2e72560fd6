import HostAuth
import JSONWire
import PluginKit
import PluginTesting
import Testing

/// Who was told a released contract goes on by it, beside the host and plugins as they are now.
@Suite(.serialized) struct `What was released is kept` {
    /// Routes are asked with what the released schemas describe and nothing newer; answers and events
    /// may say more than was released, and nothing else.
    @Test(arguments: ReleasedContract.all)
    func `by every route of it, and in every event`(released: ReleasedContract) async throws {
        let contract = released.contract
        let world = try await World(contract)
        let judge = OutputJudge(contract: contract, allowsMore: true)
        for route in contract.everyRoute {
            guard let (_, answer) = try await world.succeed(route, in: 0) else {
                Issue.record("\(route.operation): \(world.refusal(of: route))")
                continue
            }
            #expect(answer.status == route.success, "\(route.operation)")
            guard let output = route.output else { continue }
            let breaches = judge.breaches(answer.json, output)
            #expect(breaches == [], "\(route.operation) answers \(answer.text.prefix(300))")
        }
        // The host's own contract has events and no routes: somebody joins an organisation.
        _ = try await world.city.staff("administrator", of: "place-0", kind: .city)
        var seen: Set<String> = []
        for event in try await world.city.published() {
            let type = event.envelope.type
            guard let rule = contract.manifest.announced.first(where: { $0.type == type }) else {
                continue
            }
            seen.insert(type)
            #expect(judge.breaches(event.payload, rule.schema) == [], "\(type)")
        }
        #expect(!seen.isEmpty || contract.manifest.announced.isEmpty)
        let count = contract.everyRoute.count
        print("\(released.testDescription): \(count) routes, events of \(seen.sorted())")
        await world.city.stop()
    }

    @Test func `and there is a release to keep`() {
        // A city without plugins has the host's own.
        #expect(!ReleasedContract.all.isEmpty)
    }
}
