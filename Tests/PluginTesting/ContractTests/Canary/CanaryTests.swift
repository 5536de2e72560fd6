import Foundation
import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import TestGround
import Testing

/// No byte of one organisation or person reaches another, by whatever way there is to ask.
@Suite(.serialized) struct `What is another's is not seen` {
    /// Random cells beyond the matrix: `make canary N=…`, and a share in every run.
    static let cells =
        ProcessInfo.processInfo.environment["CITYHOST_CANARY"].flatMap(Int.init) ?? 3000
    static let seed =
        ProcessInfo.processInfo.environment["CITYHOST_SEED"].flatMap(UInt64.init) ?? 7

    @Test func `in any body, header, error, event, log line or document`() async throws {
        let city = try await CanaryCity(seed: Self.seed)
        let linesBefore = RecordedLog.lines.count
        var matrix = CanaryMatrix(city: city, random: SeededRandom(seed: Self.seed))
        try await matrix.askEverything()
        let counts = matrix.counts
        for _ in 0..<Self.cells { try await matrix.askAtRandom() }
        try await judgeEvents(city)
        judgeDocuments(city, RecordedLog.lines[linesBefore...])
        print(matrix.report)
        print("canary seed \(Self.seed), \(city.secrets.count) secrets")
        #expect(matrix.uncovered == [])
        #expect(city.unmade == [])
        #expect(city.papers > 0)
        let plugins = Set(Contract.all.map(\.id))
        #expect(try CellFloors.judge(counts, plugins: plugins, kinds: ["canary"]) == [])
        await city.city.stop()
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
        for path in ["/metrics", "/openapi.json", "/readyz", "/"] {
            let body = (try? city.city.call("GET", path))?.body ?? []
            let leaks = city.secrets.leaks(in: body, to: [])
            #expect(!body.isEmpty && leaks.isEmpty, "\(path) tells \(leaks)")
        }
    }
}
