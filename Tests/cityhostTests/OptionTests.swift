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
}
