import CSQLite
package import PluginKit

/// One SQLite connection, owned by one thread at a time.
@safe package final class Connection {
    /// What a connection is for.
    package enum Role: Sendable {
        /// Reads and writes and may change the schema: migrations, before lanes open.
        case bare
        /// The only writer of a file.
        case lane
        /// Reads only and never checkpoints.
        case reader
        /// Reads and writes a file that is whole by itself, without a write-ahead log.
        case single
    }

    package let path: String
    let arena = BindArena()
    let scope: ScopeRecord
    private let database: OpaquePointer
    private let statements = StatementCache()
    private let grants: Grants?
    private let onUse: (@Sendable (_ kind: String, _ name: String) -> Void)?
    /// The plugin's statements; nil where any may run.
    private let declared: [StatementSpec]?
    private var capabilities: Capabilities?
    /// A bit for each permission that opens masked columns and that the caller lacks.
    private var masks: UInt64 = 0
    private var budget: QueryBudget?
    /// The first error after which the file can no longer be trusted.
    private(set) var fatalError: DatabaseError?
    /// The last error of a statement since `forgetErrors`.
    private(set) var lastError: DatabaseError?
    private var isOpen = true

    /// Opens a file and sets everything the architecture says of it.
    package init(
        path: String,
        role: Role,
        grants: Grants? = nil,
        environment: StoreEnvironment
    ) throws {
        try SQLiteLibrary.initialize()
        self.path = path
        self.grants = grants
        onUse = environment.onUse
        declared = environment.declaredStatements
        scope = ScopeRecord(pathOf: environment.tenantPath)
        unsafe database = try Connection.opened(path, role, environment.vfsName)
        do {
            try refuseReadOnly(role)
            try configure(role, environment.limits)
            unsafe try scope.install(on: database)
            let rights = try grants.map { try open($0, role, environment) }
            if role == .reader { try execute("PRAGMA query_only=1") }
            if role == .lane || role == .reader { confine(to: rights) }
        } catch {
            close()
            throw Fault.opening(path, error)
        }
    }

    deinit { close() }

    /// Ends every statement and closes the file; nothing happens the second time.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        statements.finalize()
        unsafe sqlite3_close_v2(database)
    }

    /// Keeps the file to this process while it is open: nobody else can write or checkpoint it,
    /// and the locks among our own connections cost no system call.
    static let ownVFS = "unix-excl"

    private static func opened(
        _ path: String,
        _ role: Role,
        _ vfsName: String?
    ) throws -> OpaquePointer {
        var handle: OpaquePointer?
        let access =
            role == .reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        // URIs are for attached files; a path of ours never begins like one.
        let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI
        let base = vfsName ?? Connection.ownVFS
        let vfs = role == .lane ? try LogGathering.name(over: base) : base
        let code = unsafe sqlite3_open_v2(path, &handle, flags, vfs)
        guard code == SQLITE_OK, let opened = unsafe handle else {
            unsafe sqlite3_close_v2(handle)
            let error = DatabaseError(code: code, message: "cannot open \(path)")
            throw Fault.opening(path, error)
        }
        return unsafe opened
    }

    /// SQLite opens for reading what it may not write, and says so only at the first write.
    private func refuseReadOnly(_ role: Role) throws {
        guard role != .reader, unsafe sqlite3_db_readonly(database, "main") == 1 else { return }
        throw Fault.fileUnusable(path, OpeningReason(probing: path) ?? .readOnlyFile)
    }

    private func configure(_ role: Role, _ limits: StoreLimits) throws {
        unsafe sqlite3_busy_timeout(database, limits.lockMillis)
        set(SQLITE_DBCONFIG_DEFENSIVE, 1)
        set(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        set(SQLITE_DBCONFIG_ENABLE_FKEY, 1)
        set(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
        // The lane ends with a checkpoint of its own; nobody else may make one.
        set(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        if role != .reader { try refuseForeignPages() }
        if role == .bare || role == .lane { try enterWAL() }
        // A rollback journal that comes back after a loss of power would undo what was committed.
        try execute("PRAGMA synchronous=\(role == .single ? "EXTRA" : "FULL")")
        let cache = role == .reader ? limits.readerCacheKiB : limits.laneCacheKiB
        try execute(
            """
            PRAGMA foreign_keys=1; PRAGMA recursive_triggers=1; PRAGMA secure_delete=1;
            PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;
            PRAGMA wal_autocheckpoint=0; PRAGMA cell_size_check=1; PRAGMA cache_size=-\(cache);
            PRAGMA journal_size_limit=67108864; PRAGMA max_page_count=\(limits.filePagesMax)
            """
        )
        // A page that leaves the cache before its commit could be lost to a full disk unheard, when it
        // is written only as something else is read.
        if role == .lane { try execute("PRAGMA cache_spill=0") }
        // The first read finds out whether the file is a database and its WAL can be locked.
        _ = try integer("SELECT count(*) FROM sqlite_schema")
    }

    /// A file that another tool made anew is left as it is.
    private func refuseForeignPages() throws {
        // The size is known once the file was read.
        _ = try integer("SELECT count(*) FROM sqlite_schema")
        let bytes = try integer("PRAGMA page_size") ?? 0
        guard bytes != PageNames.pageBytes else { return }
        throw Fault.foreignPages(path, bytes: bytes)
    }

    private func enterWAL() throws {
        // Run to its end: the row that names the mode comes before the write that makes it so.
        try execute("PRAGMA journal_mode=WAL")
        let mode = try text("PRAGMA journal_mode")
        guard mode == "wal" else { throw Fault.walRefused(path, mode: mode ?? "") }
    }

    func set(_ option: Int32, _ value: Int32) {
        _ = unsafe cityhost_sqlite_db_config_int(database, option, value)
    }

    // MARK: - Grants

    /// Attaches the files of others, and makes views and guards of the plugin's tables.
    private func open(
        _ grants: Grants,
        _ role: Role,
        _ environment: StoreEnvironment
    ) throws -> PluginRights {
        for (schema, path) in grants.files {
            try attach(path, as: schema, environment)
        }
        var triggers: [TriggerReview.Trigger] = []
        try each("SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE type='trigger'") { row in
            triggers.append(
                TriggerReview.Trigger(
                    name: row.text(at: 0),
                    table: row.text(at: 1),
                    sql: row.text(at: 2)
                )
            )
        }
        let rights = try PluginRights(
            grants,
            secret: "in_" + FileEpoch.make(environment),
            triggers: triggers,
            made: try columnsMade()
        )
        for view in rights.views.flatMap(\.statements) { try execute(view) }
        if role == .lane {
            for row in grants.tables.flatMap(RowGuards.statements) { try execute(row) }
        }
        return rights
    }

    /// From here on the authorizer judges every statement.
    private func confine(to rights: PluginRights?) {
        let made = Capabilities(scope, rights)
        capabilities = made
        unsafe made.install(on: database)
    }

    /// Building blocks that the plugin uses; none where no plugin has statements.
    var blocks: Manifest.Blocks { grants?.blocks ?? Manifest.Blocks() }

    /// Plugins whose published tables are read here.
    var usedOwners: [String] { grants?.files.map(\.schema) ?? [] }

    /// Makes `call` the caller of the plugin's statements that follow; nil for the host's own work.
    package func serve(_ call: CallContext?) {
        scope.set(tenant: call?.tenant, subject: call?.principal.person)
        masks = call.flatMap { grants?.masks(for: $0) } ?? 0
    }

    // MARK: - Statements

    /// A plugin's statement, prepared at its first use.
    package func statement(for spec: StatementSpec) throws(DatabaseError) -> PreparedStatement {
        if let known = statements.plugin(at: spec.index, masks: masks) { return known }
        try refuseMadeUp(spec)
        try PluginRights.checkText(spec)
        try capabilities?.checkInserts("\(spec.sql)")
        capabilities?.begin()
        let made = try prepare("\(spec.sql)", StatementRights(spec, masks: masks))
        do throws(DatabaseError) {
            try capabilities?.checkReach("\(spec.sql)")
        } catch {
            made.finalize()
            throw error
        }
        let relevant = capabilities?.relevantMasks ?? 0
        statements.keep(made, at: spec.index, masks: masks, relevant: relevant)
        if let onUse { capabilities?.tell(spec, onUse) }
        return made
    }

    /// Only what the build made of the plugin's Statements runs, whatever its code brings along.
    private func refuseMadeUp(_ spec: StatementSpec) throws(DatabaseError) {
        guard let declared else { return }
        let known = declared.indices.contains(spec.index) ? declared[spec.index] : nil
        if let known, known.scope == spec.scope, known.isWrite == spec.isWrite,
            "\(known.sql)" == "\(spec.sql)"
        {
            return
        }
        let problem = "not authorized: the plugin declares no statement \(spec.name)"
        throw DatabaseError(code: SQLITE_AUTH, message: problem, sql: "\(spec.sql)")
    }

    /// The same, or the fault that names the table it reads and whose owner is not there.
    func cursor(for spec: StatementSpec) throws -> PreparedStatement {
        do {
            return try statement(for: spec)
        } catch {
            guard let table = grants?.absentTable(in: "\(spec.sql)") else { throw error }
            throw Fault.tableAbsent("\(table)")
        }
    }

    /// A statement of the host, prepared at its first use.
    package func statement(_ sql: StaticString) throws(DatabaseError) -> PreparedStatement {
        if let known = statements.host(sql) { return known }
        let made = try prepare("\(sql)", .host)
        statements.keep(made, for: sql)
        return made
    }

    private func prepare(
        _ sql: String,
        _ rights: StatementRights
    ) throws(DatabaseError) -> PreparedStatement {
        var handle: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        scope.rights = rights
        let code = unsafe sqlite3_prepare_v3(database, sql, -1, flags, &handle, nil)
        guard code == SQLITE_OK, let made = unsafe handle else { throw note(code, sql: sql) }
        return unsafe PreparedStatement(made, on: self, rights)
    }

    /// Runs statements that need no parameters, one after the other.
    package func execute(_ sql: String) throws(DatabaseError) {
        scope.rights = .host
        let code = unsafe sqlite3_exec(database, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw note(code, sql: sql) }
    }

    /// The first column of the first row.
    package func text(_ sql: String) throws -> String? {
        let statement = try prepare(sql, .host)
        defer { statement.finalize() }
        return try statement.first { $0.optionalText(at: 0) } ?? nil
    }

    /// The first column of the first row as an integer.
    package func integer(_ sql: String) throws -> Int64? {
        let statement = try prepare(sql, .host)
        defer { statement.finalize() }
        return try statement.first { $0.int64(at: 0) }
    }

    /// Calls `read` for every row of a statement that is needed once.
    package func each(_ sql: String, _ read: (PreparedStatement) throws -> Void) throws {
        let statement = try prepare(sql, .host)
        defer { statement.finalize() }
        try statement.each(read)
    }

    /// Every row of a statement that is needed once, as texts; its parameters are NULL.
    func rows(_ sql: String, columns: Int) throws -> [[String?]] {
        let statement = try prepare(sql, .host)
        defer { statement.finalize() }
        statement.bindNothing()
        var rows: [[String?]] = []
        try statement.each { row in
            rows.append((0..<columns).map { row.optionalText(at: $0) })
        }
        return rows
    }

    // MARK: - State

    /// False while a transaction is open.
    package var isAutocommit: Bool { unsafe sqlite3_get_autocommit(database) != 0 }

    /// Rows changed by the last write.
    package var changes: Int { unsafe Int(sqlite3_changes64(database)) }

    /// Rows changed since the connection was opened.
    var totalChanges: Int64 { unsafe sqlite3_total_changes64(database) }

    /// The number of the row inserted last.
    package var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(database) }

    func forgetErrors() { lastError = nil }

    /// Turns a result code into an error and remembers what it means for the file.
    func note(_ code: Int32, sql: String?) -> DatabaseError {
        let message = unsafe sqlite3_errmsg(database).map { unsafe String(cString: $0) } ?? ""
        let error = DatabaseError(code: code, message: message, sql: sql)
        lastError = error
        if error.isFatal, fatalError == nil { fatalError = error }
        return error
    }

    // MARK: - Write-ahead log

    /// Calls `pages` with the length of the WAL after every commit.
    func watchLog(_ length: LogLength) {
        let own = unsafe Unmanaged.passUnretained(length).toOpaque()
        _ = unsafe sqlite3_wal_hook(
            database,
            { own, _, _, pages in
                guard let own = unsafe own else { return SQLITE_OK }
                unsafe Unmanaged<LogLength>.fromOpaque(own).takeUnretainedValue().pages = Int(pages)
                return SQLITE_OK
            },
            own
        )
    }

    /// Moves the WAL into the file; false when readers or the disk kept some of it back.
    func checkpoint(truncating: Bool) throws(DatabaseError) -> Bool {
        var log: Int32 = 0
        var moved: Int32 = 0
        let mode = truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        let code = unsafe sqlite3_wal_checkpoint_v2(database, "main", mode, &log, &moved)
        guard code == SQLITE_OK else {
            let error = note(code, sql: "checkpoint")
            if error.isBusy || error.isFull { return false }
            throw error
        }
        return log == moved
    }

    // MARK: - Budgets

    /// Ends any statement that goes beyond the bound, until another one is given.
    func limit(_ bound: QueryBudget.Bound) {
        if let budget {
            budget.bound = bound
            return
        }
        let made = QueryBudget(bound)
        budget = made
        let own = unsafe Unmanaged.passUnretained(made).toOpaque()
        unsafe sqlite3_progress_handler(
            database,
            QueryBudget.stepsBetweenLooks,
            { own in
                guard let own = unsafe own else { return 0 }
                let budget = unsafe Unmanaged<QueryBudget>.fromOpaque(own).takeUnretainedValue()
                return budget.isSpent ? 1 : 0
            },
            own
        )
    }
}

/// How long the WAL is, in pages.
final class LogLength {
    var pages = 0
}
