import HostAuth
import HostBus
import HostStore
import Logging
import PluginKit

/// What `bus.db` remembers for `host.db`: a host.db from a backup would give people back what was
/// taken from them since, and forget who was erased.
struct HostMemory {
    let identity: IdentityStore
    let bus: BusLog

    /// Refuses a host.db that has forgotten what it took; from here on what it takes is noted.
    ///
    /// Who was erased is remembered by whichever of the two files knows it, and erased in the log if
    /// an interruption left that undone.
    func begin() async throws {
        let (count, known) = (try identity.revocationCount(), try bus.mark(.revocations))
        guard count >= known else { throw Fault.rightsRestored(file: count, log: known) }
        if count > known { try await bus.raise(.revocations, to: count) }
        identity.noteRevocations(from: count) { [bus] in
            try await bus.raise(.revocations, to: $0)
        }
        try await recall()
        do {
            try await bus.eraseAgain(identity.erasures())
        } catch let fault as Fault where fault.code == "bus.archive_missing" {
            // Nobody reads what is not there either; the next start tries again.
            Logger(label: "bus").warning("an erasure waits for a segment: \(fault.message.en)")
        }
    }

    /// Lets the webhooks of a webhooks.db from a backup rest until their owners have looked at them;
    /// from here on what is changed is noted.
    func begin(_ webhooks: WebhookFile) async throws {
        let known = try bus.mark(.webhooks)
        if try webhooks.changeCount() < known {
            let rested = try await webhooks.rest(knownCount: known)
            Logger(label: "bus").warning(
                "webhooks.db comes from a backup: its webhooks rest until they are enabled again",
                metadata: ["rested": "\(rested)"]
            )
        }
        let count = try webhooks.changeCount()
        if count > known { try await bus.raise(.webhooks, to: count) }
        webhooks.noted.connect(from: count) { [bus] in try await bus.raise(.webhooks, to: $0) }
    }

    /// Takes again in a restored host.db what was taken since its backup, and says what that was.
    func restore(at now: Instant) async throws -> [String] {
        // Whom the log names no more is known by this memory.
        try await recall()
        let taken = try await identity.takeBack(
            try takenRights(),
            count: bus.mark(.revocations),
            at: now
        )
        let rest = [
            (taken.keys, "keys are revoked"), (taken.roles, "roles are withdrawn"),
            (taken.passwords, "passwords are taken away"),
            (taken.tenants, "organisations are suspended"),
        ].filter { $0.0 > 0 }
        return ([(taken.sessions, "sessions are ended")] + rest).map { "\($0) \($1)" }
    }

    private func recall() async throws {
        let remembered = try bus.erasedPeople()
        try await identity.recall(remembered)
        // A folder that is older than the log's memory.
        for erased in Set(try identity.erasedPeople()).subtracting(remembered) {
            try await bus.remember(erased)
        }
    }

    /// What the log says was taken after the newest fact that the file knows of.
    private func takenRights() throws -> TakenRights {
        let start = try bus.place(knownTo: identity)
        var facts: [LoggedEvent] = []
        for type in TakenRights.types {
            var place = start
            while true {
                let page = try bus.read(type: type, after: place, limit: HostMemory.pageMax)
                facts += page
                guard let last = page.last else { break }
                place = last.envelope.sequence
            }
        }
        var rights = TakenRights()
        for fact in facts.sorted(by: { $0.envelope.sequence < $1.envelope.sequence }) {
            if let payload = fact.payload {
                try rights.hear(fact.envelope.type, payload)
            } else {
                rights.hearErased()
            }
        }
        return rights
    }

    private static let pageMax = 1000
}

extension Fault {
    /// host.db has taken less from people than the log knows: it comes from a backup.
    static func rightsRestored(
        file: Int64,
        log: Int64,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "host.rights_restored",
            message: LocalizedText(
                zh: "host.db 只记得 \(file) 次权限收回（注销、吊销、撤销等），而日志已记录 \(log) 次："
                    + "该文件是从旧备份恢复的，已收回的登录与权限会重新有效。",
                en: "host.db knows of \(file) times that something was taken from somebody, the log"
                    + " of \(log): it was restored from an older backup, in which sessions and keys"
                    + " that have ended are live."
            ),
            remedy: LocalizedText(
                zh: "请运行 cityhost data accept-restored host（结束所有登录并重新执行收回），"
                    + "或放回较新的文件。",
                en:
                    "Run `cityhost data accept-restored host`, which ends every session and takes the"
                    + " rest again, or put the newer file back."
            ),
            location: location
        )
    }
}
