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

    @Test func `does not write through a link where its lock should be`() async throws {
        let home = try TestStore()
        let other = home.path + "/other"
        try Data("kept".utf8).write(to: URL(fileURLWithPath: other))
        try FileManager.default.createSymbolicLink(
            atPath: home.path + "/lock",
            withDestinationPath: other
        )
        let refused = await fault { try DataDirectory(home.path) }
        #expect(refused?.code == "data.file_unusable")
        #expect(refused?.message.en.contains("/lock") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: other)) == Data("kept".utf8))
    }

    @Test func `names its lock when a folder stands there`() async throws {
        let home = try TestStore()
        try FileManager.default.createDirectory(
            atPath: home.path + "/lock",
            withIntermediateDirectories: false
        )
        let refused = await fault { try DataDirectory(home.path) }
        #expect(refused?.code == "data.file_unusable")
        #expect(refused?.message.en.contains("/lock") == true)
    }

    @Test func `is not written through a link where a file of it is replaced`() async throws {
        let home = try TestStore()
        let other = home.path + "/other"
        try Data("kept".utf8).write(to: URL(fileURLWithPath: other))
        try FileManager.default.createSymbolicLink(
            atPath: home.path + "/key.new",
            withDestinationPath: other
        )
        let refused = await fault {
            try DurableFile.replace(home.path + "/key", with: Array("new".utf8))
        }
        #expect(refused?.code == "data.file_unusable")
        #expect(refused?.message.en.contains("/key.new") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: other)) == Data("kept".utf8))
        try DurableFile.replace(home.path + "/mark", with: Array("new".utf8))
        #expect(try DurableFile.read(home.path + "/mark") == Array("new".utf8))
    }

    @Test func `is not made by what only works on one that is there`() async throws {
        let home = try TestStore()
        let path = home.path + "/mistyped"
        let refused = await fault { try DataDirectory(path, whenMissing: .refuse) }
        #expect(refused?.code == "data.unusable")
        #expect(refused?.message.en.contains("does not exist") == true)
        #expect(!FileManager.default.fileExists(atPath: path))
        _ = try DataDirectory(path)
        _ = try DataDirectory(path, whenMissing: .refuse)
    }

    @Test func `that cannot be made is named`() async throws {
        let refused = await fault { try DataDirectory("/proc/none/data") }
        #expect(refused?.code == "data.unusable")
        #expect(refused?.message.en.contains("/proc/none/data") == true)
    }
}
