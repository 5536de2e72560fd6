/// One atomic command on the plugin's lane: its statements, events and timers commit together.
///
/// Valid only inside its body. An error thrown from the body undoes all of it and nothing else.
public struct Transaction: ~Copyable {
    /// The caller whose scope the statements run in.
    public let call: CallContext
    private let engine: any TransactionEngine

    package init(call: CallContext, engine: any TransactionEngine) {
        self.call = call
        self.engine = engine
    }

    /// The instant this command is decided at; the same on every re-run.
    public var now: Instant { call.received.instant }

    /// The first row, or nil when there is none.
    public func first<S: RowStatement>(_ statement: S) throws -> S.Row? {
        try StatementRun.first(statement, on: engine)
    }

    /// Every row in the statement's order; bound it by LIMIT.
    public func all<S: RowStatement>(_ statement: S) throws -> [S.Row] {
        try StatementRun.all(statement, on: engine)
    }

    /// Changes rows and returns how many.
    @discardableResult
    public func run<S: Statement>(_ statement: S) throws -> Int {
        try StatementRun.run(statement, on: engine)
    }

    /// Publishes a fact with this command: on the bus exactly once if the command commits.
    public func publish<E: Event>(_ event: E) throws { _ = try engine.publish(event, call: call) }

    /// Publishes a fact and gives what it is known by, for whoever wants its receipt later.
    public func publishNamed<E: Event>(_ event: E) throws -> PublishedEvent {
        try engine.publish(event, call: call)
    }

    /// Sets a durable timer under a key, replacing the one that was there.
    ///
    /// It fires at `due` or as soon after as the host runs; `version` comes back with it, so that
    /// a handler can tell a stale timer from a live one.
    public func schedule<T: TimerKind>(
        _ kind: T.Type,
        key: String,
        version: Int64 = 0,
        due: Instant
    ) throws {
        try engine.schedule(kind.name, key: key, version: version, due: due)
    }

    /// Takes back a timer; nothing happens when there is none.
    public func cancel<T: TimerKind>(_ kind: T.Type, key: String) throws {
        try engine.cancel(kind.name, key: key)
    }

    /// Tells a projection what this command did to its rows; it follows after the COMMIT.
    public func change<P: Projection>(_ projection: P.Type, _ change: P.Change) throws {
        try engine.change(projection, change)
    }

    /// The rows of the plugin's ledger.
    var ledgerRows: any LedgerRows { get throws { try engine.ledgerRows } }

    /// The rows of the plugin's reservations.
    var reservationRows: any ReservationRows { get throws { try engine.reservationRows } }

    /// The rows of the plugin's effects.
    var effectRows: any EffectRows { get throws { try engine.effectRows } }

    /// The rows of the plugin's files.
    var fileRows: any FileRows { get throws { try engine.fileRows } }

    /// The keys of what lies sealed in the file.
    var sealedRows: any SealedRows { get throws { try engine.sealedRows } }

    /// The rows of the plugin's obligations.
    var obligationRows: any ObligationRows { get throws { try engine.obligationRows } }

    /// What the lane remembers of the plugin's aggregates.
    var aggregates: any AggregateMemory { get throws { try engine.aggregates } }

    /// The calendars of the host.
    var calendars: CalendarBook { engine.calendars }

    /// The citizen ids that this host takes: those of the test range too where it runs as a sandbox,
    /// and those that an authority issues anywhere else.
    public var citizenIDs: CitizenID.Range { engine.isSandbox ? .issuedOrTest : .issued }

    var engineStamp: Stamp { engine.stamp }

    /// A new identifier: 26 characters, unique, in order of time.
    public func newID() -> String { engine.newID() }

    /// So many decimal digits that nobody can foresee, leading zeros among them, 1 to 18.
    ///
    /// For codes by message and door codes; others each time the body runs.
    public func randomDigits(_ count: Int) -> String {
        precondition((1...18).contains(count), "1 to 18 digits are drawn.")
        let range = (0..<count).reduce(UInt64(1)) { range, _ in range * 10 }
        // What lies beyond the last whole range is drawn again, so that no digits are likelier.
        let usable = UInt64.max - UInt64.max % range
        var number = UInt64.max
        while number >= usable {
            number = engine.randomBytes(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        return Digits.padded(Int64(number % range), to: count)
    }

    /// Acts in the tenant that owns the resource; only for operations that declare
    /// `actsIn: resource`, and for services.
    ///
    /// For a caller from elsewhere nothing of that tenant becomes readable, and the writes that reach
    /// it are those of scope `resource`. A service works for the tenant as its members do.
    public func act(in tenant: TenantID) throws { try engine.act(in: tenant) }
}

/// The engine behind a transaction.
package protocol TransactionEngine: StatementEngine {
    func publish<E: Event>(_ event: E, call: CallContext) throws -> PublishedEvent
    func schedule(_ kind: StaticString, key: String, version: Int64, due: Instant) throws
    func cancel(_ kind: StaticString, key: String) throws
    func change<P: Projection>(_ projection: P.Type, _ change: P.Change) throws
    func newID() -> String
    func randomBytes(_ count: Int) -> [UInt8]
    func act(in tenant: TenantID) throws
    /// The plugin's ledger; throws when the manifest declares none.
    var ledgerRows: any LedgerRows { get throws }
    /// The plugin's reservations; throws when the manifest declares none.
    var reservationRows: any ReservationRows { get throws }
    /// The plugin's effects; throws when the manifest declares none.
    var effectRows: any EffectRows { get throws }
    /// The plugin's files; throws when the manifest declares none.
    var fileRows: any FileRows { get throws }
    /// The keys of what lies sealed in the file; throws when nothing does.
    var sealedRows: any SealedRows { get throws }
    /// The plugin's obligations; throws when the manifest declares none.
    var obligationRows: any ObligationRows { get throws }
    /// The plugin's aggregates; throws when the manifest declares none.
    var aggregates: any AggregateMemory { get throws }
    /// The place of the command at work in the lane's order.
    var stamp: Stamp { get }
}
