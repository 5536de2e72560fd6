import CSQLite
import PluginKit

/// One statement of one connection, used by the thread that owns the connection.
///
/// Every parameter is bound anew before each run: a run with a parameter left out is refused.
@safe package final class PreparedStatement: StatementCursor {
    private let handle: OpaquePointer
    private unowned let connection: Connection
    private let arena: BindArena
    private let scope: ScopeRecord
    private let rights: StatementRights
    private let allBound: UInt64
    private var bound: UInt64 = 0
    private var holdsArena = false
    private var isRunning = false

    init(_ handle: OpaquePointer, on connection: Connection, _ rights: StatementRights) {
        unsafe self.handle = unsafe handle
        self.connection = connection
        arena = connection.arena
        scope = connection.scope
        self.rights = rights
        let count = unsafe sqlite3_bind_parameter_count(handle)
        allBound = count >= 64 ? .max : (1 << UInt64(count)) - 1
    }

    func finalize() { unsafe sqlite3_finalize(handle) }

    package func bind(_ value: Int64, at position: Int) {
        note(unsafe sqlite3_bind_int64(handle, Int32(position), value), position)
    }

    package func bind(_ value: String, at position: Int) {
        let done: Void? = unsafe value.utf8.withContiguousStorageIfAvailable {
            unsafe bindText(UnsafeRawBufferPointer($0), position)
        }
        if done == nil {
            unsafe Array(value.utf8).withUnsafeBytes { unsafe bindText($0, position) }
        }
    }

    package func bind(_ value: [UInt8], at position: Int) {
        unsafe value.withUnsafeBytes { bytes in
            let length = Int32(clamping: bytes.count)
            if let kept = unsafe keep(bytes) {
                let code = unsafe sqlite3_bind_blob(
                    handle,
                    Int32(position),
                    kept,
                    length,
                    cityhost_sqlite_static()
                )
                note(code, position)
            } else {
                let code = unsafe sqlite3_bind_blob(
                    handle,
                    Int32(position),
                    bytes.baseAddress,
                    length,
                    cityhost_sqlite_transient()
                )
                note(code, position)
            }
        }
    }

    package func bindNull(at position: Int) {
        note(unsafe sqlite3_bind_null(handle, Int32(position)), position)
    }

    /// Binds an integer or NULL.
    package func bind(_ value: Int64?, at position: Int) {
        if let value { bind(value, at: position) } else { bindNull(at: position) }
    }

    /// Binds a text or NULL.
    package func bind(_ value: String?, at position: Int) {
        if let value { bind(value, at: position) } else { bindNull(at: position) }
    }

    /// Binds bytes or NULL.
    package func bind(_ value: [UInt8]?, at position: Int) {
        if let value { bind(value, at: position) } else { bindNull(at: position) }
    }

    /// Binds the bytes of a literal without a copy.
    package func bind(_ value: StaticString, at position: Int) {
        guard value.hasPointerRepresentation else { return bind("\(value)", at: position) }
        let text = unsafe UnsafeRawPointer(value.utf8Start).assumingMemoryBound(to: CChar.self)
        let code = unsafe sqlite3_bind_text(
            handle,
            Int32(position),
            text,
            Int32(value.utf8CodeUnitCount),
            cityhost_sqlite_static()
        )
        note(code, position)
    }

    private func bindText(_ bytes: UnsafeRawBufferPointer, _ position: Int) {
        let length = Int32(clamping: bytes.count)
        if let kept = unsafe keep(bytes) {
            let text = unsafe UnsafeRawPointer(kept).assumingMemoryBound(to: CChar.self)
            let code = unsafe sqlite3_bind_text(
                handle,
                Int32(position),
                text,
                length,
                cityhost_sqlite_static()
            )
            note(code, position)
        } else {
            let text = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let code = unsafe sqlite3_bind_text(
                handle,
                Int32(position),
                text,
                length,
                cityhost_sqlite_transient()
            )
            note(code, position)
        }
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer? {
        guard let kept = unsafe arena.keep(bytes) else { return nil }
        if !holdsArena {
            holdsArena = true
            arena.hold()
        }
        return unsafe kept
    }

    private func note(_ code: Int32, _ position: Int) {
        if code == SQLITE_OK, position >= 1 { bound |= 1 << UInt64(min(position, 64) - 1) }
    }

    package func step() throws -> Bool {
        if !isRunning {
            guard bound == allBound || allBound == .max else { throw unbound() }
            isRunning = true
        }
        // The guards ask for them, and so does SQLite when it prepares the statement anew.
        scope.rights = rights
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        throw failure(code)
    }

    /// Leaves every parameter NULL, for whoever asks how it would be carried out.
    func bindNothing() { bound = allBound }

    /// The instructions of SQLite's machine that were carried out since this was last asked.
    func takeSteps() -> Int {
        unsafe Int(sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_VM_STEP, 1))
    }

    /// Steps to the end and makes the statement ready for the next run.
    package func run() throws {
        defer { reset() }
        while try step() {}
    }

    /// What `read` makes of the first row, or nil when there is none.
    package func first<T>(_ read: (PreparedStatement) throws -> T) throws -> T? {
        defer { reset() }
        return try step() ? read(self) : nil
    }

    /// Calls `read` for every row.
    package func each(_ read: (PreparedStatement) throws -> Void) throws {
        defer { reset() }
        while try step() { try read(self) }
    }

    package func isNull(at column: Int) -> Bool {
        unsafe sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
    }

    package func int64(at column: Int) -> Int64 {
        unsafe sqlite3_column_int64(handle, Int32(column))
    }

    package func text(at column: Int) -> String {
        guard let start = unsafe sqlite3_column_text(handle, Int32(column)) else { return "" }
        let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: count),
            as: UTF8.self
        )
    }

    package func blob(at column: Int) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(handle, Int32(column)) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// A text column, or nil for NULL.
    package func optionalText(at column: Int) -> String? {
        isNull(at: column) ? nil : text(at: column)
    }

    package func optionalInt64(at column: Int) -> Int64? {
        isNull(at: column) ? nil : int64(at: column)
    }

    package func reset() {
        unsafe sqlite3_reset(handle)
        isRunning = false
        bound = 0
        if holdsArena {
            holdsArena = false
            arena.release()
        }
    }

    private func failure(_ code: Int32) -> any Error {
        let error = connection.note(
            code,
            sql: unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) }
        )
        guard rights.author == .plugin, error.isConstraint else { return error }
        return error.message == RowGuards.message
            ? Fault.foreignRow(error) : Fault.constraint(error)
    }

    private func unbound() -> DatabaseError {
        let sql = unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) }
        return DatabaseError(code: SQLITE_MISUSE, message: "a parameter has no value", sql: sql)
    }
}
