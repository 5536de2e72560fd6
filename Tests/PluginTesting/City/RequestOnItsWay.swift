@testable import Host
package import HostStore
package import JSONWire
import PluginKit

/// A request that the host has received and that is still in one of its phases: it has its place in the
/// order of the plugin's lane, and the plugin has not heard of it.
package struct RequestOnItsWay: Sendable {
    let caller: TestCaller
    let request: TestRequest
    let route: Manifest.Route
    let plugin: String
    package let place: LaneOrder.Place
    package let order: LaneOrder

    /// It goes through the rest of the phases.
    package func arrive() async throws -> TestAnswer {
        defer { order.leave(place.number) }
        return try await caller.city.carryOut(request, route, plugin, for: caller, at: place)
    }
}

extension TestCaller {
    /// Has the host receive a request, and no more than that.
    package func send(_ operation: String, _ input: JSONValue = [:]) throws -> RequestOnItsWay {
        let (plugin, route) = try city.route(operation)
        var request = TestRequest(route, input, key: nil)
        if route.idempotency == .required { request.key = city.newKey() }
        guard let order = try city.store(plugin).lane.order else {
            throw Fault.blockNotDeclared("aggregates")
        }
        return RequestOnItsWay(
            caller: self,
            request: request,
            route: route,
            plugin: plugin,
            place: order.take(lastingNanos: UInt64(route.deadlineMillis) * 1_000_000),
            order: order
        )
    }
}
