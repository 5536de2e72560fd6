import HTTPTesting
import HostStore
import Observer
import PluginKit
import PluginTesting
import Testing
import Unruly

@testable import Host

/// What a plugin's neighbour is spared.
///
/// How fast it is served is measured by `Neighbours`; here is counted what that rests on, so that a
/// busy machine judges nobody.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `The neighbour of a plugin that misbehaves` {
    /// One way to misbehave, with four callers that go on all the while.
    enum Misbehaviour: String, CaseIterable, Sendable {
        case awaitsForever = "GET /unruly/v1/waits"
        case floodsItsLane = "POST /unruly/v1/floods"
        case runsSlowSQL = "GET /unruly/v1/queries"
        case isSlow = "GET /unruly/v1/dawdles"
    }

    /// So many at least, and as many more as it takes until the misbehaviour meets its bound.
    private static let requests = 200...100_000

    @Test(arguments: Misbehaviour.allCases)
    func `is served, and what the other takes stays within its bounds`(misbehaviour: Misbehaviour)
        async throws
    {
        try await withCity([Observer.self, Unruly.self]) { city in
            _ = try city.call("POST", "/unruly/v1/floods")
            let client = try RawClient(port: city.port)
            let crowd = Crowd(misbehaviour.rawValue, callers: 4, port: city.port)
            defer { crowd.stop() }
            let unruly = try plugin("unruly", of: city)
            let limits = unruly.loaded.manifest.limits
            let store = try city.store("unruly")
            var (served, hasBitten) = (0, false)
            while served < Self.requests.lowerBound || !hasBitten {
                try #require(served < Self.requests.upperBound, "nothing bounds it")
                try client.send("GET /observer/v1/seen HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try #require(client.response())
                try #require(answer.status == 200)
                served += 1
                try #require(unruly.bulkhead.working <= limits.concurrency)
                try #require(unruly.bulkhead.waiting <= limits.queue)
                try #require(store.lane.waiting <= limits.laneQueue)
                try #require(store.file.waitingQueries <= limits.readerQueue)
                hasBitten = hasBitten || bites(misbehaviour, unruly, crowd)
            }
            #expect(try plugin("observer", of: city).bulkhead.refused == 0)
        }
    }

    @Test(arguments: ["GET", "POST"])
    func `is served on when SQL without an end has been ended`(method: String) async throws {
        try await withCity([Observer.self, Unruly.self]) { city in
            let endless = try city.call(method, "/unruly/v1/endless")
            #expect(endless.status == 503)
            #expect(try city.code(endless) == "store.timed_out")
            #expect(try city.call("GET", "/observer/v1/seen").status == 200)
            #expect(try city.call("POST", "/unruly/v1/floods").status == 204, "its own lane too")
        }
    }

    private func plugin(_ id: String, of city: TestCity) throws -> CityPlugin {
        try #require(city.host.city.plugins.first { $0.id == id })
    }

    /// True when the misbehaviour meets what bounds it.
    private func bites(
        _ misbehaviour: Misbehaviour,
        _ unruly: CityPlugin,
        _ crowd: Crowd
    ) -> Bool {
        switch misbehaviour {
        case .awaitsForever: unruly.bulkhead.waiting > 0
        case .floodsItsLane: crowd.refused > 0
        case .runsSlowSQL, .isSlow: true
        }
    }
}
