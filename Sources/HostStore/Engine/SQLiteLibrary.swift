import CSQLite

/// The SQLite library this process is linked with.
package enum SQLiteLibrary {
    /// Set up before the first file opens: no memory statistics, one thread per connection, and a
    /// page cache that is not searched whole after pages were split.
    private static let initialization: Int32 = {
        // A no from any call (set up by somebody else before) costs speed, nothing more.
        _ = cityhost_sqlite_config_int(SQLITE_CONFIG_MEMSTATUS, 0)
        PageNames.install()
        return sqlite3_initialize()
    }()

    static func initialize() throws(DatabaseError) {
        guard initialization == SQLITE_OK else {
            throw DatabaseError(code: initialization, message: "SQLite does not start")
        }
    }

    /// The version, such as 3040001.
    package static var version: Int { Int(sqlite3_libversion_number()) }

    /// The same in words, such as `3.40.1`.
    package static var versionText: String { unsafe String(cString: sqlite3_libversion()) }

    /// True for versions in which two connections of one WAL file can damage it (before 3.51.3).
    ///
    /// The store keeps clear of it: one connection alone writes and checkpoints a file. Another
    /// process that opens a live file for writing would not be.
    package static var hasWALResetBug: Bool { version < 3_051_003 }
}
