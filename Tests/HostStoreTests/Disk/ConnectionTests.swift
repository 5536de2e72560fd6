import Foundation
@testable import HostStore
import Testing

/// What Debian's SQLite 3.40.1 needs to be safe, as a connection has it that is open.
@Suite struct `A connection to a file` {
    @Test(arguments: [Connection.Role.bare, .single])
    func `maps no pages, makes no log smaller by itself and is durable`(role: Connection.Role)
        throws
    {
        let home = try TestStore()
        let file = try Connection(
            path: home.path + "/diary.db",
            role: role,
            environment: .system()
        )
        defer { file.close() }
        func pragma(_ name: String) throws -> Int64? { try file.integer("PRAGMA \(name)") }
        #expect(try pragma("wal_autocheckpoint") == 0)
        #expect(try pragma("mmap_size") ?? 0 == 0)
        #expect(try pragma("synchronous") == (role == .single ? 3 : 2), "FULL, EXTRA without a log")
        #expect(try pragma("foreign_keys") == 1 && pragma("recursive_triggers") == 1)
        #expect(try pragma("trusted_schema") == 0 && pragma("cell_size_check") == 1)
    }

    /// SQLite moves the log into the file at a commit that makes it long, and when its last connection closes,
    /// unless it is told not to: the lane does so between batches, and nobody else.
    @Test(arguments: [Connection.Role.bare, .lane])
    func `leaves the log where it is, however long it gets, and when it closes last`(
        role: Connection.Role
    ) throws {
        let home = try TestStore()
        let path = home.path + "/diary.db"
        let maker = try Connection(path: path, role: .bare, environment: .system())
        try maker.execute("CREATE TABLE page (text BLOB)")
        maker.close()
        func size(_ path: String) throws -> UInt64 {
            let known = try FileManager.default.attributesOfItem(atPath: path)
            return known[.size] as? UInt64 ?? 0
        }
        let before = try size(path)
        let file = try Connection(path: path, role: role, environment: .system())
        for _ in 0..<8 { try file.execute("INSERT INTO page VALUES (zeroblob(1048576))") }
        #expect(try size(path) == before && size(path + "-wal") > 8 << 20)
        file.close()
        #expect(try size(path) == before && size(path + "-wal") > 8 << 20)
    }
}
