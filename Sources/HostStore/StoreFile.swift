import Glibc
package import PluginKit

/// One file with its lane and readers: what a plugin, the host and the bus each have.
package final class StoreFile: Sendable {
    package let path: String
    /// The file's random name in the log; a restored file gets a new one.
    package let epoch: String
    /// Names of the migrations that ran when it was opened.
    package let migrated: [String]
    package let lane: Lane
    private let points: PointReaders
    private let pool: ReaderPool
    private let projections: Projections

    /// Brings the file's schema forward, lets `prepare` see to the host's own rows, then opens
    /// lane and readers.
    package init(
        path: String,
        owner: String,
        migrations: [Migration],
        grants: Grants? = nil,
        isPlugin: Bool = false,
        statements: [StatementSpec] = [],
        projections types: [any Projection.Type] = [],
        environment: StoreEnvironment,
        onCommit: @escaping @Sendable (CommitReport) -> Void = { _ in },
        prepare: (Connection) throws -> Void = { _ in }
    ) throws {
        self.path = path
        let outcome = try Migrator(
            path: path,
            owner: owner,
            migrations: migrations,
            blocks: grants?.blocks ?? Manifest.Blocks(),
            isPlugin: isPlugin,
            environment: environment
        ).run()
        epoch = outcome.epoch
        migrated = outcome.applied
        let bare = try Connection(path: path, role: .bare, environment: environment)
        defer { bare.close() }
        do {
            try prepare(bare)
        } catch {
            throw Fault.opening(path, error)
        }
        try StoreFile.check(statements, path, grants, environment)
        points = try PointReaders(path: path, grants: grants, environment: environment)
        // Made before the first command, so that no commit is missed.
        projections = try points.readAtStart { try Projections(types, from: $0) }
        // Readers first: a lane that is open is a thread, which a start that fails would leave behind.
        pool = try ReaderPool(path: path, grants: grants, environment: environment)
        do {
            lane = try Lane(
                path: path,
                grants: grants,
                plugin: isPlugin ? PluginID(owner) : nil,
                projections: projections,
                environment: environment,
                onCommit: onCommit
            )
        } catch {
            pool.close()
            points.close()
            throw Fault.opening(path, error)
        }
    }

    /// Prepares every statement as the lane will, so that a refusal is met at the start.
    private static func check(
        _ statements: [StatementSpec],
        _ path: String,
        _ grants: Grants?,
        _ environment: StoreEnvironment
    ) throws {
        guard !statements.isEmpty else { return }
        var environment = environment
        // To be tried at the start is no use.
        environment.onUse = nil
        let trial = try Connection(
            path: path,
            role: .lane,
            grants: grants,
            environment: environment
        )
        defer { trial.close() }
        let review = try PlanReview(grants?.readable ?? []) { try trial.rows($0, columns: $1) }
        for statement in statements where grants?.absentTable(in: "\(statement.sql)") == nil {
            do {
                _ = try trial.statement(for: statement)
            } catch {
                throw Fault.statementRefused(path, "\(statement.name)", error.message)
            }
            if let finding = try review.findings(trial.planned(statement)).first {
                throw Fault.statementRefused(path, "\(statement.name)", finding.problem)
            }
        }
    }

    /// A plugin's short read on the caller's thread.
    package func point<T>(
        _ call: CallContext,
        _ body: (borrowing Snapshot) throws -> T
    ) throws -> T {
        try points.read(call, body)
    }

    /// Reads what a projection holds, on the caller's thread.
    package func project<P: Projection, T>(
        _ projection: P.Type,
        _ body: (borrowing P) throws -> T
    ) throws -> T {
        try projections.read(projection, body)
    }

    /// The host's short read on the caller's thread.
    package func read<T>(_ body: (borrowing SystemSnapshot) throws -> T) throws -> T {
        try points.readSystem(body)
    }

    /// A plugin's longer read, within the query budget.
    package func query<T: Sendable>(
        _ call: CallContext,
        _ body: @escaping @Sendable (borrowing Snapshot) throws -> T
    ) async throws -> T {
        try await pool.query(call, body)
    }

    /// The host's longer read, within the query budget.
    package func query<T: Sendable>(
        _ body: @escaping @Sendable (borrowing SystemSnapshot) throws -> T
    ) async throws -> T {
        try await pool.querySystem(body)
    }

    /// Queries that wait for a reader now.
    package var waitingQueries: Int { pool.waiting }

    /// How large the file is, without its WAL.
    package var bytes: Int64 {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return -1 }
        return Int64(status.st_size)
    }

    /// Ends readers first, so that the lane can move the whole WAL into the file.
    package func close() {
        pool.close()
        points.close()
        lane.close()
    }
}
