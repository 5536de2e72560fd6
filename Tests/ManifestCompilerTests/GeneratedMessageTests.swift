import JSONWire
import PluginKit
import Testing

@testable import Observer

@Suite struct `Generated messages` {
    @Test func `a consumed message skips members that came later`() throws {
        var violations = Violations()
        var reader = try JSONReader(
            Array(#"{"new":{"a":[1]},"homeId":"h","holdId":"x","rentFen":1.5}"#.utf8)
        )
        let held = try HomeHeld.decode(&reader, at: .root, &violations)
        #expect(held == HomeHeld(homeId: "h", holdId: "x"))
        #expect(violations.isEmpty)
    }

    @Test func `a subscription is named by plugin and name`() {
        #expect("\(Subscriptions.HomeHeldSeen.type)" == "housing.home.held.v1")
        #expect("\(Subscriptions.HomeHeldSeen.name)" == "observer/HomeHeldSeen")
    }
}
