import Foundation
import HostStore
import PluginKit
import Testing

@Suite struct `The write-ahead log` {
    /// Writes that the lane's thread of a file has asked the system for.
    private func writes(ofLaneNamed name: String) throws -> Int {
        for task in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task") {
            let folder = "/proc/self/task/\(task)"
            let comm = try? String(contentsOfFile: folder + "/comm", encoding: .utf8)
            guard comm?.hasPrefix(name) == true else { continue }
            let counts = try String(contentsOfFile: folder + "/io", encoding: .utf8)
            for line in counts.split(separator: "\n") where line.hasPrefix("syscw:") {
                return try #require(Int(line.dropFirst("syscw: ".count)))
            }
        }
        Issue.record("no thread is named \(name)")
        return 0
    }

    @Test func `takes a commit of many pages in one write`() async throws {
        let home = try TestStore()
        let store = try home.open { $0.idleMillis = 60_000 }
        let call = home.call(tenant: "t1")
        let body = String(repeating: "x", count: 20_000)
        _ = try await store.write(call) { try $0.run(AddNote(id: "first", body: body)) }
        let before = try writes(ofLaneNamed: "lane notebook")
        for number in 0..<20 {
            _ = try await store.write(call) { try $0.run(AddNote(id: "n\(number)", body: body)) }
        }
        let made = try writes(ofLaneNamed: "lane notebook") - before
        #expect(made <= 20, "\(made) writes for 20 commits of more than 5 pages each")
        #expect(made > 0)
        store.close()
    }

    @Test func `holds a transaction larger than what is gathered, and can be read back`()
        async throws
    {
        let home = try TestStore()
        let store = try home.open { $0.laneCacheKiB = 64 }
        let call = home.call(tenant: "t1")
        // Far more than the cache, which keeps all until the commit, and than what is gathered.
        let body = String(repeating: "y", count: 10_000)
        let wanted = try await store.write(call) { tx in
            for number in 0..<600 { try tx.run(AddNote(id: "n\(number)", body: body)) }
            return try tx.all(AllNotes()).count
        }
        #expect(wanted == 600)
        #expect(try store.notes(call).count == 600)
        store.close()
        let again = try home.open()
        #expect(try again.notes(call).values.allSatisfy { $0 == body })
        #expect(try again.notes(call).count == 600)
        again.close()
    }

    @Test func `is closed to other processes while the file is open`() async throws {
        let home = try TestStore()
        let store = try home.open()
        _ = try await store.write(home.call(tenant: "t1")) {
            try $0.run(AddNote(id: "a", body: "x"))
        }
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        shell.arguments = [home.path + "/notebook.db", "SELECT count(*) FROM note"]
        let said = Pipe()
        shell.standardError = said
        shell.standardOutput = Pipe()
        try shell.run()
        shell.waitUntilExit()
        #expect(shell.terminationStatus != 0)
        let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(text.contains("locked"), "\(text)")
        store.close()
    }
}
