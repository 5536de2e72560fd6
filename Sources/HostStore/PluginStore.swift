package import PluginKit

/// A plugin's store: its file, what its manifest grants, its lane and its readers.
package final class PluginStore: StorePort, EventSource {
    package let plugin: PluginID
    package let file: StoreFile
    let grants: Grants
    let environment: StoreEnvironment
    let shelf: FileShelf?
    /// Keys of people who were erased that the file held again, from a backup, and has lost again.
    package let erasedAgain: Int

    /// Opens `data/<plugin>.db`, bringing its schema forward first, and sees that every statement
    /// is granted what it touches.
    ///
    /// The files of the plugins whose tables it uses must have been migrated. A statement that reads
    /// one of the `absent` tables answers a fault whenever it is run.
    package init(
        bundle: PluginBundle,
        tables: [Manifest.Table],
        uses: [Grants.Use] = [],
        absent: [PublishedName] = [],
        blocks: Manifest.Blocks = Manifest.Blocks(),
        projections: [any Projection.Type] = [],
        in directory: DataDirectory,
        environment: StoreEnvironment,
        onCommit: @escaping @Sendable (CommitReport) -> Void = { _ in }
    ) throws {
        plugin = PluginID("\(bundle.id)")
        grants = Grants(tables: tables, uses: uses, absent: absent, blocks: blocks)
        var environment = environment
        environment.sealing = environment.sealing?.of(plugin)
        self.environment = environment
        let folder = directory.files(of: plugin)
        shelf = try blocks.files.map { [environment] rules in
            try FileShelf(folder, rules: rules, environment: environment)
        }
        let again = blocks.seals ? environment.erasures : nil
        var erased = 0
        file = try StoreFile(
            path: directory.file(of: plugin),
            owner: plugin.text,
            migrations: Migration.list(bundle.migrations),
            grants: grants,
            isPlugin: true,
            statements: bundle.statements,
            projections: projections,
            environment: environment,
            onCommit: onCommit,
            prepare: { bare in
                if let again { erased = try ErasedAgain(blocks: blocks, memory: again).run(bare) }
            }
        )
        erasedAgain = erased
    }

    /// Brings a plugin's file to this build's schema and says which migrations ran.
    package static func migrate(
        _ bundle: PluginBundle,
        blocks: Manifest.Blocks = Manifest.Blocks(),
        in directory: DataDirectory,
        environment: StoreEnvironment
    ) throws -> [String] {
        let plugin = PluginID("\(bundle.id)")
        return try Migrator(
            path: directory.file(of: plugin),
            owner: plugin.text,
            migrations: Migration.list(bundle.migrations),
            blocks: blocks,
            isPlugin: true,
            environment: environment
        ).run().applied
    }

    /// Sees that the keys and triggers of a migrated file keep tenants apart, and that nothing in it
    /// carries values out of masked columns, whatever the build saw.
    package static func checkKeys(
        of tables: [Manifest.Table],
        _ plugin: PluginID,
        in directory: DataDirectory,
        environment: StoreEnvironment
    ) throws {
        let path = directory.file(of: plugin)
        let bare = try Connection(path: path, role: .bare, environment: environment)
        defer { bare.close() }
        let rows = { (sql: String, count: Int) in try bare.rows(sql, columns: count) }
        if let finding = try TableKeyReview(tables, rows: rows).findings().first {
            throw Fault.keyRefused(path, finding.table, finding.problem)
        }
        if let finding = try MaskReview(tables, rows: rows).findings().first {
            throw Fault.maskOpen(path, finding.table, finding.problem)
        }
        let triggers = try TriggerReview.triggers(rows)
        if let finding = TriggerReview(tables).findings(triggers).first {
            throw Fault.triggerOpen(path, finding.table, finding.problem)
        }
    }

    package func point<T>(
        _ call: CallContext,
        _ body: (borrowing Snapshot) throws -> T
    ) throws -> T {
        try file.point(call, body)
    }

    package func project<P: Projection, T>(
        _ projection: P.Type,
        _ body: (borrowing P) throws -> T
    ) throws -> T {
        try file.project(projection, body)
    }

    package func query<T: Sendable>(
        _ call: CallContext,
        _ body: @escaping @Sendable (borrowing Snapshot) throws -> T
    ) async throws -> T {
        try await file.query(call, body)
    }

    package func write<T: Sendable>(
        _ call: CallContext,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> T
    ) async throws -> T {
        try await file.lane.write(call, deadlineNanos: call.deadlineNanos, body)
    }

    /// When the plugin's earliest timer is to fire, as its last commit left it; nil when none is set.
    package func nextTimer() throws -> Instant? {
        try file.read { snapshot in
            let select = try snapshot.statement("SELECT min(fire_ms) FROM host_timer")
            let due = try select.first { $0.optionalInt64(at: 0) }
            return (due ?? nil).map(Instant.init(utcMillis:))
        }
    }

    /// Closes readers and lane.
    package func close() { file.close() }
}
