import Glibc
import HostBus
import HostStore
package import PluginKit
import TransparencyLog

/// Work on the chain of a stopped host, and on receipts.
package enum ChainTasks {
    /// The log of a data folder that no host has open; nothing is made where there is none.
    private static func withBus<T>(
        _ configuration: HostConfiguration,
        _ body: (BusLog, DataDirectory, StoreEnvironment) async throws -> T
    ) async throws -> T {
        let data = try DataDirectory(configuration.dataDirectory, whenMissing: .refuse)
        // The lock goes with the object, so the object stays until the work is done.
        defer { withExtendedLifetime(data) {} }
        guard try FileRoster(in: data, plugins: []).holds(FileRoster.bus) else {
            throw Fault.fileMissing(FileRoster.bus, in: data.path)
        }
        let environment = StoreEnvironment.system()
        let bus = try BusLog(in: data, environment: environment)
        defer { bus.close() }
        return try await body(bus, data, environment)
    }

    /// The receipt of an event, with what it says, under a checkpoint that is signed when none is
    /// over the event.
    package static func receipt(
        _ configuration: HostConfiguration,
        event: String
    ) async throws -> String {
        try await withBus(configuration) { bus, _, environment in
            try await receipt(of: event, bus, configuration, environment)
        }
    }

    private static func receipt(
        of event: String,
        _ bus: BusLog,
        _ configuration: HostConfiguration,
        _ environment: StoreEnvironment
    ) async throws -> String {
        let sequencer = try await Sequencer(
            bus,
            signer: configuration.logKey.signer(
                of: bus,
                origin: configuration.chain.origin,
                otherwise: configuration.chainName,
                environment: environment
            ),
            rollbackGuard: configuration.rollbackGuard,
            onProblem: { _ in }
        )
        _ = try await sequencer.step()
        let desk = ReceiptDesk(bus)
        guard let concern = try desk.concern(event) else { throw Fault.noSuchEvent() }
        guard let proof = try desk.receipt(of: concern.sequence, withPayload: true) else {
            throw Fault.notSignedYet()
        }
        return proof.text
    }

    /// Checks a receipt offline and says what it proves.
    ///
    /// `keys` is the log's public key, or what the log serves as `/chain/keys`: its first key is
    /// the one that is trusted.
    package static func check(
        _ receipt: [UInt8],
        keys text: String,
        witnesses: [String],
        witnessesMin: Int?
    ) throws -> [String] {
        guard let keys = KeyHandover.read(text), let first = keys.keys.first,
            first.kind == .ed25519
        else {
            throw Fault.receiptRefused("the log's key is not a verifier key")
        }
        let trusted = try witnesses.map { text in
            guard let key = NoteKey(text), key.kind == .cosignature else {
                throw Fault.receiptRefused("\(text) is no witness's verifier key")
            }
            return key
        }
        let proven = try ReceiptCheck(
            key: first,
            handovers: keys.notes,
            witnesses: trusted,
            witnessesMin: witnessesMin
        ).check(receipt)
        var lines = [
            "The receipt holds: the event is in the log \(proven.checkpoint.origin)"
                + " of \(proven.checkpoint.size) events.",
            "leaf: " + String(decoding: proven.leaf, as: UTF8.self),
        ]
        if let payload = proven.payload {
            lines.append("says: " + String(decoding: payload, as: UTF8.self))
        }
        for seen in proven.cosignatures {
            let at = Instant(utcMillis: Int64(clamping: seen.seconds) * 1000)
            lines.append("seen by \(seen.name) at \(at.rfc3339)")
        }
        return lines
    }

    /// The log's public keys and their hand-overs, as `/chain/keys` serves them.
    package static func keys(_ configuration: HostConfiguration) async throws -> String {
        try await withBus(configuration) { bus, _, environment in
            _ = try await configuration.logKey.signer(
                of: bus,
                origin: configuration.chain.origin,
                otherwise: configuration.chainName,
                environment: environment
            )
            return try bus.keys()?.text ?? ""
        }
    }

    /// Hands the log over to a new key and says which.
    package static func rotateKey(_ configuration: HostConfiguration) async throws -> String {
        try await withBus(configuration) { bus, _, environment in
            let key = try await configuration.logKey.handOver(bus, environment: environment)
            return "The log is signed with \(key.text) from here on; /chain/keys says so."
        }
    }

    /// Replaces a key that is gone for good and says what follows from that.
    package static func replaceLostKey(
        _ configuration: HostConfiguration
    ) async throws -> [String] {
        try await withBus(configuration) { bus, data, environment in
            let keys = try await configuration.logKey.replaceLost(bus, environment: environment)
            var roster = try FileRoster(in: data, plugins: [])
            try roster.noteAct(
                "replaced the lost key \(keys.lost.text) by \(keys.made.text)",
                by: getuid(),
                at: environment.now()
            )
            return [
                "The log is signed with \(keys.made.text) from here on; \(data.path)/files says so.",
                "Nobody who trusts \(keys.lost.text) accepts what it signs: publish the new key where"
                    + " the old one was published, and restart every witness with it.",
                "What the lost key has signed stays valid under it, and the log goes on from it.",
            ]
        }
    }

    /// Moves events older than `days` into the archive and says which; with `isTrial` only how far
    /// they could go.
    package static func archive(
        _ configuration: HostConfiguration,
        plugins types: [any Plugin.Type],
        days: Int?,
        isTrial: Bool
    ) async throws -> [String] {
        guard let days = days ?? configuration.chain.archiveDays else {
            throw Fault.badConfiguration(
                "chainArchiveDays",
                zh: "未设置；请加 --older-than 天数",
                en: "it is not set; give --older-than DAYS"
            )
        }
        let loaded = try HostAssembly.load(types, wanted: configuration.plugins)
        return try await withBus(configuration) { bus, data, environment in
            let roster = try FileRoster(in: data, plugins: [])
            let retention = Retention(bus, loaded, data, roster, environment)
            let floor = try retention.floor(days: days)
            let made = isTrial ? [] : try await retention.archive(days: days, limit: .max)
            var lines = made.map { range in
                "events \(range.lowerBound) to \(range.upperBound) are archived"
            }
            lines.append("\(bus.archivedEnd) of \(try bus.head().size) events are archived")
            if floor.sequence < (try bus.head().size) {
                lines.append("event \(floor.sequence) has to stay in bus.db: \(floor.reason)")
            }
            if made.isEmpty {
                lines.append("segments have \(BusLog.segmentEvents) events, and the newest stay")
            }
            return lines
        }
    }

    /// Proves again what the plugins declare of their events; at the first that breaks a rule,
    /// `tell` gets its receipt and a fault is thrown.
    package static func monitor(
        _ configuration: HostConfiguration,
        plugins types: [any Plugin.Type],
        progress: (_ done: Int, _ total: Int) -> Void,
        tell: (String) -> Void
    ) async throws -> [String] {
        let loaded = try HostAssembly.load(types, wanted: configuration.plugins)
        let invariants = loaded.flatMap(\.registration.invariants)
        return try await withBus(configuration) { bus, _, environment in
            let finding = try ChainMonitor.run(bus, invariants) { progress(Int($0), Int($1)) }
            if let violation = finding.violation {
                tell(try await receipt(of: violation.event.id, bus, configuration, environment))
                throw Fault.invariantBroken(violation)
            }
            var lines = invariants.map { "holds: \($0.name): \($0.text.en)" }
            let erased = finding.erased > 0 ? ", \(finding.erased) of them erased" : ""
            lines.append("\(finding.events) events were replayed\(erased).")
            return lines
        }
    }
}

extension Fault {
    /// An event broke what a plugin declares to hold always.
    static func invariantBroken(
        _ violation: ChainMonitor.Violation,
        location: SourceLocation = .here()
    ) -> Fault {
        let event = violation.event
        return Fault(
            .conflict,
            code: "bus.invariant_broken",
            message: LocalizedText(
                zh: "第 \(event.sequence) 号事件 \(event.id) 违反 \(violation.invariant)"
                    + "（\(violation.text.zh)）：\(violation.found.zh)",
                en: "Event \(event.sequence), \(event.id), breaks \(violation.invariant)"
                    + " (\(violation.text.en)): \(violation.found.en)"
            ),
            remedy: LocalizedText(
                zh: "请保存随附的凭证，并查明该事件的来源。",
                en: "Keep the receipt that was printed, and find out what led to the event."
            ),
            location: location
        )
    }
}
