import Foundation
import HostStore
import PluginKit
import Testing

@Suite struct `The data directory` {
    @Test func `serves one host at a time and names the other`() async throws {
        let home = try TestStore()
        var first: DataDirectory? = try DataDirectory(home.path)
        let refused = await fault { try DataDirectory(home.path) }
        #expect(refused?.code == "data.locked")
        #expect(refused?.message.en.contains("pid \(getpid())") == true)
        #expect(first?.hostFile == home.path + "/host.db")
        first = nil
        _ = try DataDirectory(home.path)
    }

    @Test func `that cannot be made is named`() async throws {
        let refused = await fault { try DataDirectory("/proc/none/data") }
        #expect(refused?.code == "data.unusable")
        #expect(refused?.message.en.contains("/proc/none/data") == true)
    }
}
