internal import HostStore
internal import PluginKit

/// One row for every sign-in and every change of organisations, roles, keys and sessions.
struct IdentityAudit: Sendable {
    enum Act: String, CaseIterable {
        case codeSent = "code.sent"
        case signIn = "sign_in"
        case phoneProved = "phone.proved"
        case sessionOpened = "session.opened"
        case sessionEnded = "session.ended"
        case allSessionsEnded = "session.all_ended"
        case personCreated = "person.created"
        case personLinked = "person.linked"
        case personErased = "person.erased"
        case passwordSet = "password.set"
        case keyMade = "key.made"
        case keyRevoked = "key.revoked"
        case tenantCreated = "tenant.created"
        case tenantRenamed = "tenant.renamed"
        case tenantMoved = "tenant.moved"
        case tenantSuspended = "tenant.suspended"
        case tenantResumed = "tenant.resumed"
        case roleGranted = "role.granted"
        case roleWithdrawn = "role.withdrawn"
        case eventReplayed = "event.replayed"
        case eventDiscarded = "event.discarded"
        case effectRetried = "effect.retried"
    }

    enum Outcome: String {
        case done
        case refused
    }

    let at: Instant
    let act: Act
    var outcome = Outcome.done
    var actor = Principal.anonymous
    var person: PersonID?
    var tenant: TenantID?
    var role: String?
    var phoneHash: Bytes32?
    var addressTag: [UInt8]?
    /// What else there is to say: a path, the name of a key, the way somebody signed in.
    var detail: String?
    /// From where to where an organisation has moved; told on the bus.
    var move: (from: TenantPath, to: TenantPath)?
    var trace: String?

    /// Writes the row; an act that changes who may do what is told on the bus as well.
    func note(_ transaction: borrowing SystemTransaction) throws {
        let insert = try transaction.statement(
            """
            INSERT INTO identity_audit(at_ms, act, outcome, actor_kind, actor, person, tenant, role,
                phone_hash, address_tag, detail, trace)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """
        )
        insert.bind(at.utcMillis, at: 1)
        insert.bind(act.rawValue, at: 2)
        insert.bind(outcome.rawValue, at: 3)
        insert.bind(actor.kind.rawValue, at: 4)
        insert.bind(actor.id, at: 5)
        insert.bind(person?.text, at: 6)
        insert.bind(tenant?.text, at: 7)
        insert.bind(role, at: 8)
        insert.bind(phoneHash?.bytes, at: 9)
        insert.bind(addressTag, at: 10)
        insert.bind(detail, at: 11)
        insert.bind(trace, at: 12)
        try insert.run()
        guard outcome == .done else { return }
        try HostFacts.publish(self, transaction)
    }
}
