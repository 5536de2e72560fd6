import JSONWire
import PluginKit

/// What a transaction can do, on the lane's connection, one command at a time.
final class LaneEngine: TransactionEngine {
    let connection: Connection
    /// Where answers under idempotency keys stand.
    let keys: IdempotencyIndex
    /// What the batch means to the rows kept in memory.
    let changesInMemory: BatchChanges
    private let ids: IDSource
    let environment: StoreEnvironment
    /// What the lane remembers of the plugin's aggregates.
    let memory = RememberedAggregates()
    /// The place of the command at work; nil where the lane has no order.
    var place: LaneOrder.Place?
    private let plugin: PluginID?
    /// Where the aggregate at work says it is in time, as in its deadline's turn.
    private var stampOfTurn: Stamp?
    private(set) var call: CallContext?
    private var (cause, thing) = (CauseAtWork.none, 0)
    private(set) var actedIn: TenantID?
    private var published = 0
    /// Types that were found among the declared ones, by the places of their texts.
    private var known: Set<UInt> = []
    private var eventBytes: [UInt8] = []
    /// What ids of the file's events begin with; nil before the first is published.
    private var idPrefix: String?
    /// Grants of blocks that were told of as used.
    private var noted: Set<String> = []
    /// What this transaction's events come after in the log; nil before it is known.
    private var causes: String??
    /// What the batch leaves for others to hear of, so far.
    struct Told {
        /// Number of the newest outbox row; 0 when there is none.
        var newestOutbox: Int64 = 0
        /// When the earliest timer set is due.
        var earliestTimer: Instant?
        /// True when there is something to ask of a provider, or something it has told.
        var hasOutside = false
        /// Number of the newest row of keys; 0 when it has to be looked up.
        var newestKeys: Int64 = 0
    }

    /// Set back when a command is undone.
    var told = Told()

    init(
        connection: Connection,
        plugin: PluginID? = nil,
        projections: Projections,
        environment: StoreEnvironment
    ) throws {
        self.connection = connection
        changesInMemory = BatchChanges(projections)
        keys = try IdempotencyIndex(connection)
        self.environment = environment
        self.plugin = plugin
        ids = IDSource(randomBytes: environment.randomBytes)
    }

    /// Forgets what the last batch noted.
    func beginBatch() {
        keys.undo(to: 0)
        changesInMemory.undo(to: 0)
        memory.undo(to: 0)
        told = Told()
        causes = nil
    }

    /// Makes `call` the caller of what follows.
    func begin(_ call: CallContext, _ cause: CauseAtWork) {
        self.call = call
        self.cause = cause
        actedIn = nil
        published = 0
        connection.serve(call)
        connection.limit(.processor(nanos: environment.limits.commandMillis * 1_000_000))
    }

    /// The same caller goes on with what has another cause.
    func next(_ thing: Int) {
        self.thing = thing
        published = 0
        guard actedIn != nil else { return }
        actedIn = nil
        connection.serve(call)
    }

    /// Nobody is the caller: the host's own work.
    func beginSystem() {
        call = nil
        cause = .none
        actedIn = nil
        published = 0
        connection.serve(nil)
    }

    func cursor(for spec: StatementSpec) throws -> any StatementCursor {
        try checkOpen()
        if spec.isWrite, spec.scope == .tenant, connection.scope.isElsewhere {
            throw Fault.notForResource(spec.name)
        }
        return try connection.cursor(for: spec)
    }

    /// A statement of the host inside the transaction.
    func statement(_ sql: StaticString) throws -> PreparedStatement {
        try checkOpen()
        return try connection.statement(sql)
    }

    /// After an error that ended the whole transaction a statement would commit by itself, so a
    /// body that swallowed the error gets no further.
    func checkOpen() throws {
        guard connection.isAutocommit else { return }
        throw connection.lastError
            ?? DatabaseError(code: 1, message: "the transaction was ended from inside")
    }

    var changes: Int { connection.changes }

    func change<P: Projection>(_ projection: P.Type, _ change: P.Change) throws {
        try changesInMemory.add(change, to: projection)
    }

    /// The calendars as they are installed now.
    var calendars: CalendarBook { environment.calendars() }
    var isSandbox: Bool { environment.isSandbox }

    var stamp: Stamp {
        stampOfTurn ?? place?.stamp ?? Stamp(call?.received.instant ?? environment.now())
    }

    /// Works as the plugin for a while, in the tenant the command acts in; what comes afterwards is the
    /// caller's again.
    func asPlugin<T>(
        at turn: Stamp?,
        _ body: (borrowing Transaction) throws -> T
    ) throws -> T {
        let (caller, acted, before) = (call, actedIn, stampOfTurn)
        let service = caller.map { $0.asService(plugin, tenant: acted ?? $0.tenant, at: turn) }
        stampOfTurn = turn ?? before
        (call, actedIn) = (service, nil)
        connection.serve(service)
        defer {
            stampOfTurn = before
            (call, actedIn) = (caller, nil)
            connection.serve(caller)
            if let acted { try? act(in: acted) }
        }
        guard let service else { throw Fault.blockNotDeclared("a caller for aggregates") }
        let transaction = Transaction(call: service, engine: self)
        return try body(transaction)
    }

    /// A statement of the plugin's under the signature of the log; nil where nothing signs.
    ///
    /// Its first line is no log's name and its second no number, so no plugin has a checkpoint signed.
    func signed(_ statement: String, about key: AggregateKey) throws -> String? {
        guard let plugin, let sign = environment.signNote else { return nil }
        return try sign("cityhost-receipt/v1\n\(plugin.text)/\(key.timerKey)\n\(statement)\n")
    }

    func newID() -> String { ids.next(at: call?.received.instant ?? environment.now()) }

    func randomBytes(_ count: Int) -> [UInt8] { environment.randomBytes(count) }

    func act(in tenant: TenantID) throws {
        guard let call else { return }
        guard call.actsInResource || call.principal.kind == .service else {
            throw Fault.actingElsewhere(call.operation)
        }
        actedIn = tenant
        // A service works for the tenant; for a caller from elsewhere the views stay theirs, and only
        // writes of scope resource meet the tenant's rows.
        if call.principal.kind == .service {
            connection.scope.set(tenant: tenant)
        } else {
            connection.scope.set(writingIn: tenant)
        }
    }

    func publish<E: Event>(_ event: E, call: CallContext) throws -> PublishedEvent {
        let spec = E.spec
        try checkDeclared(spec)
        guard published < environment.limits.eventsPerCommandMax else {
            throw Fault.eventRefused(spec.type, "one command publishes too many events.")
        }
        let subject = event.subject
        guard !spec.isPersonal || subject != nil else {
            throw Fault.eventRefused(spec.type, "it is personal and names no person.")
        }
        eventBytes.removeAll(keepingCapacity: true)
        var writer = JSONWriter(reusing: eventBytes)
        eventBytes = []
        event.write(to: &writer)
        eventBytes = writer.take()
        guard eventBytes.count <= environment.limits.eventBytesMax else {
            throw Fault.eventRefused(spec.type, "its payload has \(eventBytes.count) bytes.")
        }
        let row = OutboxRow(
            type: spec.type,
            isPersonal: spec.isPersonal,
            partitionKey: event.partitionKey,
            subject: subject,
            tenant: actedIn ?? call.tenant
        )
        return try append(row, call)
    }

    /// A plugin publishes what its manifest declares, whatever its code made up.
    private func checkDeclared(_ spec: EventSpec) throws {
        let type = spec.type
        guard let declared = environment.declaredEvents, type.hasPointerRepresentation else {
            return
        }
        let place = unsafe UInt(bitPattern: type.utf8Start) << 1 | (spec.isPersonal ? 1 : 0)
        if known.contains(place) { return }
        guard let isPersonal = declared["\(type)"] else {
            throw Fault.eventRefused(type, "the manifest does not declare it.")
        }
        guard isPersonal == spec.isPersonal else {
            let word = isPersonal ? "personal" : "not personal"
            throw Fault.eventRefused(type, "the manifest says that it is \(word).")
        }
        known.insert(place)
    }

    private struct OutboxRow {
        let type: StaticString
        let isPersonal: Bool
        let partitionKey: String
        let subject: PersonID?
        let tenant: TenantID?
    }

    private func append(_ row: OutboxRow, _ call: CallContext) throws -> PublishedEvent {
        let insert = try statement(
            """
            INSERT INTO host_outbox(n, type, partition_key, tenant, subject, at_ms, trace,
                originator, personal, cause, payload, after)
            VALUES(1 + coalesce((SELECT max(n) FROM host_outbox),
                    (SELECT CAST(value AS INTEGER) FROM host_meta WHERE key = 'outbox_last'), 0),
                ?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)
            """
        )
        insert.bind(row.type, at: 1)
        insert.bind(row.partitionKey, at: 2)
        insert.bind(row.tenant?.text, at: 3)
        insert.bind(row.subject?.text, at: 4)
        insert.bind(call.received.instant.utcMillis, at: 5)
        insert.bind(call.traceID, at: 6)
        insert.bind(originator, at: 7)
        insert.bind(row.isPersonal ? 1 : 0, at: 8)
        let causeName = cause.of(thing).map { "\($0.id)/\($0.consumer)/\(published)" }
        insert.bind(causeName, at: 9)
        insert.bind(eventBytes, at: 10)
        insert.bind(try knownCauses(), at: 11)
        try insert.run()
        published += 1
        told.newestOutbox = connection.lastInsertedRow
        return PublishedEvent(
            prefix: try eventPrefix(),
            number: told.newestOutbox,
            cause: causeName
        )
    }

    /// What ids of the file's events begin with: a file keeps its epoch while it is open.
    private func eventPrefix() throws -> String {
        if let known = idPrefix { return known }
        let epoch = try connection.text("SELECT value FROM host_meta WHERE key='epoch'") ?? ""
        let made = "\(plugin?.text ?? "").\(epoch)."
        idPrefix = made
        return made
    }

    /// Who caused what this command does, for audit.
    var originator: String { cause.of(thing)?.originator ?? call?.principal.auditName ?? "" }

    /// The newest events of the plugins whose tables this one reads, as far as this transaction sees
    /// them: `<source> <number>`, one a line.
    private func knownCauses() throws -> String? {
        if let causes { return causes }
        let made = try connection.newestOfUsed()
        causes = .some(made)
        return made
    }

    var ledgerRows: any LedgerRows {
        get throws {
            try checkOpen()
            let scope = BlockScope(call: call, actedIn: actedIn)
            return LedgerWriter(engine: self, tables: try LedgerTables(connection, scope))
        }
    }

    var ledgerReads: any LedgerReads { get throws { try ledgerRows } }

    var reservationRows: any ReservationRows {
        get throws {
            try checkOpen()
            let scope = BlockScope(call: call, actedIn: actedIn)
            let tables = try ReservationTables(connection, scope)
            return ReservationWriter(engine: self, tables: tables)
        }
    }

    var reservationReads: any ReservationReads { get throws { try reservationRows } }

    var effectRows: any EffectRows {
        get throws {
            try checkOpen()
            return try EffectWriter(self, call: call, tenant: actedIn ?? call?.tenant)
        }
    }

    var fileRows: any FileRows {
        get throws {
            try checkOpen()
            let tables = try FileTables(connection, BlockScope(call: call, actedIn: actedIn))
            return FileWriter(
                tables: tables,
                engine: self,
                call: call,
                tenant: actedIn ?? call?.tenant
            )
        }
    }

    var fileReads: any FileReads { get throws { try fileRows } }

    var sealedRows: any SealedRows { get throws { try vault } }

    var sealedReads: any SealedReads { get throws { try vault } }

    /// The keys of what lies sealed in the file.
    var vault: SealVault {
        get throws {
            try checkOpen()
            return try SealVault(connection, tenant: actedIn ?? call?.tenant, environment)
        }
    }

    /// Tells of the first use of what a block was granted.
    func noteUse(_ kind: String, _ name: String) {
        guard let onUse = environment.onUse, noted.insert("\(kind) \(name)").inserted else {
            return
        }
        onUse(kind, name)
    }
}

extension CallContext {
    /// The plugin itself in the place of the caller, at the same time or at that of its turn.
    fileprivate func asService(
        _ plugin: PluginID?,
        tenant: TenantID?,
        at turn: Stamp?
    ) -> CallContext {
        CallContext(
            principal: Principal(kind: .service, id: plugin?.text ?? ""),
            tenant: tenant,
            permissions: [],
            received: turn.map {
                Received(monotonicNanos: received.monotonicNanos, instant: $0.instant)
            } ?? received,
            traceID: traceID,
            language: language,
            operation: operation
        )
    }
}

extension Principal {
    /// `<kind>:<id>`, as audit and events keep it.
    package var auditName: String { "\(kind.rawValue):\(id)" }
}
