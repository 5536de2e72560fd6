import Foundation
import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import TestGround
import Testing

@testable import Host

/// No byte of one organisation or person reaches another, by whatever way there is to ask.
@Suite(.serialized) struct `What is another's is not seen` {
    /// Random cells beyond the matrix: `make canary N=…`, and a share in every run.
    static let cells =
        ProcessInfo.processInfo.environment["CITYHOST_CANARY"].flatMap(Int.init) ?? 3000
    static let seed =
        ProcessInfo.processInfo.environment["CITYHOST_SEED"].flatMap(UInt64.init) ?? 7

    @Test func `in any body, header, error, event, log line, document or export`() async throws {
        let city = try await CanaryCity(seed: Self.seed)
        let linesBefore = RecordedLog.lines.count
        var matrix = CanaryMatrix(city: city, random: SeededRandom(seed: Self.seed))
        try await matrix.askEverything()
        let counts = matrix.counts
        for _ in 0..<Self.cells { try await matrix.askAtRandom() }
        var places = HostPlaces(city: city)
        try await places.askEverything()
        try await judgeEvents(city)
        judgeDocuments(city, RecordedLog.lines[linesBefore...])
        print(matrix.report)
        print("events that came to somebody: \(places.eventsSeen)")
        for (place, count) in places.cells.sorted(by: { $0.key < $1.key }) {
            print("cells of \(place): \(count)")
        }
        for (place, why) in Self.withoutCells.sorted(by: { $0.key < $1.key }) {
            print("without canary cells: \(place)… \(why)")
        }
        #expect(unasked(city, places) == [])
        #expect(matrix.uncovered == [])
        #expect(city.unmade == [])
        #expect(city.papers > 0)
        let lost = try CellFloors.judge(
            counts.merging(places.counts) { $1 },
            plugins: Set(Contract.all.map(\.id) + ["host"]),
            kinds: HostPlaces.kinds.union(["canary"])
        )
        #expect(lost == [])
        #expect(places.eventsSeen > 0)
        var exports = try await HostExports(leaving: city)
        try await exports.judgeEverything()
        #expect(exports.receipts > 0)
    }

    /// Beginnings of places that nobody asks here, with the reason.
    private static let withoutCells = [
        "GET /sandbox/": "only with --sandbox, for whoever tries the host", "POST /sandbox/": "so",
        "GET /healthz": "has nobody's", "GET /readyz": "judged as a document",
        "GET /metrics": "judged as a document", "GET /openapi.json": "judged as a document",
        "GET /asyncapi.json": "judged as a document", "GET /bus/v1/schemas/": "a contract",
        "GET /sign-in/provider": "sends away, and back with what the browser has",
        "POST /sign-in": "yes or no", "POST /sign-out": "yes or no", "POST /language": "yes or no",
        "POST /choose": "yes or no", "POST /account/": "the page that is asked, or yes or no",
        "POST /bus/replay": "yes or no; the matrix asks auth.replayHeld",
        "POST /bus/discard": "yes or no; the matrix asks auth.discardHeld",
        "POST /bus/v1/events": "what was sent; BusContractTests",
        "POST /bus/v1/commands/": "what a plugin answers; BusContractTests",
        "POST /callbacks/": "yes or no, to a provider",
    ]

    /// Places that neither a manifest declares nor these tests ask.
    private func unasked(_ city: CanaryCity, _ places: HostPlaces) -> Set<String> {
        let declared = Contract.all.flatMap(\.everyRoute).map { "\($0.method) \($0.path)" }
        let left = Set(city.city.host.city.routes.places.map { "\($0.method) \($0.path)" })
            .subtracting(declared).subtracting(places.asked)
        return left.filter { place in
            !Self.withoutCells.keys.contains { place.hasPrefix($0) }
        }
    }

    private func judgeEvents(_ city: CanaryCity) async throws {
        for event in try await city.city.published() {
            // Whoever caused it knows what they said, and so may their organisation.
            let originator = event.envelope.originator.split(separator: ":").last.map(String.init)
            let readers = Set(
                [event.envelope.tenant?.text, event.envelope.subject?.text].compactMap { $0 }
            ).union(city.readers[originator ?? ""] ?? [])
            let leaks = city.secrets.leaks(in: event.payload.encoded, to: readers)
            #expect(leaks.isEmpty, "\(event.envelope.type) tells \(readers): \(leaks)")
        }
    }

    private func judgeDocuments(_ city: CanaryCity, _ lines: ArraySlice<String>) {
        for line in lines {
            let leaks = city.secrets.leaks(inLog: line)
            #expect(leaks.isEmpty, "the log says \(leaks): \(line)")
        }
        for path in ["/metrics", "/openapi.json", "/asyncapi.json", "/readyz", "/"] {
            let body = (try? city.city.call("GET", path))?.body ?? []
            let leaks = city.secrets.leaks(in: body, to: [])
            #expect(!body.isEmpty && leaks.isEmpty, "\(path) tells \(leaks)")
        }
    }
}
