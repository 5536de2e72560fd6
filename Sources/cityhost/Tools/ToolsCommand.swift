import ArgumentParser
import PluginKit

/// The tools of one plugin, below its id; a plugin that is left out of the build has no command.
struct ToolsCommand<Owner: Tooled>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "\(Owner.bundle.id)",
            abstract: "Tools: " + Owner.tools.map(\.name).joined(separator: ", ") + ".",
            discussion: "Beside the city: no tool reads its files. NAME --help says more of each."
        )
    }

    @Argument(parsing: .captureForPassthrough, help: "The tool's name, and its options.")
    var words: [String] = []

    func run() throws {
        let owner = "cityhost \(Owner.bundle.id)"
        guard let tool = Owner.tools.first(where: { $0.name == words.first }) else {
            let asked = words.first.map { $0.hasPrefix("-") ? "" : "There is no tool \($0).\n" }
            let lines = Owner.tools.map { "  \(owner) \($0.name): \($0.summary)" }
            let text = (asked ?? "") + lines.joined(separator: "\n")
            guard ["--help", "-h"].contains(words.first) else { throw ValidationError(text) }
            return print(text)
        }
        let request = try ToolRequest(Array(words.dropFirst()), for: tool)
        guard !request.asksForHelp else {
            return print(ToolRequest.help(of: tool, of: owner))
        }
        try FaultReport.orExit { try request.run() }
    }
}

/// The commands that the plugins of this executable bring.
enum PluginTools {
    /// One a plugin that has tools, under its id.
    static var commands: [any ParsableCommand.Type] {
        plugins.compactMap { ($0 as? any Tooled.Type).map { command(of: $0) } }
    }

    private static func command<Owner: Tooled>(of owner: Owner.Type) -> any ParsableCommand.Type {
        ToolsCommand<Owner>.self
    }
}
