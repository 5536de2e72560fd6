import CSQLite
import PluginKit

/// A private database in memory that gets a plugin's migrated schema and judges its statements.
@safe final class SchemaDatabase {
    /// What SQLite said against a text, and at which of its bytes.
    struct Problem: Error {
        let message: String
        let offset: Int
    }

    private let handle: OpaquePointer
    private let accesses = AccessLog()

    init() throws {
        var handle: OpaquePointer?
        guard unsafe sqlite3_open(":memory:", &handle) == SQLITE_OK, let handle = unsafe handle
        else { throw Problem(message: "SQLite does not open a database in memory", offset: 0) }
        unsafe self.handle = handle
        // Safe because this object owns the log and closes the connection before it goes.
        let log = unsafe Unmanaged.passUnretained(accesses).toOpaque()
        unsafe sqlite3_set_authorizer(handle, noteAccess, log)
        for name in SQLFunctions.ofCaller.union([SQLFunctions.ofPlace]) {
            let count: Int32 = name == SQLFunctions.ofPlace ? 2 : 0
            unsafe sqlite3_create_function_v2(
                handle,
                name,
                count,
                SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                nil,
                { call, _, _ in unsafe sqlite3_result_text(call, "", 0, nil) },
                nil,
                nil,
                nil
            )
        }
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    // MARK: - Running

    /// Runs every statement of a script and answers what each of them touched.
    @discardableResult
    func run(_ script: String) throws(Problem) -> [Access] {
        var touched: [Access] = []
        var rest = Array(script.utf8)
        var offset = 0
        while true {
            let (statement, length) = try unsafe prepare(rest, offset: offset)
            touched += accesses.take()
            guard let statement = unsafe statement else { break }
            defer { unsafe sqlite3_finalize(statement) }
            var code = unsafe sqlite3_step(statement)
            while code == SQLITE_ROW { code = unsafe sqlite3_step(statement) }
            guard code == SQLITE_DONE else { throw problem(offset) }
            rest.removeFirst(length)
            offset += length
        }
        return touched
    }

    /// The rows of one query as texts, for the schema's own tables.
    func rows(_ sql: String) throws(Problem) -> [[String?]] {
        let (prepared, _) = try unsafe prepare(Array(sql.utf8), offset: 0)
        guard let statement = unsafe prepared else { return [] }
        defer { unsafe sqlite3_finalize(statement) }
        var rows: [[String?]] = []
        while unsafe sqlite3_step(statement) == SQLITE_ROW {
            let count = unsafe sqlite3_column_count(statement)
            rows.append(
                (0..<count).map { column in
                    // Safe because SQLite ends every text with a zero and keeps it until the step.
                    unsafe sqlite3_column_text(statement, column).map { unsafe String(cString: $0) }
                }
            )
        }
        _ = accesses.take()
        return rows
    }

    /// What SQLite means to look into for a statement, for the triggers that it sets off, and for the
    /// rows that refer to what it takes away.
    func plan(of sql: String) throws(Problem) -> [String] {
        set(SQLITE_DBCONFIG_TRIGGER_EQP, 1)
        set(SQLITE_DBCONFIG_ENABLE_FKEY, PlanReview.looksForReferences(sql) ? 1 : 0)
        defer { set(SQLITE_DBCONFIG_ENABLE_FKEY, 0) }
        return try rows("EXPLAIN QUERY PLAN \(sql)").compactMap { $0[3] }
    }

    private func set(_ option: Int32, _ value: Int32) {
        _ = unsafe cityhost_sqlite_db_config_int(handle, option, value)
    }

    // MARK: - Judging

    /// Prepares one statement and answers everything SQLite knows of it.
    func facts(_ sql: String) throws(Problem) -> StatementFacts {
        let (prepared, length) = try unsafe prepare(Array(sql.utf8), offset: 0)
        let touched = accesses.take()
        guard let statement = unsafe prepared else {
            throw Problem(message: "there is no statement here", offset: 0)
        }
        defer { unsafe sqlite3_finalize(statement) }
        var parameters: [String?] = []
        let count = unsafe sqlite3_bind_parameter_count(statement)
        for position in 0..<count {
            let name = unsafe sqlite3_bind_parameter_name(statement, position + 1)
            parameters.append(unsafe name.map { unsafe String(cString: $0) })
        }
        let columns = unsafe sqlite3_column_count(statement)
        return StatementFacts(
            length: length,
            parameters: parameters,
            columns: (0..<columns).map { unsafe column(statement, $0) },
            isWrite: unsafe sqlite3_stmt_readonly(statement) == 0,
            accesses: touched
        )
    }

    @unsafe private func column(
        _ statement: OpaquePointer,
        _ index: Int32
    ) -> StatementFacts.Column {
        // Safe because SQLite keeps these texts while the statement lives.
        let type = unsafe sqlite3_column_decltype(statement, index)
        let name = unsafe sqlite3_column_name(statement, index)
        let origin = unsafe sqlite3_column_origin_name(statement, index)
        let table = unsafe sqlite3_column_table_name(statement, index)
        return StatementFacts.Column(
            name: unsafe name.map { unsafe String(cString: $0) } ?? "",
            type: unsafe type.map { unsafe String(cString: $0).uppercased() },
            table: unsafe table.map { unsafe String(cString: $0).lowercased() },
            origin: unsafe origin.map { unsafe String(cString: $0).lowercased() },
            mayBeNull: unsafe mayBeNull(statement, index)
        )
    }

    /// Nil when the column is an expression, of which SQLite keeps no such fact.
    @unsafe private func mayBeNull(_ statement: OpaquePointer, _ index: Int32) -> Bool? {
        guard let table = unsafe sqlite3_column_table_name(statement, index),
            let column = unsafe sqlite3_column_origin_name(statement, index),
            let schema = unsafe sqlite3_column_database_name(statement, index)
        else { return nil }
        var isNotNull: Int32 = 0
        var isKey: Int32 = 0
        let code = unsafe sqlite3_table_column_metadata(
            handle,
            schema,
            table,
            column,
            nil,
            nil,
            &isNotNull,
            &isKey,
            nil
        )
        return code == SQLITE_OK ? isNotNull == 0 && isKey == 0 : nil
    }

    // MARK: - Below

    private func prepare(
        _ sql: [UInt8],
        offset: Int
    ) throws(Problem) -> (OpaquePointer?, Int) {
        var statement: OpaquePointer?
        _ = accesses.take()
        let (code, length) = unsafe sql.withUnsafeBytes { bytes in
            let text = unsafe bytes.bindMemory(to: CChar.self).baseAddress
            var tail: UnsafePointer<CChar>?
            let code = unsafe sqlite3_prepare_v2(handle, text, Int32(sql.count), &statement, &tail)
            // Safe because the tail lies within the text it was given.
            let length = unsafe tail.flatMap { end in unsafe text.map { unsafe end - $0 } }
            return (code, length ?? sql.count)
        }
        guard code == SQLITE_OK else { throw problem(offset) }
        return unsafe (statement, length)
    }

    private func problem(_ base: Int) -> Problem {
        let offset = unsafe Int(sqlite3_error_offset(handle))
        let message = unsafe String(cString: sqlite3_errmsg(handle))
        return Problem(message: message, offset: base + max(0, offset))
    }
}

/// What SQLite knows of one prepared statement.
struct StatementFacts {
    struct Column {
        let name: String
        /// The declared type in capitals; nil for an expression.
        let type: String?
        /// The table's column that it shows, in small letters; nil for an expression.
        let table: String?
        let origin: String?
        let mayBeNull: Bool?
    }

    /// Bytes of the text up to and with its semicolon.
    let length: Int
    let parameters: [String?]
    let columns: [Column]
    let isWrite: Bool
    let accesses: [Access]
}

/// One thing that preparing a statement touched, as SQLite's authorizer reports it.
struct Access: Hashable {
    let code: Int32
    let first: String
    let second: String
    let database: String
    /// The view, trigger or common table through which it was touched, in small letters; empty for
    /// none.
    let through: String
}

private final class AccessLog {
    private var list: [Access] = []

    func add(_ access: Access) { list.append(access) }

    func take() -> [Access] {
        defer { list.removeAll() }
        return list
    }
}

private func noteAccess(
    _ log: UnsafeMutableRawPointer?,
    _ code: Int32,
    _ first: UnsafePointer<CChar>?,
    _ second: UnsafePointer<CChar>?,
    _ database: UnsafePointer<CChar>?,
    _ through: UnsafePointer<CChar>?
) -> Int32 {
    guard let log = unsafe log else { return SQLITE_DENY }
    // Safe because the log outlives the connection, and SQLite's texts live during the call.
    unsafe Unmanaged<AccessLog>.fromOpaque(log).takeUnretainedValue().add(
        Access(
            code: code,
            first: first.map { unsafe String(cString: $0).lowercased() } ?? "",
            second: second.map { unsafe String(cString: $0).lowercased() } ?? "",
            database: database.map { unsafe String(cString: $0) } ?? "",
            through: through.map { unsafe String(cString: $0).lowercased() } ?? ""
        )
    )
    return SQLITE_OK
}
