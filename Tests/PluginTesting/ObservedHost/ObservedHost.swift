import Host
import Observer
import PluginKit

/// The host with the Observer beside the linked plugins, for proofs from outside.
///
///     ObservedHost seed  --data DIR [--demo-sessions N] [--tokens FILE]
///     ObservedHost serve --data DIR --listen HOST:PORT [--sandbox]
@main
enum ObservedHost {
    static func main() async throws {
        var words = CommandLine.arguments.dropFirst()
        let command = words.popFirst()
        var configuration = HostConfiguration()
        var plan = SeedPlan(seed: 20_240_901)
        while let word = words.popFirst() {
            guard word != "--sandbox" else {
                configuration.isSandbox = true
                continue
            }
            guard let value = words.popFirst() else { throw Usage() }
            switch word {
            case "--demo-sessions": plan.residents = Int(value) ?? 0
            case "--tokens": plan.tokenFile = value
            case "--log": try configuration.set("logLevel", text: value, source: word)
            default:
                try configuration.set(String(word.dropFirst(2)), text: value, source: word)
            }
        }
        let plugins = [Linked.housing, Observer.self].compactMap { $0 }
        switch command {
        case "seed":
            let report = try await Seeding.run(configuration, plan, plugins: plugins) { _, _, _ in }
            for line in report { print(line) }
        case "serve":
            // Nobody reviews what a plugin for tests is granted.
            let observer = try GrantReview.grants(of: [Observer.self]).map(\.description)
            let lock = "\(Linked.lock)\n" + observer.joined(separator: "\n")
            try await HostProcess.serve(
                configuration,
                plugins: plugins,
                lock: CapabilityLock(text: lock)
            ) { print($0) }
        default: throw Usage()
        }
    }
}

/// The words were not understood.
struct Usage: Error, CustomStringConvertible {
    let description = "usage: ObservedHost seed|serve --data DIR [--listen HOST:PORT] [--sandbox]"
}
