import Foundation
import HTTPTesting
import HostStore
import Observer
import PluginKit
import PluginTesting
import Testing
import Unruly

@testable import Host

/// What a plugin can do to others, and what its manifest lets it take.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `A plugin that misbehaves` {
    /// One that never answers costs its callers the deadline, itself its places, others nothing.
    @Test func `awaits for ever, fills its own places, and is refused while others are served`()
        async throws
    {
        try await withCity([Observer.self, Unruly.self]) { city in
            let limits = try #require(city.manifests.first { $0.id == "unruly" }?.limits)
            let stuck = try (0..<limits.concurrency + limits.queue).map { _ in
                let client = try RawClient(port: city.port)
                try client.send("GET /unruly/v1/waits HTTP/1.1\r\nHost: a\r\n\r\n")
                return client
            }
            let bulkhead = try #require(city.host.city.plugins.last?.bulkhead)
            while bulkhead.waiting < limits.queue {
                try Task.checkCancellation()
                await Task.yield()
            }
            let refused = try city.call("GET", "/unruly/v1/dawdles")
            #expect(refused.status == 503)
            #expect(try city.code(refused) == "host.plugin_busy")
            #expect(refused.fields["retry-after"] == "1")
            let before = RecordedLog.lines.count
            for _ in 0..<29 { #expect(try city.call("GET", "/unruly/v1/dawdles").status == 503) }
            let told = RecordedLog.lines[before...].filter { $0.contains("host.plugin_busy") }
            #expect((1...20).contains(told.count), "\(told.count) lines in a second or two")
            #expect(try city.call("GET", "/observer/v1/seen").status == 200)
            for client in stuck {
                let answer = try #require(client.response())
                #expect(answer.status == 503)
                #expect(answer.fields["retry-after"] == "1")
                #expect(answer.text.contains("http.response.timeout"))
            }
            #expect(bulkhead.working == limits.concurrency, "a handler keeps its place")
            #expect(bulkhead.waiting == 0, "who waited has gone")
            let metrics = try city.call("GET", "/metrics").text
            #expect(metrics.contains(#"cityhost_plugin_refused{plugin="unruly"} 30"#))
            #expect(metrics.contains(#"cityhost_plugin_working{plugin="unruly"} 8"#))
            #expect(metrics.contains(#"operation="awaitForever",status="5xx"} 12"#))
            #expect(RecordedLog.lines.contains { $0.contains("operation=awaitForever") })
        }
    }

    @Test func `floods its lane and is told that it is full`() async throws {
        try await withCity([Observer.self, Unruly.self]) { city in
            let lane = try city.store("unruly").lane
            let gate = Gate()
            let holding = Task { try await lane.perform { _ in gate.hold() } }
            await gate.isHeld()
            let callers = try (0..<8).map { _ in
                let client = try RawClient(port: city.port)
                try client.send("POST /unruly/v1/floods HTTP/1.1\r\nHost: a\r\n\r\n")
                return client
            }
            while lane.waiting < 128 {
                try Task.checkCancellation()
                await Task.yield()
            }
            #expect(try city.call("GET", "/observer/v1/seen").status == 200)
            gate.open()
            try await holding.value
            let answers = try callers.map { try #require($0.response()) }
            let refused = try #require(answers.first { $0.status == 503 })
            #expect(try city.code(refused) == "store.busy")
        }
    }

    @Test func `runs slow SQL and is stopped at its budget`() async throws {
        try await withCity([Observer.self, Unruly.self]) { city in
            _ = try city.call("POST", "/unruly/v1/floods")
            let answer = try city.call("GET", "/unruly/v1/queries")
            #expect(answer.status == 503)
            #expect(try city.code(answer) == "store.timed_out")
        }
    }

    @Test func `fills its file up to its share, and can go on when there is room again`()
        async throws
    {
        try await withCity([Observer.self, Unruly.self]) { city in
            var statuses: [Int] = []
            for _ in 0..<20 where statuses.last != 507 {
                statuses.append(try city.call("POST", "/unruly/v1/growths").status)
            }
            #expect(statuses.first == 204)
            #expect(statuses.last == 507, "\(statuses)")
            let refused = try city.call("POST", "/unruly/v1/growths")
            #expect(try city.code(refused) == "store.full")
            #expect(refused.fields["retry-after"] == "30")
            #expect(try city.store("unruly").file.bytes <= 1_048_576)
            let ready = try city.call("GET", "/readyz")
            #expect(ready.status == 200)
            #expect(try city.json(ready)["hindered"]?.elements == ["no room in: unruly.db"])
            #expect(try city.call("GET", "/unruly/v1/dawdles").status == 204)
            #expect(try city.call("GET", "/observer/v1/seen").status == 200)
        }
    }

    @Test(arguments: ["/unruly/v1/blocks", "/unruly/v1/later-blocks"])
    func `blocks the loop and is named, before and after an await`(path: String) async throws {
        try await withCity([Observer.self, Unruly.self]) { city in
            let before = RecordedLog.lines.count
            let operation = path.hasSuffix("later-blocks") ? "blockLoopLater" : "blockLoop"
            var named: [String] = []
            // On a busy machine the watchdog's own thread may come too late to see a loop that is held.
            for _ in 0..<20 where named.isEmpty {
                let answer = try city.call("GET", path)
                #expect(answer.status == 204)
                let end = ContinuousClock.now + .seconds(2)
                while named.isEmpty, .now < end {
                    named = RecordedLog.lines[before...].filter { $0.contains("a loop was held") }
                    await Task.yield()
                }
            }
            #expect(!named.isEmpty)
            #expect(named.allSatisfy { $0.contains("route=unruly/\(operation)") }, "\(named)")
        }
    }
}
