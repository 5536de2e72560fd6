package import HostStore
package import PluginKit
import Synchronization

/// One subscription at work: brings every event of a type to its handler on the consumer's own
/// lane, where effect, cursor and new events commit together.
///
/// Order is kept for each partition key: an event that is not done holds those of its key, durably,
/// in the consumer's file, and nobody else. How much may be held is bounded; at the bound the
/// consumer takes nothing more from the log until something is settled.
package final class Consumer: Sendable {
    /// What a subscription's manifest says of its delivery.
    package struct Rules: Sendable {
        let retry: RetryPolicy
        /// True for one that begins with the events after its first start.
        let startsNow: Bool
        /// What an originator has to hold for whom the handler works; nil for a service.
        let permission: String?
        /// Permissions the plugin declares: nobody has more of them through it.
        let declared: Set<String>

        package init(
            retry: RetryPolicy,
            startsNow: Bool = false,
            permission: String? = nil,
            declared: Set<String> = []
        ) {
            self.retry = retry
            self.startsNow = startsNow
            self.permission = permission
            self.declared = declared
        }
    }

    /// How far a consumer has come; for metrics and operators.
    package struct Progress: Sendable {
        /// Sequence up to which every event has taken effect or is held; -1 before the first.
        package var cursor: Int64 = -1
        package var waiting = 0
        package var retrying = 0
        package var parked = 0
        package var dead = 0
        /// True while so much is held that nothing more is taken from the log.
        package var isFull = false
        /// When a held event is to be brought; nil when none is.
        var earliestDue: Int64?

        /// How many events are held in a state.
        package subscript(state: HeldEvent.State) -> Int {
            switch state {
            case .waiting: waiting
            case .retrying: retrying
            case .parked: parked
            case .dead: dead
            }
        }
    }

    /// Events of one round on the lane, at most; see `RoundSize`.
    static let batchMax = RoundSize.most
    /// Events held by one consumer, dead letters included.
    package static let heldMax = 10_000
    /// Deaths of the process in the middle of one event after which the event is parked.
    static let endingsMax = 3

    struct State {
        var known = KnownPlan()
        var isOpen = false
        var doubt = EventDoubt.none
        var progress = Progress()
        var roundSize = RoundSize()
        /// Events read from the log and not settled, in order.
        var fresh: ArraySlice<LoggedEvent> = []
    }

    package let name: String
    let handler: any SubscriptionHandler
    private let types: [String]
    /// How events of earlier versions become events of this type.
    let ways: [String: @Sendable ([UInt8]) throws -> [UInt8]]
    let store: PluginStore
    let bus: BusLog
    let rules: Rules
    let rights: OriginatorRights
    private let heldMax: Int
    private let doorbell = Doorbell()
    let state = Mutex(State())
    let onProblem: @Sendable (String) -> Void

    /// For one subscription; nothing is read or run yet.
    package init(
        name: String,
        handler: any SubscriptionHandler,
        store: PluginStore,
        bus: BusLog,
        upcasts: [BoundUpcast] = [],
        rules: Rules,
        rights: OriginatorRights = .none,
        heldMax: Int = Consumer.heldMax,
        onProblem: @escaping @Sendable (String) -> Void
    ) throws {
        self.name = name
        self.handler = handler
        let type = "\(handler.type)"
        ways = BoundUpcast.ways(to: type, upcasts)
        types = [type] + ways.keys.sorted()
        self.store = store
        self.bus = bus
        self.rules = rules
        self.rights = rights
        self.heldMax = heldMax
        self.onProblem = onProblem
        let known = try store.file.read { snapshot in
            try CursorRow.read(name) { try snapshot.statement($0) }
        }
        state.withLock { $0.progress.cursor = known?.sequence ?? -1 }
        bus.onGrowth(doorbell)
    }

    /// How far it has come.
    package var progress: Progress { state.withLock { $0.progress } }

    /// Events of its types that the log holds after its cursor, counted to `max`.
    package func lag(max: Int) throws -> Int {
        try bus.count(types: types, after: progress.cursor, max: max)
    }

    /// True when nothing waits for it but events that it wants to see again later, and those that
    /// wait for an operator.
    package func isUpToDate() throws -> Bool {
        let progress = progress
        let isWaiting = progress.earliestDue.map { $0 > bus.environment.now().utcMillis } ?? true
        return try isWaiting && (progress.isFull || lag(max: 1) == 0)
    }

    /// Delivers until the task is cancelled or `stop` is called.
    @concurrent package func run() async {
        while !Task.isCancelled {
            do {
                switch try await step() {
                case .delivered: continue
                case .upToDate: guard await doorbell.wait() else { return await close() }
                case .held(let millis):
                    guard await doorbell.wait(atMostMillis: millis) else { return await close() }
                }
            } catch {
                onProblem("consumer \(name): \(error)")
                guard await Pause.millis(UInt64(rules.retry.millisFirst)) else { break }
            }
        }
        await close()
    }

    /// Ends `run` once it waits for events.
    package func stop() { doorbell.close() }

    /// Has it look at the time again, after a leap of the clock.
    package func wake() { doorbell.ring() }

    /// The file was changed by somebody else: it is read again before anything is done.
    func reload() {
        forget()
        doorbell.ring()
    }

    private func forget() { state.withLock { $0.known.forget() } }

    /// Notes that nothing is under way, so that the next start has no doubts.
    private func close() async {
        guard state.withLock({ $0.isOpen }) else { return }
        do {
            try await store.lane.perform { [name] transaction in
                try CursorRow.mark(name, isOpen: false, start: -1, in: transaction)
            }
            state.withLock { $0.isOpen = false }
        } catch {
            onProblem("consumer \(name): \(error)")
        }
    }

    enum Step: Equatable {
        case delivered
        case upToDate
        case held(millis: UInt64)
    }

    /// One round of work, as if it were `now` for events that are to be retried.
    func step(at now: Int64? = nil) async throws -> Step {
        do {
            return try await turn(at: now ?? bus.environment.now().utcMillis)
        } catch {
            // What the file says now is read before anything else is done.
            forget()
            throw error
        }
    }

    private func turn(at now: Int64) async throws -> Step {
        var plan = try await plan()
        plan.wake()
        while true {
            let size = state.withLock(\.roundSize.events)
            switch plan.next(at: now, limit: size) {
            case .read(let after):
                let events = try bus.read(types: types, after: after, limit: size)
                // Where nothing is held there is nothing to plan.
                if let first = events.first, plan.isFree(from: first.envelope.sequence) {
                    return try await work(events.map(Work.fresh), &plan)
                }
                take(events, into: &plan)
            case .fresh(let moves):
                return try await work(Work.all(moves, state.withLock(\.fresh)), &plan)
            case .held(let sequences):
                return try await work(try heldWork(sequences, plan), &plan)
            case .careful(let sequence):
                return try await workCarefully(try heldWork([sequence], plan), &plan)
            case .wait(let until), .full(let until):
                keep(plan)
                guard let until else { return .upToDate }
                return .held(millis: UInt64(max(1, until - now)))
            }
        }
    }

    func keep(_ plan: DeliveryPlan) {
        state.withLock { state in
            state.progress = Progress(
                cursor: plan.cursor,
                waiting: plan.waiting,
                retrying: plan.retrying,
                parked: plan.parked.count,
                dead: plan.dead.count,
                isFull: plan.isFull,
                earliestDue: plan.earliestDue
            )
            state.known.update(plan)
            state.fresh = state.fresh.drop { $0.envelope.sequence <= plan.cursor }
        }
    }

    private func plan() async throws -> DeliveryPlan {
        let (known, reading) = state.withLock { ($0.known.plan, $0.known.reading) }
        if let known { return known }
        let made = try await open()
        state.withLock { state in
            state.known.keep(made, of: reading)
            state.fresh = []
        }
        keep(made)
        return made
    }

    /// Reads the file; what may have been under way when the process ended is in doubt.
    private func open() async throws -> DeliveryPlan {
        let isFirst = !state.withLock { $0.isOpen }
        let start = rules.startsNow ? try bus.head().size - 1 : -1
        let now = bus.environment.now()
        let (known, held) = try await store.lane.perform { [name] transaction in
            let known = try CursorRow.read(name) { try transaction.statement($0) }
            if isFirst { try CursorRow.mark(name, isOpen: true, start: start, in: transaction) }
            var held = try HeldRows.all(of: name) { try transaction.statement($0) }
            for (index, event) in held.enumerated()
            where event.begun >= Consumer.endingsMax && event.state != .parked {
                held[index] = event.parked(
                    "the process ended \(event.begun) times in the middle of this event",
                    at: now
                )
                try HeldRows.put(held[index], in: transaction)
            }
            return (known, held)
        }
        let cursor = known?.sequence ?? start
        var doubt = EventDoubt.none
        if isFirst, known?.isOpen == true {
            let next = try bus.read(types: types, after: cursor, limit: Consumer.batchMax)
            let until = next.last?.envelope.sequence ?? cursor
            doubt = EventDoubt(cursor: cursor, until: until, held: held)
        }
        state.withLock { state in
            state.isOpen = true
            if isFirst { state.doubt = doubt }
        }
        return DeliveryPlan(
            cursor: cursor,
            held: held,
            doubt: state.withLock(\.doubt),
            bound: heldMax
        )
    }

    private func take(_ events: [LoggedEvent], into plan: inout DeliveryPlan) {
        state.withLock { $0.fresh = events[...] }
        plan.take(
            events.map {
                DeliveryPlan.Fresh(
                    sequence: $0.envelope.sequence,
                    partitionKey: EventKey.text(of: $0.envelope),
                    hasPayload: $0.payload != nil
                )
            }
        )
    }
}
