internal import HostStore
internal import PluginKit

/// One row for every sign-in and every change of organisations, roles and sessions.
struct IdentityAudit: Sendable {
    enum Act: String {
        case codeSent = "code.sent"
        case signIn = "sign_in"
        case sessionOpened = "session.opened"
        case sessionEnded = "session.ended"
        case allSessionsEnded = "session.all_ended"
        case personCreated = "person.created"
        case tenantCreated = "tenant.created"
        case roleGranted = "role.granted"
        case roleWithdrawn = "role.withdrawn"
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

    func note(_ source: borrowing some StatementSource & ~Copyable) throws {
        let insert = try source.statement(
            """
            INSERT INTO identity_audit(at_ms, act, outcome, actor_kind, actor, person, tenant, role,
                phone_hash, address_tag) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
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
        try insert.run()
    }
}
