import ArgumentParser
import Foundation
import PluginKit
import PluginTesting
import Testing

@testable import cityhost

@Suite struct `Tools of plugins on the command line` {
    private static let tool = Tool(
        "count",
        summary: "Count.",
        options: [
            Tool.Option("upto", .number(1...9, usually: 3), help: "how far"),
            Tool.Option("from", .file, help: "what is counted"),
            Tool.Option("into", .folder, help: "where it goes"),
        ]
    ) { run in
        run.say("\(run.number("upto"))")
        try run.write(run.file("from") ?? [0x2D], to: "deep/\(run.number("upto")).txt")
    }

    @Test func `what is not given is what it usually is`() throws {
        #expect(try ToolRequest([], for: Self.tool).numbers == ["upto": 3])
        #expect(try ToolRequest(["--upto", "9"], for: Self.tool).numbers == ["upto": 9])
        #expect(try ToolRequest(["--upto=1"], for: Self.tool).numbers == ["upto": 1])
        #expect(try ToolRequest(["--help"], for: Self.tool).asksForHelp)
    }

    @Test(
        arguments: [
            ["--upto", "0"], ["--upto", "10"], ["--upto", "three"], ["--upto", "1e0"], ["--upto"],
            ["--upto="], ["--more", "1"], ["5"], ["--upto", "1", "--upto", "2"],
        ]
    )
    func `what does not fit is refused before anything runs`(words: [String]) {
        #expect(throws: ValidationError.self) { try ToolRequest(words, for: Self.tool) }
    }

    @Test func `files are read by the host, and written below the folder that was named`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let source = folder.appending(path: "source")
        try Data("seven".utf8).write(to: source)
        let words = ["--from", source.path, "--into", folder.path, "--upto", "7"]
        try ToolRequest(words, for: Self.tool).run()
        let made = try Data(contentsOf: folder.appending(path: "deep/7.txt"))
        #expect(made == Data("seven".utf8))
        #expect(throws: ValidationError.self) {
            try ToolRequest(["--from", "\(folder.path)/none"], for: Self.tool).run()
        }
        // Without a folder nothing is written.
        try ToolRequest(["--upto", "8"], for: Self.tool).run()
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "deep/8.txt").path))
    }

    @Test func `each plugin with tools has a command under its id`() throws {
        let names = PluginTools.commands.compactMap { $0.configuration.commandName }
        let tooled = plugins.compactMap { $0 as? any Tooled.Type }
        #expect(names == tooled.map { "\($0.bundle.id)" })
        #expect(tooled.allSatisfy { !$0.tools.isEmpty })
    }
}
