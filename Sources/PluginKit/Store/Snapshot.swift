/// A consistent, read-only view of the plugin's rows, valid only inside its body.
public struct Snapshot: ~Copyable {
    /// The caller whose scope the statements run in.
    public let call: CallContext
    private let engine: any StatementEngine

    package init(call: CallContext, engine: any StatementEngine) {
        self.call = call
        self.engine = engine
    }

    /// The first row, or nil when there is none.
    public func first<S: RowStatement>(_ statement: S) throws -> S.Row? {
        try StatementRun.first(statement, on: engine)
    }

    /// Every row in the statement's order; bound it by LIMIT.
    public func all<S: RowStatement>(_ statement: S) throws -> [S.Row] {
        try StatementRun.all(statement, on: engine)
    }

    /// The rows of the plugin's ledger.
    var ledgerReads: any LedgerReads { get throws { try engine.ledgerReads } }

    /// The rows of the plugin's reservations.
    var reservationReads: any ReservationReads { get throws { try engine.reservationReads } }

    /// The rows of the plugin's files.
    var fileReads: any FileReads { get throws { try engine.fileReads } }

    /// The keys of what lies sealed in the file.
    var sealedReads: any SealedReads { get throws { try engine.sealedReads } }

    /// The rows of the plugin's obligations.
    var obligationReads: any ObligationReads { get throws { try engine.obligationReads } }

    /// The calendars of the host.
    var calendars: CalendarBook { engine.calendars }

    /// The citizen ids that this host takes: those of the test range too where it runs as a sandbox,
    /// and those that an authority issues anywhere else.
    public var citizenIDs: CitizenID.Range { engine.isSandbox ? .issuedOrTest : .issued }
}

/// Runs typed statements on an engine; every cursor is reset before the call returns.
enum StatementRun {
    static func first<S: RowStatement>(
        _ statement: S,
        on engine: any StatementEngine
    ) throws -> S.Row? {
        let cursor = try engine.cursor(for: S.spec)
        defer { cursor.reset() }
        statement.bind(Binder(cursor))
        guard try cursor.step() else { return nil }
        let row = try S.row(RowReader(cursor))
        if S.spec.isWrite { while try cursor.step() {} }
        return row
    }

    static func all<S: RowStatement>(
        _ statement: S,
        on engine: any StatementEngine
    ) throws -> [S.Row] {
        let cursor = try engine.cursor(for: S.spec)
        defer { cursor.reset() }
        statement.bind(Binder(cursor))
        var rows: [S.Row] = []
        while try cursor.step() { rows.append(try S.row(RowReader(cursor))) }
        return rows
    }

    static func run<S: Statement>(_ statement: S, on engine: any StatementEngine) throws -> Int {
        let cursor = try engine.cursor(for: S.spec)
        defer { cursor.reset() }
        statement.bind(Binder(cursor))
        while try cursor.step() {}
        return engine.changes
    }
}
