import HTTPTesting
import Observer
import PluginTesting
import Testing
import Unruly

@testable import Host

@Suite struct `A context that was kept after its request` {
    @Test func `reaches no store, says so, and is counted`() async throws {
        try await withCity([Observer.self, Unruly.self]) { city in
            #expect(try city.call("PUT", "/unruly/v1/context").status == 204)
            for _ in 0..<2 {
                let refused = try city.call("GET", "/unruly/v1/context")
                #expect(refused.status == 500)
                #expect(try city.code(refused) == "plugin.request_over")
            }
            let metrics = try city.call("GET", "/metrics").text
            #expect(metrics.contains("\ncityhost_stale_contexts 2\n"))
        }
    }
}
