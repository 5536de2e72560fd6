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

    /// A defect is met as often as somebody asks; whoever asks a thousand times fills no disk.
    @Test func `fails with whole lines in the log at first, and then is counted`() async throws {
        try await withCity([Observer.self, Unruly.self]) { city in
            #expect(try city.call("PUT", "/unruly/v1/context").status == 204)
            let before = RecordedLog.lines.count
            for _ in 0..<60 { #expect(try city.call("GET", "/unruly/v1/context").status == 500) }
            let told = RecordedLog.lines[before...].filter { $0.contains("plugin.request_over") }
            #expect((10...40).contains(told.count), "\(told.count) lines")
            #expect(told.first?.contains("operation=useKeptContext") == true)
            let metrics = try city.call("GET", "/metrics").text
            #expect(metrics.contains(#"operation="useKeptContext",status="5xx"} 60"#))
        }
    }
}
