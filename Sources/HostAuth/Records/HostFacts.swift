internal import HostStore
internal import PluginKit

/// What the host itself tells on the bus: who changed who may do what.
///
/// The types are `host.<thing>.<happened>.v1`; docs/guides/operating.md lists them.
enum HostFacts {
    /// Publishes the fact behind an audit row, in the same transaction; ordinary sign-ins and new
    /// people are no facts for others.
    static func publish(
        _ audit: IdentityAudit,
        _ transaction: borrowing SystemTransaction
    ) throws {
        switch audit.act {
        case .codeSent, .signIn, .phoneProved, .sessionOpened, .sessionEnded, .personCreated:
            return
        // Who was erased is not to be written down anew.
        case .personErased: return
        case .allSessionsEnded: try publish(SessionsEnded.self, audit, transaction)
        case .personLinked: try publish(PersonLinked.self, audit, transaction)
        case .passwordSet: try publish(PasswordSet.self, audit, transaction)
        case .keyMade: try publish(KeyMade.self, audit, transaction)
        case .keyRevoked: try publish(KeyRevoked.self, audit, transaction)
        case .tenantCreated: try publish(TenantCreated.self, audit, transaction)
        case .tenantRenamed: try publish(TenantRenamed.self, audit, transaction)
        case .tenantMoved: try publish(TenantMoved.self, audit, transaction)
        case .tenantSuspended: try publish(TenantSuspended.self, audit, transaction)
        case .tenantResumed: try publish(TenantResumed.self, audit, transaction)
        case .roleGranted: try publish(RoleGranted.self, audit, transaction)
        case .roleWithdrawn: try publish(RoleWithdrawn.self, audit, transaction)
        case .eventReplayed: try publish(EventReplayed.self, audit, transaction)
        case .eventDiscarded: try publish(EventDiscarded.self, audit, transaction)
        }
    }

    private static func publish<Kind: HostFactKind>(
        _ kind: Kind.Type,
        _ audit: IdentityAudit,
        _ transaction: borrowing SystemTransaction
    ) throws {
        let call = CallContext(
            principal: audit.actor,
            tenant: audit.tenant,
            permissions: [],
            received: Received(monotonicNanos: 0, instant: audit.at),
            traceID: audit.trace ?? "",
            language: .zh,
            operation: audit.act.rawValue
        )
        try transaction.acting(for: call) { acting in
            try acting.publish(HostFact<Kind>(audit: audit))
        }
    }
}

/// A type of fact: its name, and whether it says something about a person.
protocol HostFactKind: Sendable {
    static var spec: EventSpec { get }
}

/// One fact; its members stand in canonical order.
struct HostFact<Kind: HostFactKind>: Event {
    static var spec: EventSpec { Kind.spec }

    let audit: IdentityAudit

    var partitionKey: String { audit.tenant?.text ?? audit.person?.text ?? "host" }

    var subject: PersonID? { Kind.spec.isPersonal ? audit.person : nil }

    func write(to writer: inout JSONWriter) {
        let members: [(StaticString, String?)] = [
            ("actor", audit.actor.auditName), ("detail", audit.detail),
            ("personId", audit.person?.text), ("role", audit.role),
            ("tenantId", audit.tenant?.text),
        ]
        writer.beginObject()
        for (name, value) in members {
            guard let value else { continue }
            writer.key(name)
            writer.string(value)
        }
        writer.endObject()
    }

    /// The host publishes facts; it takes none.
    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> HostFact<Kind>? { nil }
}

enum TenantCreated: HostFactKind {
    static let spec = EventSpec(type: "host.tenant.created.v1", isPersonal: false)
}

enum TenantRenamed: HostFactKind {
    static let spec = EventSpec(type: "host.tenant.renamed.v1", isPersonal: false)
}

enum TenantMoved: HostFactKind {
    static let spec = EventSpec(type: "host.tenant.moved.v1", isPersonal: false)
}

enum TenantSuspended: HostFactKind {
    static let spec = EventSpec(type: "host.tenant.suspended.v1", isPersonal: false)
}

enum TenantResumed: HostFactKind {
    static let spec = EventSpec(type: "host.tenant.resumed.v1", isPersonal: false)
}

enum RoleGranted: HostFactKind {
    static let spec = EventSpec(type: "host.role.granted.v1", isPersonal: true)
}

enum RoleWithdrawn: HostFactKind {
    static let spec = EventSpec(type: "host.role.withdrawn.v1", isPersonal: true)
}

enum SessionsEnded: HostFactKind {
    static let spec = EventSpec(type: "host.session.all_ended.v1", isPersonal: true)
}

enum PersonLinked: HostFactKind {
    static let spec = EventSpec(type: "host.person.linked.v1", isPersonal: true)
}

enum PasswordSet: HostFactKind {
    static let spec = EventSpec(type: "host.password.set.v1", isPersonal: true)
}

enum KeyMade: HostFactKind {
    static let spec = EventSpec(type: "host.key.made.v1", isPersonal: true)
}

enum KeyRevoked: HostFactKind {
    static let spec = EventSpec(type: "host.key.revoked.v1", isPersonal: true)
}

enum EventReplayed: HostFactKind {
    static let spec = EventSpec(type: "host.event.replayed.v1", isPersonal: false)
}

enum EventDiscarded: HostFactKind {
    static let spec = EventSpec(type: "host.event.discarded.v1", isPersonal: false)
}
