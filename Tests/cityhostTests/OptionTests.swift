import ArgumentParser
import PluginKit
import Testing

@testable import cityhost

@Suite struct `Options of the command line` {
    @Test(arguments: [
        ("--listen", "nowhere"), ("--loops", "0"), ("--origin", "city.example"), ("--log", "loud"),
    ])
    func `are called by their own names when they are wrong`(option: String, text: String) throws {
        let command = try ServeCommand.parse([option, text])
        let fault = #expect(throws: Fault.self) { try command.configured() }
        #expect(fault?.message.en.hasPrefix("The configuration is wrong: \(option): ") == true)
        #expect(fault?.message.zh.hasPrefix("配置有误（\(option)）：") == true)
    }

    @Test func `for demonstration sessions need a file for their tokens`() throws {
        #expect(throws: (any Error).self) { try SeedCommand.parse(["--demo-sessions", "5"]) }
        #expect(throws: (any Error).self) {
            try SeedCommand.parse(["--demo-sessions", "-1", "--tokens", "t"])
        }
        let command = try SeedCommand.parse(["--demo-sessions", "5", "--tokens", "t"])
        #expect(command.demoSessions == 5)
        _ = try SeedCommand.parse(["--demo-sessions", "0", "--tokens", "t"])
        _ = try SeedCommand.parse([])
    }

    @Test(arguments: ["-1", "x", "1.5", "18446744073709551616", ""])
    func `a seed that is none is told which numbers are`(text: String) throws {
        for arguments in [["seed"], ["sandbox"], ["demo", "sixty-seconds"]] {
            let error = #expect(throws: (any Error).self) {
                try CityHostCommand.parseAsRoot(arguments + ["--seed", text])
            }
            let said = CityHostCommand.message(for: try #require(error))
            #expect(said.contains("from 0 to 18446744073709551615"), "\(arguments): \(said)")
        }
        #expect(try SeedCommand.parse(["--seed", "7"]).seed.number == 7)
        #expect(try SeedCommand.parse([]).seed.number == 20_240_901)
    }

    @Test(arguments: ["9999-12-31", "1999-12-31", "2101-01-01", "2026-02-30", "tomorrow"])
    func `a city begins on a day of this century`(day: String) throws {
        #expect(throws: (any Error).self) { try SeedCommand.parse(["--day", day]) }
        _ = try SeedCommand.parse(["--day", "2026-11-27"])
    }
}
