import Foundation
import HostStore
import PluginKit
import Testing

@Suite struct `The roster of a data directory` {
    private let plugins = [PluginID("homes"), PluginID("market")]

    private func put(_ names: [String], in home: TestStore) throws {
        for name in names {
            try Data("x".utf8).write(to: URL(filePath: home.path + "/" + name))
        }
    }

    private func missing(_ home: TestStore) async -> Fault? {
        await fault {
            let roster = try roster(home)
            try roster.check(roster.all)
        }
    }

    private func roster(_ home: TestStore) throws -> FileRoster {
        try FileRoster(in: DataDirectory(home.path), plugins: plugins)
    }

    @Test func `lets a first start make its files, one that was cut short too`() async throws {
        let home = try TestStore()
        #expect(await missing(home) == nil)
        for made in ["host.db", "bus.db", "homes.db"] {
            try put([made], in: home)
            #expect(await missing(home) == nil, "after \(made)")
        }
    }

    @Test(arguments: ["host.db", "bus.db", "homes.db"])
    func `misses what was noted`(lost: String) async throws {
        let home = try TestStore()
        try put(["host.db", "bus.db", "homes.db"], in: home)
        var roster = try roster(home)
        try roster.note(["host.db", "bus.db", "homes.db"])
        #expect(await missing(home) == nil)
        try FileManager.default.removeItem(atPath: home.path + "/" + lost)
        let found = await missing(home)
        #expect(found?.code == "data.file_missing")
        #expect(found?.message.en.contains(lost) == true)
        let act = "cityhost data accept-new \(lost) --data \(home.path)"
        #expect(found?.remedy.en.contains(act) == (lost != "bus.db"))
        try Data().write(to: URL(filePath: home.path + "/" + lost))
        #expect(await missing(home)?.code == "data.file_missing", "an empty file holds nothing")
    }

    @Test func `without notes, later files tell of those before them`() async throws {
        let home = try TestStore()
        try put(["market.db"], in: home)
        #expect(await missing(home)?.message.en.contains("host.db") == true)
        try put(["host.db"], in: home)
        #expect(await missing(home)?.message.en.contains("bus.db") == true)
    }

    @Test func `keeps who gave a file up, and when`() async throws {
        let home = try TestStore()
        var roster = try roster(home)
        try roster.note(["host.db"])
        try roster.noteAccepted("host.db", by: 1000, at: home.now)
        let text = try String(contentsOfFile: home.path + "/files", encoding: .utf8)
        #expect(text == "host.db\n# \(home.now.rfc3339) user 1000 accepted a new host.db\n")
        #expect(try self.roster(home).misses("host.db"))
    }
}
