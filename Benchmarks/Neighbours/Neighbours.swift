import Foundation
import HTTPTesting
import Host
import Observer
import PluginKit
import Unruly

/// What a plugin's neighbour feels of it: the neighbour's slowest hundredth alone, beside callers
/// of a plugin that behaves, and beside each way to misbehave, in alternating windows of one run.
///
/// Somebody asks the neighbour a thousand times a second on average, whenever they like. A time ends
/// when the answer lies at the asker's socket, as the kernel stamps it; how soon a thread then gets a
/// processor to read it is shown beside it. The callers are a process of their own. They take
/// processors too, though they stand back for the host, so the calm crowd, as many callers that ask
/// for a point read as fast as it is answered, shows what any company costs on this machine.
///
///     swift run -c release Neighbours [WINDOWS] [REQUESTS] [WORD] [CALLERS] 2>/dev/null
///
/// With a word, only the misbehaviours that have it in their names.
///
/// Every refusal is a line of the log, so the log is better sent elsewhere.
@main
struct Neighbours {
    /// One way to misbehave: the callers go on with it all the while.
    private static let misbehaviours = [
        (name: "that awaits for ever", request: "GET /unruly/v1/waits"),
        (name: "that goes to and fro", request: "GET /unruly/v1/dawdles"),
        (name: "that runs slow SQL", request: "GET /unruly/v1/queries"),
        (name: "that floods its lane", request: "POST /unruly/v1/floods"),
    ]
    private static let calm = "GET /observer/v1/seen"

    /// One window: the slowest hundredth in microseconds, until the answer lay at the neighbour's
    /// socket and until its thread had it, how many processors host and neighbour took, and how many
    /// answers and refusals the company had in a second.
    private struct Window {
        let arrived: Double
        let seen: Double
        let busy: Double
        var answers = 0.0
        var refused = 0.0
    }

    let port: Int
    let windows: Int
    let requests: Int
    let callers: Int

    static func main() async throws {
        if CommandLine.arguments.dropFirst().first == CallersElsewhere.word {
            return CallersElsewhere.call(Array(CommandLine.arguments.dropFirst(2)))
        }
        let numbers = CommandLine.arguments.dropFirst().compactMap(Int.init)
        print(
            "neighbour's p99 in µs (processors of host and neighbour):",
            "alone | beside calm callers | beside one"
        )
        let word = CommandLine.arguments.dropFirst(3).first ?? ""
        for misbehaviour in misbehaviours where misbehaviour.name.contains(word) || word.isEmpty {
            // A host of its own: what awaits for ever keeps the plugin's places.
            try await withHost { port in
                let bench = Neighbours(
                    port: port,
                    windows: numbers.first ?? 11,
                    requests: numbers.dropFirst().first ?? 2000,
                    callers: numbers.dropFirst(2).first ?? 4
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
        // So that slow SQL has rows to go through.
        let first = try RawClient(port: port)
        try first.send("POST /unruly/v1/floods HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = first.response()
        _ = try window()
        var rounds: [(alone: Window, calm: Window, rough: Window)] = []
        for _ in 0..<windows {
            let alone = try window()
            let calm = try window(beside: Neighbours.calm)
            rounds.append((alone, calm, try window(beside: request)))
        }
        let shown = [rounds.map(\.alone), rounds.map(\.calm), rounds.map(\.rough)].map(text)
        let arrived = ratios(rounds.map { ($0.rough.arrived, $0.alone.arrived, $0.calm.arrived) })
        let seen = ratios(rounds.map { ($0.rough.seen, $0.alone.seen, $0.calm.seen) })
        print("\(name): \(shown.joined(separator: " | ")); \(arrived); in hand \(seen)")
    }

    private func text(_ windows: [Window]) -> String {
        let (arrived, seen) = (middle(windows.map(\.arrived)), middle(windows.map(\.seen)))
        let (answers, refused) = (middle(windows.map(\.answers)), middle(windows.map(\.refused)))
        let company = answers > 0 ? ", company \(Int(answers))/s, refused \(Int(refused))/s" : ""
        let busy = rounded(middle(windows.map(\.busy)))
        return "\(Int(arrived)), in hand \(Int(seen)) (\(busy)\(company))"
    }

    private func ratios(_ times: [(rough: Double, alone: Double, calm: Double)]) -> String {
        let toAlone = rounded(middle(times.map { $0.rough / $0.alone }))
        let toCalm = rounded(middle(times.map { $0.rough / $0.calm }))
        return "ratio to alone \(toAlone), to calm \(toCalm)"
    }

    private func window(beside request: String) throws -> Window {
        let crowd = try CallersElsewhere(request, callers: callers, port: port)
        usleep(100_000)
        var window = try window()
        let rates = try crowd.stop()
        (window.answers, window.refused) = (rates.answers, rates.refused)
        return window
    }

    /// Somebody asks whenever they like, a thousand times a second on average, and not when the last
    /// answer has come: who wants to ask while the host keeps another waiting, waits from then on.
    ///
    /// How late its own thread wakes up is not the host's doing, neither to ask nor to take an answer
    /// and ask again: beside 64 callers that made nine tenths of what was counted for it.
    private func window() throws -> Window {
        let client = try TimedClient(Neighbours.calm, port: port)
        var random = SystemRandomNumberGenerator()
        var (arrived, seen): ([Double], [Double]) = ([], [])
        let (start, used) = (TimedClient.now, clock())
        var (due, lastArrival) = (start, start)
        for _ in 0..<requests {
            due += -log(Double.random(in: .leastNonzeroMagnitude...1, using: &random)) * 1000
            let early = due - TimedClient.now
            if early > 0 { usleep(UInt32(early)) }
            due = TimedClient.now - max(0, lastArrival - due)
            let answer = try client.ask()
            lastArrival = answer.arrival
            arrived.append(answer.arrival - due)
            seen.append(answer.seen - due)
        }
        let busy = Double(clock() - used) / (TimedClient.now - start)
        return Window(arrived: slowest(arrived), seen: slowest(seen), busy: busy)
    }

    private func slowest(_ times: [Double]) -> Double { times.sorted()[times.count * 99 / 100] }

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    private func middle(_ windows: [Double]) -> Double { windows.sorted()[windows.count / 2] }
}

/// The neighbour was refused, or not answered at all.
struct NeighbourUnserved: Error {}
