import ArgumentParser
import Host
import JSONWire

/// Effects and callbacks that wait, of a stopped host in its data folder, of a running one over its
/// API.
struct EffectsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "effects",
        abstract: "Calls to providers outside, and what these tell: what waits for an operator.",
        discussion: """
            Without --url the host has to be stopped. With --url a running host is asked, with the \
            operator's API key in CITYHOST_KEY (scope auth.bus.operate, of an organisation at the top \
            of the tree).
            """,
        subcommands: [ListEffectsCommand.self, RetryEffectCommand.self]
    )
}

struct ListEffectsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "One line for each that waits for an operator, with its cause."
    )

    @OptionGroup var settings: SettingsOptions
    @OptionGroup var live: LiveOptions

    @Option(help: "Only those of one plugin.")
    var plugin: String?

    @Flag(help: "All that have not ended.")
    var all = false

    func run() async throws {
        try await EffectWork.run(settings, live) { try $0.list(all: all, plugin: plugin) }
    }
}

struct RetryEffectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Have one that waits for an operator tried again: at once, or at the next start."
    )

    @OptionGroup var settings: SettingsOptions
    @OptionGroup var live: LiveOptions

    @Argument(help: "The plugin.")
    var plugin: String

    @Argument(help: "Its id, as the list has it.")
    var id: String

    func run() async throws {
        try await EffectWork.run(settings, live) { try await $0.retry(plugin, id) }
    }
}

/// Where effects are looked at and tried again.
private protocol OpenEffects {
    func list(all: Bool, plugin: String?) throws -> [String]
    func retry(_ plugin: String, _ id: String) async throws -> [String]
}

extension EffectTasks: OpenEffects {}

private enum EffectWork {
    static func run(
        _ settings: SettingsOptions,
        _ live: LiveOptions,
        _ body: (any OpenEffects) async throws -> [String]
    ) async throws {
        try await OperatorWork.run(settings, live) { configuration in
            try await EffectTasks.run(configuration, plugins: plugins.compactMap { $0 }) {
                try await body($0)
            }
        } running: { client in
            try await body(LiveEffects(client: client))
        }
    }
}

/// Effects of a running host, over its API.
private struct LiveEffects: OpenEffects {
    let client: OperatorClient

    func list(all: Bool, plugin: String?) throws -> [String] {
        var path = "effects?state=\(all ? "open" : "stuck")"
        if let plugin { path += "&plugin=\(OperatorClient.encoded(plugin))" }
        let items = try client.call("GET", path, json: nil)["items"]?.elements ?? []
        let lines = items.map { item in
            let text = { (name: String) in item[name]?.string ?? "-" }
            let attempts = item["attempts"]?.int64 ?? 0
            let isStuck = item["stuck"]?.bool ?? false
            return "\(text("plugin")) \(text("id")) \(text("port")) since \(text("since")),"
                + " \(attempts) attempts\(isStuck ? ", stuck" : "")"
                + (item["problem"]?.string.map { ": \($0)" } ?? "")
        }
        guard lines.isEmpty else { return lines }
        return [all ? "nothing is open" : "nothing is stuck"]
    }

    func retry(_ plugin: String, _ id: String) async throws -> [String] {
        var json = JSONWriter(capacity: 128)
        json.beginObject()
        json.key("plugin")
        json.string(plugin)
        json.key("id")
        json.string(id)
        json.endObject()
        let body = String(decoding: json.take(), as: UTF8.self)
        _ = try client.call("POST", "effects/retries", json: body)
        return ["\(id) is tried again now"]
    }
}
