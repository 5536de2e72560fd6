/// One static SQL statement of a plugin: the only way to its rows.
public struct StatementSpec: Sendable {
    /// Whose rows a statement may see or change.
    public enum Scope: String, Sendable, CaseIterable {
        /// Rows everybody may see.
        case `public`
        /// Rows of the caller's tenant.
        case tenant
        /// Rows of the calling person.
        case subject
        /// Rows of the caller's tenant and of those below it.
        case subtree
        /// Writes in the tenant that owns a resource, for a caller from elsewhere: rows about the
        /// caller, public ones, and new ones. A named grant.
        case resource
        /// All rows: a named grant, for expiry, overlap checks and timers.
        case system
    }

    /// Place in the plugin's table of statements, from 0, without gaps.
    public let index: Int
    /// The name the statement has in its file.
    public let name: StaticString
    /// Whose rows it may see or change.
    public let scope: Scope
    /// The text, with `:name` placeholders numbered in order of first use.
    public let sql: StaticString
    /// True for INSERT, UPDATE and DELETE.
    public let isWrite: Bool
    /// True for one that says why it walks over all rows of a large table.
    public let scans: Bool

    /// Used by generated code.
    public init(
        index: Int,
        name: StaticString,
        scope: Scope,
        sql: StaticString,
        isWrite: Bool,
        scans: Bool = false
    ) {
        self.index = index
        self.name = name
        self.scope = scope
        self.sql = sql
        self.isWrite = isWrite
        self.scans = scans
    }
}

/// A statement with its parameters; types are generated from `Statements/*.sql`.
public protocol Statement: Sendable {
    /// The text and its scope.
    static var spec: StatementSpec { get }

    /// Gives every parameter its value.
    func bind(_ binder: borrowing Binder)
}

/// A statement that returns rows.
public protocol RowStatement: Statement {
    /// One row of the result.
    associatedtype Row: Sendable

    /// Reads the current row.
    static func row(_ reader: borrowing RowReader) throws -> Row
}

/// Gives a statement's parameters their values; positions count from 1.
public struct Binder: ~Copyable {
    private let cursor: any StatementCursor

    package init(_ cursor: any StatementCursor) { self.cursor = cursor }

    /// Binds an integer.
    public func bind(_ value: Int64?, at position: Int) {
        if let value { cursor.bind(value, at: position) } else { cursor.bindNull(at: position) }
    }

    /// Binds a text.
    public func bind(_ value: String?, at position: Int) {
        if let value { cursor.bind(value, at: position) } else { cursor.bindNull(at: position) }
    }

    /// Binds bytes.
    public func bind(_ value: [UInt8]?, at position: Int) {
        if let value { cursor.bind(value, at: position) } else { cursor.bindNull(at: position) }
    }

    /// Binds a truth value as 0 or 1.
    public func bind(_ value: Bool?, at position: Int) {
        bind(value.map { $0 ? Int64(1) : 0 }, at: position)
    }

    /// Binds an amount in fen.
    public func bind(_ value: Money?, at position: Int) { bind(value?.fen, at: position) }

    /// Binds an instant in UTC milliseconds.
    public func bind(_ value: Instant?, at position: Int) { bind(value?.utcMillis, at: position) }

    /// Binds a civil day as days since 1970-01-01.
    public func bind(_ value: CivilDay?, at position: Int) {
        bind((value?.sinceEpoch).map(Int64.init), at: position)
    }
}

/// Reads the columns of the current row; columns count from 0.
public struct RowReader: ~Copyable {
    private let cursor: any StatementCursor

    package init(_ cursor: any StatementCursor) { self.cursor = cursor }

    /// True when the column holds NULL.
    public func isNull(_ column: Int) -> Bool { cursor.isNull(at: column) }

    /// An integer column.
    public func int64(_ column: Int) -> Int64 { cursor.int64(at: column) }

    /// A text column.
    public func text(_ column: Int) -> String { cursor.text(at: column) }

    /// A blob column.
    public func blob(_ column: Int) -> [UInt8] { cursor.blob(at: column) }

    /// A truth column: 0 is false.
    public func bool(_ column: Int) -> Bool { cursor.int64(at: column) != 0 }

    /// An amount column in fen.
    public func money(_ column: Int) -> Money { Money(fen: cursor.int64(at: column)) }

    /// An instant column in UTC milliseconds.
    public func instant(_ column: Int) -> Instant { Instant(utcMillis: cursor.int64(at: column)) }

    /// A civil-day column in days since 1970-01-01.
    public func day(_ column: Int) -> CivilDay {
        CivilDay(sinceEpoch: Int32(truncatingIfNeeded: cursor.int64(at: column)))
    }
}

/// One prepared statement of the engine, bound and stepped by one thread.
package protocol StatementCursor: AnyObject {
    func bind(_ value: Int64, at position: Int)
    func bind(_ value: String, at position: Int)
    func bind(_ value: [UInt8], at position: Int)
    func bindNull(at position: Int)
    /// True when a row is at hand, false when the statement is done.
    func step() throws -> Bool
    func isNull(at column: Int) -> Bool
    func int64(at column: Int) -> Int64
    func text(at column: Int) -> String
    func blob(at column: Int) -> [UInt8]
    /// Lets go of the read lock and the bound values.
    func reset()
}

/// The engine behind snapshots and transactions, on one connection.
package protocol StatementEngine: AnyObject {
    func cursor(for spec: StatementSpec) throws -> any StatementCursor
    /// Rows changed by the last write.
    var changes: Int { get }
    /// The plugin's ledger; throws when the manifest declares none.
    var ledgerReads: any LedgerReads { get throws }
    /// The plugin's reservations; throws when the manifest declares none.
    var reservationReads: any ReservationReads { get throws }
    /// The plugin's files; throws when the manifest declares none.
    var fileReads: any FileReads { get throws }
    /// The keys of what lies sealed in the file; throws when nothing does.
    var sealedReads: any SealedReads { get throws }
    /// The plugin's obligations; throws when the manifest declares none.
    var obligationReads: any ObligationReads { get throws }
    /// The calendars of the host.
    var calendars: CalendarBook { get }
    /// True where the host plays its providers itself.
    var isSandbox: Bool { get }
}
