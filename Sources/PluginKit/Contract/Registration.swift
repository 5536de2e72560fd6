package import JSONWire

/// What a plugin binds to its manifest: handlers to generated identifiers, nothing else.
public struct Registration: Sendable {
    package private(set) var operations: [String: OperationHandler] = [:]
    package private(set) var pages: [String: any PageHandler] = [:]
    package private(set) var subscriptions: [String: any SubscriptionHandler] = [:]
    package private(set) var timers: [String: TimerHandler] = [:]
    package private(set) var projections: [any Projection.Type] = []
    package private(set) var commands: [String: any BoundCall] = [:]
    package private(set) var upcasts: [String: BoundUpcast] = [:]
    package private(set) var invariants: [Invariant] = []
    package private(set) var holdExpiry:
        (@Sendable (Reservation, borrowing Transaction) throws -> Void)?
    package private(set) var effects: [String: any BoundEffect] = [:]
    package private(set) var callbacks: [String: any BoundCallback] = [:]
    package private(set) var obligations: [String: ObligationHandler] = [:]
    package private(set) var aggregates: [String: BoundAggregate] = [:]
    /// Names of the secrets that were asked for.
    package private(set) var secrets: Set<String> = []
    package private(set) var duplicates: [String] = []
    private let equipment: PluginEquipment

    package init(_ equipment: PluginEquipment = .none) { self.equipment = equipment }

    /// What the operator set; to be read by handlers.
    public func settings<S: PluginSettings>(_ type: S.Type) -> Configured<S> {
        Configured(equipment.settings as? S)
    }

    /// A secret the manifest names; to be revealed by handlers.
    public mutating func secret(_ name: SecretName) -> Secret {
        secrets.insert(name.text)
        let tell = equipment.onReveal
        return Secret(name.text, equipment.secrets[name.text], use: FirstUse { tell(name.text) })
    }

    /// Binds a command that other plugins call; it runs on the lane, in one transaction, for the
    /// person or key that began the call.
    public mutating func serve<C: OfferedCommand>(
        _ command: C.Type,
        _ body: @escaping @Sendable (C.Input, borrowing Transaction) throws -> C.Output
    ) {
        note(commands.updateValue(CallOf<C>(body), forKey: "\(C.name)") != nil, C.name)
    }

    /// Binds how events of an earlier version become later ones; pure: the same bytes give the
    /// same event, now and in every replay.
    public mutating func upcast<U: Upcast>(
        _ upcast: U.Type,
        _ body: @escaping @Sendable (U.Earlier) throws -> U.Later
    ) {
        let bound = BoundUpcast(upcast, body)
        note(upcasts.updateValue(bound, forKey: bound.from) != nil, U.from)
    }

    /// Binds a handler that reads, or that needs several steps.
    public mutating func handle<O: Operation>(
        _ operation: O.Type,
        _ body: @escaping @Sendable (O.Input, RequestContext) async throws -> O.Output
    ) {
        note(operations.updateValue(.handler(HandlerOf<O>(body)), forKey: "\(O.id)") != nil, O.id)
    }

    /// Binds a command: the body runs on the lane, in one transaction with its idempotency key,
    /// its stored response and its audit row.
    public mutating func command<O: Operation>(
        _ operation: O.Type,
        _ body: @escaping @Sendable (O.Input, borrowing Transaction) throws -> O.Output
    ) {
        note(operations.updateValue(.command(CommandOf<O>(body)), forKey: "\(O.id)") != nil, O.id)
    }

    /// Binds a command that a file comes with: it lies on the disk, and is the plugin's if the command
    /// keeps it.
    public mutating func upload<O: Operation>(
        _ operation: O.Type,
        _ body:
            @escaping @Sendable (O.Input, UploadedFile, borrowing Transaction) throws -> O.Output
    ) {
        note(operations.updateValue(.command(UploadOf<O>(body)), forKey: "\(O.id)") != nil, O.id)
    }

    /// Binds what finds the file that an operation sends; nil is answered as one that is not there.
    public mutating func download<O: Operation>(
        _ operation: O.Type,
        _ body: @escaping @Sendable (O.Input, RequestContext) async throws -> StoredFile?
    ) {
        note(operations.updateValue(.download(DownloadOf<O>(body)), forKey: "\(O.id)") != nil, O.id)
    }

    /// Binds what makes the table that an operation sends; nothing of it is kept.
    public mutating func sheet<O: Operation>(
        _ operation: O.Type,
        _ body: @escaping @Sendable (O.Input, RequestContext) async throws -> MadeSheet
    ) {
        note(operations.updateValue(.download(SheetOf<O>(body)), forKey: "\(O.id)") != nil, O.id)
    }

    /// Binds a page.
    public mutating func page<P: PageOperation>(
        _ page: P.Type,
        _ body: @escaping @Sendable (P.Input, RequestContext) async throws -> PageReply
    ) {
        note(pages.updateValue(PageOf<P>(body), forKey: "\(P.id)") != nil, P.id)
    }

    /// Binds a consumer: effect, cursor and new events commit together.
    public mutating func on<S: Subscription>(
        _ subscription: S.Type,
        _ body:
            @escaping @Sendable (S.Message, EventEnvelope, borrowing Transaction) throws -> Verdict
    ) {
        let handler = SubscriptionOf<S>(body)
        note(subscriptions.updateValue(handler, forKey: "\(S.name)") != nil, S.name)
    }

    /// Binds what happens when a timer comes due; it runs on the lane.
    public mutating func timer<T: TimerKind>(
        _ kind: T.Type,
        _ body: @escaping @Sendable (FiredTimer, borrowing Transaction) throws -> Void
    ) {
        note(timers.updateValue(TimerHandler(body: body), forKey: "\(T.name)") != nil, T.name)
    }

    /// Binds what happens when a hold comes to its end by itself; it runs on the lane, once for each
    /// hold, after its resources are free.
    public mutating func holdExpired(
        _ body: @escaping @Sendable (Reservation, borrowing Transaction) throws -> Void
    ) {
        note(holdExpiry != nil, "holdExpired")
        holdExpiry = body
    }

    /// Binds what happens when time brings something about for an obligation: a reminder, acceptance by
    /// silence, or a breach; it runs on the lane as the plugin, once for each.
    public mutating func obligation<K: ObligationKind>(
        _ kind: K.Type,
        _ body:
            @escaping @Sendable (Obligation, Obligation.Turn, borrowing Transaction) throws -> Void
    ) {
        let handler = ObligationHandler(body: body)
        note(obligations.updateValue(handler, forKey: "\(K.name)") != nil, K.name)
    }

    /// Keeps aggregates of one kind in the lane's memory.
    public mutating func aggregate<A: LaneAggregate>(_ type: A.Type) {
        let bound = BoundAggregate(type)
        note(aggregates.updateValue(bound, forKey: "\(A.Kind.name)") != nil, A.Kind.name)
    }

    /// Binds what happens when an effect comes to its end; it runs on the lane, in the transaction
    /// that ends the effect: once, whatever happened outside.
    public mutating func effect<E: EffectKind>(
        _ effect: E.Type,
        _ body: @escaping @Sendable (EndedEffect<E>, borrowing Transaction) throws -> Void
    ) {
        note(effects.updateValue(EffectOf<E>(body), forKey: "\(E.name)") != nil, E.name)
    }

    /// Binds what happens when a provider tells something by itself; it runs on the lane, and once
    /// it says `done` never again for the same notification.
    public mutating func callback<C: CallbackKind>(
        _ callback: C.Type,
        _ body:
            @escaping @Sendable (C.Message, CallbackEnvelope, borrowing Transaction) throws ->
            Verdict
    ) {
        let bound = CallbackOf<C>(body: body)
        note(callbacks.updateValue(bound, forKey: "\(C.name)") != nil, C.name)
    }

    /// Keeps a projection of the plugin's rows in memory.
    public mutating func projection<P: Projection>(_ type: P.Type) { projections.append(type) }

    /// Declares what always holds of the plugin's events; `cityhost chain monitor` proves it again
    /// from the log.
    ///
    /// `step` is pure: it is told the events in the order of the log, from `state` on, and answers
    /// with what is wrong at the first that breaks the rule. Events of people who were erased
    /// cannot be read any more; a rule passes over them.
    public mutating func invariant<State: Sendable>(
        _ name: StaticString,
        _ text: LocalizedText,
        from state: State,
        _ step: @escaping @Sendable (inout State, Fact) throws -> LocalizedText?
    ) {
        let isKnown = invariants.contains { $0.name == "\(name)" }
        invariants.append(Invariant("\(name)", text, from: state, step))
        note(isKnown, name)
    }

    private mutating func note(_ isDuplicate: Bool, _ id: StaticString) {
        if isDuplicate { duplicates.append("\(id)") }
    }
}

/// A bound operation with its types erased.
package enum OperationHandler: Sendable {
    case handler(any BoundHandler)
    case command(any BoundCommand)
    case download(any BoundDownload)
}

/// An operation's input is decoded in one step and worked on in the next.
package protocol BoundHandler: Sendable {
    func respond(
        to request: RequestInput,
        _ context: RequestContext,
        into writer: inout JSONWriter
    ) async throws
}

/// A command's input is decoded on the loop; `run` then works on the lane.
package protocol BoundCommand: Sendable {
    /// The returned body runs in the transaction and gives the response's bytes.
    func prepare(
        _ request: RequestInput
    ) throws -> @Sendable (borrowing Transaction) throws -> [UInt8]
}

package protocol PageHandler: Sendable {
    func respond(to request: RequestInput, _ context: RequestContext) async throws -> PageReply
}

package protocol SubscriptionHandler: Sendable {
    var type: StaticString { get }
    func deliver(
        _ payload: [UInt8],
        _ envelope: EventEnvelope,
        _ transaction: borrowing Transaction
    ) throws -> Verdict
}

package struct TimerHandler: Sendable {
    package let body: @Sendable (FiredTimer, borrowing Transaction) throws -> Void

    package init(body: @escaping @Sendable (FiredTimer, borrowing Transaction) throws -> Void) {
        self.body = body
    }

    /// The same, telling of every run first.
    package func telling(_ tell: @escaping @Sendable () -> Void) -> TimerHandler {
        TimerHandler { [body] fired, transaction in
            tell()
            try body(fired, transaction)
        }
    }
}

/// What a plugin does when time has brought something about for an obligation.
package struct ObligationHandler: Sendable {
    package let body: @Sendable (Obligation, Obligation.Turn, borrowing Transaction) throws -> Void
}
