import PluginKit

/// One read-only connection with what a snapshot needs; used by one thread at a time.
///
/// `@unchecked Sendable`: Safe because whoever took it from the pool uses it alone.
final class ReaderEngine: StatementEngine, @unchecked Sendable {
    let connection: Connection
    private let path: String
    private let onFatal: @Sendable (StoreFailure) -> Void
    private var call: CallContext?
    private let environment: StoreEnvironment

    init(path: String, grants: Grants?, environment: StoreEnvironment) throws {
        self.path = path
        self.environment = environment
        onFatal = environment.onFatal
        connection = try Connection(
            path: path,
            role: .reader,
            grants: grants,
            environment: environment
        )
    }

    func cursor(for spec: StatementSpec) throws -> any StatementCursor {
        try connection.cursor(for: spec)
    }

    var changes: Int { 0 }

    var reservationReads: any ReservationReads {
        get throws { try ReservationTables(connection, BlockScope(call: call, actedIn: nil)) }
    }

    var ledgerReads: any LedgerReads {
        get throws { try LedgerTables(connection, BlockScope(call: call, actedIn: nil)) }
    }

    var fileReads: any FileReads {
        get throws { try FileTables(connection, BlockScope(call: call, actedIn: nil)) }
    }

    var sealedReads: any SealedReads {
        get throws {
            try SealVault(connection, tenant: call?.tenant, environment, mayMake: false)
        }
    }

    var obligationReads: any ObligationReads {
        get throws { try ObligationTables(connection, BlockScope(call: call, actedIn: nil)) }
    }

    var calendars: CalendarBook { environment.calendars() }
    var isSandbox: Bool { environment.isSandbox }

    /// Reads for a caller within one consistent view of the file.
    func read<T>(_ call: CallContext, _ body: (borrowing Snapshot) throws -> T) throws -> T {
        connection.serve(call)
        self.call = call
        return try inOneView {
            let snapshot = Snapshot(call: call, engine: self)
            return try body(snapshot)
        }
    }

    /// Reads for the host.
    func readSystem<T>(_ body: (borrowing SystemSnapshot) throws -> T) throws -> T {
        connection.serve(nil)
        return try inOneView {
            let systemSnapshot = SystemSnapshot(connection: connection)
            return try body(systemSnapshot)
        }
    }

    private func inOneView<T>(_ body: () throws -> T) throws -> T {
        connection.forgetErrors()
        try connection.statement("BEGIN").run()
        defer {
            // Reading holds nothing that an end could lose, so its failure changes nothing.
            if !connection.isAutocommit { try? connection.statement("COMMIT").run() }
        }
        do {
            return try body()
        } catch let error as DatabaseError {
            // A file that cannot be read as it was written is not answered from any more.
            if error.isFatal {
                onFatal(
                    StoreFailure(
                        file: path,
                        step: "a read",
                        cause: "\(error)",
                        isDamage: error.isDamage
                    )
                )
            }
            throw error.isInterrupt ? Fault.deadlinePassed() : Fault.defect(error)
        }
    }
}

/// The host's own reads: prepared statements of the host.
package struct SystemSnapshot: ~Copyable {
    private let connection: Connection

    init(connection: Connection) { self.connection = connection }

    /// Opens what the host has sealed for a place of the file.
    func open(
        _ sealed: [UInt8],
        bound context: [String],
        _ environment: StoreEnvironment
    ) throws -> [UInt8] {
        try SealVault(connection, tenant: nil, environment, mayMake: false)
            .open(sealed, bound: context).bytes
    }

    /// A statement, prepared once per connection; give every parameter its value, then read.
    package func statement(_ sql: StaticString) throws -> PreparedStatement {
        try connection.statement(sql)
    }
}
