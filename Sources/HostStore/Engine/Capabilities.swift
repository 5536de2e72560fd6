import CSQLite

/// What statements may do on a connection once it is open, enforced by SQLite's authorizer while
/// a statement is prepared.
///
/// Nobody changes the schema, attaches files or sets pragmas any more; a plugin's statements see
/// neither the host's tables nor SQLite's own, and start or end no transaction. The manifest's
/// tables, columns and functions are to be checked at this place as well.
@safe final class Capabilities {
    /// Who prepares: 0 the host, 1 the plugin.
    private let preparing: UnsafeMutablePointer<Int32>

    init() {
        unsafe preparing = .allocate(capacity: 1)
        unsafe preparing.initialize(to: 0)
    }

    deinit { unsafe preparing.deallocate() }

    func install(on database: OpaquePointer) {
        _ = unsafe sqlite3_set_authorizer(
            database,
            { own, action, first, second, _, _ in
                let isPlugin = unsafe own?.load(as: Int32.self) == 1
                let isAllowed = unsafe Capabilities.allows(
                    action,
                    first,
                    second,
                    isPlugin: isPlugin
                )
                return isAllowed ? SQLITE_OK : SQLITE_DENY
            },
            preparing
        )
    }

    /// Runs `body` with a plugin's rights.
    func asPlugin<T>(_ body: () throws(DatabaseError) -> T) throws(DatabaseError) -> T {
        unsafe preparing.pointee = 1
        defer { unsafe preparing.pointee = 0 }
        return try body()
    }

    private static func allows(
        _ action: Int32,
        _ first: UnsafePointer<CChar>?,
        _ second: UnsafePointer<CChar>?,
        isPlugin: Bool
    ) -> Bool {
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE: true
        case SQLITE_READ, SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE:
            unsafe !isPlugin || !isReserved(first)
        case SQLITE_FUNCTION: unsafe !isPlugin || !isLoader(second)
        case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: !isPlugin
        default: false
        }
    }

    /// Tables of the host (`host_…`) and of SQLite (`sqlite_…`).
    private static func isReserved(_ name: UnsafePointer<CChar>?) -> Bool {
        guard let name = unsafe name else { return true }
        return unsafe sqlite3_strnicmp(name, "host_", 5) == 0
            || sqlite3_strnicmp(name, "sqlite_", 7) == 0
    }

    private static func isLoader(_ name: UnsafePointer<CChar>?) -> Bool {
        guard let name = unsafe name else { return true }
        return unsafe sqlite3_stricmp(name, "load_extension") == 0
    }
}
