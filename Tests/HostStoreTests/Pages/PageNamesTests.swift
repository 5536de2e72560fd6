@testable import HostStore
import PluginKit
import Testing

/// Pages that were split out of order: SQLite renames them to sort them, and its cache has to find
/// each under its own number afterwards.
@Suite struct `Pages that change their numbers` {
    /// Adds and removes rows under keys of any order, some of it taken back; gives what should be there.
    private func work(on file: Connection, _ random: inout SplitMix64) throws -> [Int64: Int64] {
        var rows: [Int64: Int64] = [:]
        for _ in 0..<40 {
            let before = rows
            try file.execute("BEGIN IMMEDIATE; SAVEPOINT command")
            for _ in 0..<40 {
                let key = Int64(random.pick(0...3_000))
                let bytes = Int64(random.pick(20...900))
                if random.pick(0...3) == 0 {
                    try file.execute("DELETE FROM sheet WHERE key = \(key)")
                    rows[key] = nil
                } else {
                    try file.execute(
                        "INSERT OR REPLACE INTO sheet VALUES (\(key), \(bytes), zeroblob(\(bytes)))"
                    )
                    rows[key] = bytes
                }
            }
            let isUndone = random.pick(0...2) == 0
            if isUndone {
                try file.execute("ROLLBACK TO command")
                rows = before
            }
            let isDropped = random.pick(0...4) == 0
            try file.execute(isDropped ? "ROLLBACK" : "RELEASE command; COMMIT")
            if isDropped { rows = before }
        }
        return rows
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `hold what was written, whatever of it was taken back`(seed: UInt64) throws {
        let home = try TestStore()
        let file = try Connection(
            path: home.path + "/sheets.db",
            role: .bare,
            environment: .system()
        )
        try file.execute(
            """
            CREATE TABLE sheet(key INTEGER NOT NULL, bytes INTEGER NOT NULL, body BLOB NOT NULL,
                PRIMARY KEY (key, bytes)) STRICT, WITHOUT ROWID;
            CREATE UNIQUE INDEX sheet_key ON sheet(key);
            CREATE INDEX sheet_bytes ON sheet(bytes, body);
            """
        )
        var random = SplitMix64(seed: seed)
        let rows = try work(on: file, &random)
        let check = try file.text("PRAGMA integrity_check")
        #expect(check == "ok", "seed \(seed): \(check ?? "")")
        #expect(try file.integer("SELECT count(*) FROM sheet") == Int64(rows.count), "seed \(seed)")
        for (key, bytes) in rows {
            let found = try file.integer("SELECT bytes FROM sheet WHERE key = \(key)")
            #expect(found == bytes, "seed \(seed), key \(key)")
        }
        file.close()
    }

    @Test func `are refused in a file whose pages are not of the host's size`() async throws {
        let home = try TestStore()
        let path = home.path + "/large.db"
        let maker = try Connection(path: path, role: .single, environment: .system())
        try maker.execute("PRAGMA page_size = 8192; VACUUM")
        maker.close()
        let fault = await fault {
            try Connection(path: path, role: .single, environment: .system()).close()
        }
        #expect(fault?.code == "data.foreign_pages")
        #expect(fault?.message.en.contains("8192") == true)
    }
}
