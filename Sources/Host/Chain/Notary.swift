import HostBus
import HostEgress
import HostLoop
import HostStore
import Logging
import PluginKit
import Synchronization
import TransparencyLog

/// The host's side of what is signed: the sequencer, what anybody may read of the tree, receipts,
/// and the witnesses that cosign.
final class Notary: Sendable {
    private struct State {
        var egress: Egress?
        var witnesses: [WitnessClient] = []
        var work: [Task<Void, Never>] = []
    }

    let sequencer: Sequencer
    let tiles: TileDesk
    let receipts: ReceiptDesk
    private let configuration: HostConfiguration
    private let metrics: Metrics
    private let state = Mutex(State())
    private let signer: NoteSigner
    private static let log = Logger(label: "chain")

    /// Refuses a log that is older than a checkpoint that was signed for it.
    init(
        _ bus: BusLog,
        _ configuration: HostConfiguration,
        _ environment: StoreEnvironment,
        _ metrics: Metrics
    ) async throws {
        self.configuration = configuration
        self.metrics = metrics
        signer = try await configuration.logKey.signer(
            of: bus,
            origin: configuration.chain.origin,
            otherwise: configuration.chainName,
            environment: environment
        )
        sequencer = try await Sequencer(
            bus,
            signer: signer,
            rollbackGuard: configuration.rollbackGuard,
            onProblem: Notary.note
        )
        tiles = TileDesk(sequencer)
        receipts = ReceiptDesk(bus)
        _ = try await sequencer.step()
        addGauges(environment)
    }

    private func addGauges(_ environment: StoreEnvironment) {
        metrics.add(
            Metrics.Gauge(
                "cityhost_checkpoint_size",
                help: "Events that the newest signed checkpoint is over."
            ) { [sequencer] in Int64(clamping: sequencer.latest?.checkpoint.size ?? 0) }
        )
        metrics.add(
            Metrics.Gauge(
                "cityhost_checkpoint_age_millis",
                help: "Age of the newest checkpoint while it is not over the whole log, else 0."
            ) { [sequencer] in
                guard let latest = sequencer.latest, let size = try? sequencer.bus.head().size,
                    latest.checkpoint.size < size
                else { return 0 }
                return environment.now().utcMillis - latest.at.utcMillis
            }
        )
    }

    /// A text with the log's signature below it, for what plugins decide.
    func sign(_ text: String) throws -> String {
        try SignedNote(text: text, signatures: [signer.sign(text)]).encoded
    }

    /// Opens the way to the witnesses and asks each once, two seconds at most: one that has seen
    /// more of this log than there is stops the start.
    func connect(on loop: EventLoop) async throws {
        let wanted = configuration.chain.witnesses
        guard !wanted.isEmpty else { return }
        let egress = try Egress(
            on: loop,
            policy: EgressPolicy(
                origins: Set(wanted.compactMap { EgressPolicy.origin(of: $0.url) }),
                innerRanges: configuration.witnessRanges
            )
        )
        let clients = try wanted.map { witness in
            try WitnessClient(
                witness.key,
                at: witness.url,
                sequencer: sequencer,
                onProblem: Notary.note
            ) { url, body, millis in
                var request = EgressRequest.post(url, body, as: "text/plain; charset=utf-8")
                request.deadlineMillis = millis
                let answer = try await egress.send(request)
                return (answer.status, answer.body)
            }
        }
        state.withLock { state in
            state.egress = egress
            state.witnesses = clients
        }
        for client in clients { addGauges(client) }
        try await withThrowingTaskGroup { group in
            for client in clients { group.addTask { try await client.ask() } }
            try await group.waitForAll()
        }
    }

    private func addGauges(_ client: WitnessClient) {
        let labels = "{witness=\"\(client.key.name)\"}"
        metrics.add(
            Metrics.Gauge(
                "cityhost_witness_size",
                help: "Events of the newest checkpoint that a witness has cosigned.",
                labels: labels
            ) { Int64(clamping: client.cosigned) }
        )
        metrics.add(
            Metrics.Gauge(
                "cityhost_witness_conflicts",
                help: "Times a witness knew another or a longer history of the log.",
                labels: labels
            ) { Int64(clamping: client.conflicts) }
        )
    }

    /// Begins to sign, and to have signed checkpoints cosigned.
    func start() {
        state.withLock { state in
            let background = BackgroundExecutor.shared
            let signing = Task(executorPreference: background) { [sequencer] in
                await sequencer.run()
            }
            state.work.append(signing)
            for client in state.witnesses {
                state.work.append(Task(executorPreference: background) { await client.run() })
            }
        }
    }

    /// Ends it; what the log holds is signed once more.
    func stop() async {
        let (egress, witnesses, work) = state.withLock { ($0.egress, $0.witnesses, $0.work) }
        sequencer.stop()
        for client in witnesses { client.stop() }
        await egress?.close()
        for task in work {
            task.cancel()
            await task.value
        }
        do {
            _ = try await sequencer.step()
        } catch {
            Notary.note("the last checkpoint: \(error)")
        }
    }

    @Sendable private static func note(_ problem: String) { log.warning("\(problem)") }
}

extension HostConfiguration {
    /// Where the log's private key lies.
    var logKey: LogKey { LogKey(path: chain.keyFile ?? dataDirectory + "/chain.key") }

    /// Where the newest checkpoint is kept beside `bus.db`.
    var rollbackGuard: RollbackGuard {
        RollbackGuard(path: chain.guardFile ?? dataDirectory + "/chain.checkpoint")
    }

    /// The name of a log that was given none: where it is served, without the scheme.
    var chainName: String? {
        guard let publicOrigin, let range = publicOrigin.firstRange(of: "://") else { return nil }
        return publicOrigin[range.upperBound...] + "/chain"
    }

    /// Addresses inside the network that a witness may have; this machine's own in a sandbox.
    fileprivate var witnessRanges: [AddressRange] {
        providers.innerRanges
            + (isSandbox ? ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) } : [])
    }
}
