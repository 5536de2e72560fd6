import PluginKit
import Testing
import Unruly

@testable import Host

@Suite struct `A plugin's handlers` {
    @Test func `keep an idempotency key only as commands, and the start says so`() throws {
        var manifest = try LoadedPlugin.manifest(of: Unruly.bundle)
        var registration = Registration()
        Unruly().register(in: &registration)
        #expect(LoadedPlugin.check(manifest, registration) == [])
        let index = try #require(manifest.routes.firstIndex { $0.operation == "growFile" })
        for keyed in [Manifest.Idempotency.required, .optional] {
            manifest.routes[index].idempotency = keyed
            let mistakes = LoadedPlugin.check(manifest, registration)
            #expect(mistakes == ["growFile takes an idempotency key and is no command"])
        }
    }
}
