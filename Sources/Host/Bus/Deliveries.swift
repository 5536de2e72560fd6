import HostAuth
import HostBus
import HostStore
import PluginKit
import TransparencyLog

/// What operators see of the bus and decide about it, over all plugins.
final class Deliveries: Sendable {
    /// One consumer with what is behind it.
    struct Standing: Sendable {
        let name: String
        let progress: Consumer.Progress
        let lag: Int
    }

    /// Lag is counted so far.
    static let lagMax = 100_000

    let chain: Chain
    private let stores: [PluginStore]
    private let audit: OperatorAudit
    private let places: TenantPlaces
    private let sequencer: Sequencer

    init(
        _ chain: Chain,
        _ sequencer: Sequencer,
        _ stores: [PluginStore],
        _ accounts: Accounts
    ) {
        self.chain = chain
        self.sequencer = sequencer
        self.stores = stores
        audit = OperatorAudit(accounts.store)
        places = accounts.places
    }

    /// What who sends the request may see; a fault for one who is no operator.
    func view(for request: ActRequest) throws -> OperatorView {
        try view(for: request.admission)
    }

    func view(for admission: Admission) throws -> OperatorView {
        try OperatorView(admission, places)
    }

    /// How far the log and its checkpoints are.
    struct LogStanding: Sendable {
        let size: Int64
        /// Events that the newest checkpoint is over.
        let signed: Int64
        /// How old that checkpoint is.
        let ageSeconds: Int64
        let at: Instant?
        let archived: Int64
    }

    func standing(at now: Instant) throws -> LogStanding {
        let latest = sequencer.latest
        return LogStanding(
            size: try chain.bus.head().size,
            signed: Int64(clamping: latest?.checkpoint.size ?? 0),
            ageSeconds: latest.map { max(0, (now.utcMillis - $0.at.utcMillis) / 1000) } ?? 0,
            at: latest?.at,
            archived: chain.bus.archivedEnd
        )
    }

    /// Every consumer at work, by name.
    func consumers() throws -> [Standing] {
        try chain.consumers.map { consumer in
            Standing(
                name: consumer.name,
                progress: consumer.progress,
                lag: try consumer.lag(max: Deliveries.lagMax)
            )
        }.sorted { $0.name < $1.name }
    }

    /// Held events in one state, in order of consumer and sequence.
    func held(
        _ state: HeldEvent.State,
        for view: OperatorView,
        consumer: String? = nil,
        after: Int64 = -1,
        limit: Int
    ) throws -> [HeldDesk.Entry] {
        var entries: [HeldDesk.Entry] = []
        for store in stores where consumer.map({ Deliveries.owner($0) == store.plugin }) ?? true {
            entries += try desk(of: store).list(
                [state],
                consumer: consumer,
                after: after,
                limit: limit - entries.count,
                where: view.shows
            )
            if entries.count >= limit { break }
        }
        return entries
    }

    /// Carries out a decision; who decided stands in the audit and on the chain first.
    func decide(
        _ decision: HeldDesk.Decision,
        _ consumer: String,
        _ sequence: Int64,
        for request: ActRequest
    ) async throws {
        guard let store = stores.first(where: { $0.plugin == Deliveries.owner(consumer) }) else {
            throw Fault.notHeld()
        }
        let desk = desk(of: store)
        // What is another's is unknown, not forbidden.
        guard try view(for: request).shows(desk.decidable(consumer, sequence)) else {
            throw Fault.notHeld()
        }
        let admission = request.admission
        try await audit.note(
            decision == .replay ? .replayed : .discarded,
            consumer: consumer,
            sequence: sequence,
            by: admission.principal,
            for: admission.tenant,
            trace: admission.trace.text,
            at: request.received.instant
        )
        try await desk.decide(decision, consumer, sequence, at: request.received.instant)
    }

    private func desk(of store: PluginStore) -> HeldDesk {
        HeldDesk(file: store.file, bus: chain.bus, consumers: chain.consumers)
    }

    private static func owner(_ consumer: String) -> PluginID {
        PluginID(String(consumer.prefix { $0 != "/" }))
    }
}
