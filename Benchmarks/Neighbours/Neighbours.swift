import Foundation
import HTTPTesting
import Host
import Observer
import PluginKit
import Unruly

/// What a plugin's neighbour feels of it: the neighbour's slowest hundredth alone, beside callers
/// of a plugin that behaves, and beside each way to misbehave, in alternating windows of one run.
///
/// The callers take processors too, though they stand back for the host, so the calm crowd, as many
/// callers that ask for a point read as fast as it is answered, shows what any company costs on this
/// machine.
///
///     swift run -c release Neighbours [WINDOWS] [REQUESTS] [WORD] 2>/dev/null
///
/// With a word, only the misbehaviours that have it in their names.
///
/// Every refusal is a line of the log, so the log is better sent elsewhere.
@main
struct Neighbours {
    /// One way to misbehave: four callers go on with it all the while.
    private static let misbehaviours = [
        (name: "that awaits for ever", request: "GET /unruly/v1/waits"),
        (name: "that goes to and fro", request: "GET /unruly/v1/dawdles"),
        (name: "that runs slow SQL", request: "GET /unruly/v1/queries"),
        (name: "that floods its lane", request: "POST /unruly/v1/floods"),
    ]
    private static let callers = 4
    private static let calm = "GET /observer/v1/seen"

    /// One window: the slowest hundredth in microseconds, and how many processors the process took.
    private struct Window {
        let p99: Double
        let busy: Double
    }

    let port: Int
    let windows: Int
    let requests: Int

    static func main() async throws {
        let numbers = CommandLine.arguments.dropFirst().compactMap(Int.init)
        print("neighbour's p99 in µs (processors busy): alone | beside calm callers | beside one")
        let word = CommandLine.arguments.dropFirst(3).first ?? ""
        for misbehaviour in misbehaviours where misbehaviour.name.contains(word) || word.isEmpty {
            // A host of its own: what awaits for ever keeps the plugin's places.
            try await withHost { port in
                let bench = Neighbours(
                    port: port,
                    windows: numbers.first ?? 11,
                    requests: numbers.dropFirst().first ?? 2000
                )
                try bench.run(misbehaviour.name, misbehaviour.request)
            }
        }
    }

    private static func withHost(_ body: (_ port: Int) throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "neighbours-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = HostConfiguration()
        configuration.dataDirectory = folder
        configuration.port = 0
        let host = try await RunningHost.start(
            configuration,
            plugins: [Observer.self, Unruly.self]
        )
        let result = Result { try body(host.port) }
        await host.stop()
        try result.get()
    }

    private func run(_ name: String, _ request: String) throws {
        let client = try RawClient(port: port)
        try client.send("POST /unruly/v1/floods HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = client.response()
        _ = try window(client)
        var rounds: [(alone: Window, calm: Window, rough: Window)] = []
        for _ in 0..<windows {
            let alone = try window(client)
            let calm = try window(client, beside: Neighbours.calm)
            rounds.append((alone, calm, try window(client, beside: request)))
        }
        let shown = [rounds.map(\.alone), rounds.map(\.calm), rounds.map(\.rough)].map { kind in
            "\(Int(middle(kind.map(\.p99)))) (\(rounded(middle(kind.map(\.busy)))))"
        }
        let toAlone = middle(rounds.map { $0.rough.p99 / $0.alone.p99 })
        let toCalm = middle(rounds.map { $0.rough.p99 / $0.calm.p99 })
        print(
            "\(name): \(shown.joined(separator: " | "));",
            "ratio to alone \(rounded(toAlone)), to calm \(rounded(toCalm))"
        )
    }

    private func window(_ client: RawClient, beside request: String) throws -> Window {
        let crowd = Crowd(request, callers: Neighbours.callers, port: port, standsBack: true)
        defer { crowd.stop() }
        usleep(20_000)
        return try window(client)
    }

    private func window(_ client: RawClient) throws -> Window {
        var times: [Double] = []
        let (start, used) = (ContinuousClock.now, clock())
        for _ in 0..<requests {
            let start = ContinuousClock.now
            try client.send("GET /observer/v1/seen HTTP/1.1\r\nHost: a\r\n\r\n")
            guard let answer = client.response(), answer.status == 200 else {
                throw NeighbourUnserved()
            }
            times.append(micros(ContinuousClock.now - start))
        }
        let busy = Double(clock() - used) / micros(ContinuousClock.now - start)
        return Window(p99: times.sorted()[requests * 99 / 100], busy: busy)
    }

    private func micros(_ time: Duration) -> Double {
        Double(time.components.seconds) * 1e6 + Double(time.components.attoseconds) / 1e12
    }

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    private func middle(_ windows: [Double]) -> Double { windows.sorted()[windows.count / 2] }
}

/// The neighbour was refused, or not answered at all.
struct NeighbourUnserved: Error {}
