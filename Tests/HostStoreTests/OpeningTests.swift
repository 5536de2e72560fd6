import Foundation
import HostStore
import PluginKit
@testable import TestDisk
import Testing

/// What a start says of a file it cannot open; real files, each spoilt in one way.
@Suite struct `A file that cannot be opened` {
    /// Makes a good file, spoils it, and gives what the next opening says.
    private func opening(after spoil: (_ path: String) throws -> Void) async throws -> Fault? {
        let home = try TestStore()
        let path = home.path + "/diary.db"
        let open = {
            try StoreFile(path: path, owner: "diary", migrations: [], environment: .system())
        }
        let good = try open()
        good.close()
        try spoil(path)
        return await fault { try open().close() }
    }

    @Test func `whose header was overwritten is damaged`() async throws {
        let fault = try await opening { path in
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.write(contentsOf: Data(repeating: 0x58, count: 100))
            try file.close()
        }
        #expect(fault?.code == "data.damaged")
        #expect(fault?.message.en.contains("diary.db") == true)
        #expect(fault?.remedy.en.contains("backup") == true)
    }

    @Test(arguments: [512, 4096, 5000] as [UInt64])
    func `that was cut off is damaged`(length: UInt64) async throws {
        let fault = try await opening { path in
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.truncate(atOffset: length)
            try file.close()
        }
        #expect(fault?.code == "data.damaged")
    }

    @Test func `that is a text is no database`() async throws {
        let fault = try await opening { path in
            try String(repeating: "Dear diary. ", count: 400)
                .write(toFile: path, atomically: false, encoding: .utf8)
        }
        #expect(fault?.code == "data.damaged")
    }

    @Test func `that is a folder is named so`() async throws {
        let fault = try await opening { path in
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false
            )
        }
        #expect(fault?.code == "data.file_unusable")
        #expect(fault?.message.en.contains("folder") == true)
    }

    @Test func `because the disk is full says so`() async throws {
        for number in [1, 3, 9] {
            let disk = SimulatedDisk(
                fault: DiskFault(call: .write, way: .full, number: number, goesOn: true)
            )
            defer { disk.remove() }
            var environment = StoreEnvironment.system()
            environment.vfsName = disk.name
            let full = await fault {
                try StoreFile(
                    path: "/full.db",
                    owner: "diary",
                    migrations: [],
                    environment: environment
                ).close()
            }
            #expect(full?.code == "data.full", "\(number)")
        }
    }

    @Test func `a roster that cannot be read is not taken for an empty one`() async throws {
        let home = try TestStore()
        let directory = try DataDirectory(home.path)
        try FileManager.default.createDirectory(
            atPath: home.path + "/files",
            withIntermediateDirectories: false
        )
        let fault = await fault { try FileRoster(in: directory, plugins: []) }
        #expect(fault?.code == "data.file_unusable")
    }

    @Test func `a data directory that is a file is told apart from one without rights`()
        async throws
    {
        let home = try TestStore()
        let path = home.path + "/city"
        try Data().write(to: URL(fileURLWithPath: path))
        let fault = await fault { try DataDirectory(path) }
        #expect(fault?.code == "data.unusable")
        #expect(fault?.message.en.contains("a file") == true)
        #expect(fault?.remedy.en.contains("--data") == true)
    }
}
