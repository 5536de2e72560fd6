internal import HostStore
internal import PluginKit

/// What the host itself tells on the bus: who changed who may do what.
///
/// The types and their schemas stand in the host's manifest; docs/guides/operating.md lists them.
enum HostFacts {
    /// Publishes the fact behind an audit row, in the same transaction.
    static func publish(
        _ audit: IdentityAudit,
        _ transaction: borrowing SystemTransaction
    ) throws {
        guard let fact = fact(behind: audit) else { return }
        let call = CallContext(
            principal: audit.actor,
            tenant: audit.tenant,
            permissions: [],
            received: Received(monotonicNanos: 0, instant: audit.at),
            traceID: audit.trace ?? "",
            language: .zh,
            operation: audit.act.rawValue
        )
        try transaction.acting(for: call) { try $0.publish(fact) }
    }

    /// The fact; nil for ordinary sign-ins and new people, which are no facts for others.
    private static func fact(behind audit: IdentityAudit) -> (any Event)? {
        let actor = audit.actor.auditName
        let detail = audit.detail ?? ""
        return switch audit.act {
        case .codeSent, .signIn, .phoneProved, .sessionOpened, .sessionEnded, .personCreated: nil
        // Who was erased is not to be written down anew.
        case .personErased: nil
        case .tenantCreated, .tenantRenamed, .tenantMoved, .tenantSuspended, .tenantResumed:
            place(behind: audit, actor, detail)
        case .allSessionsEnded: SessionsEnded(actor: actor, personId: audit.whom)
        case .personLinked: PersonLinked(actor: actor, detail: detail, personId: audit.whom)
        case .passwordSet: PasswordSet(actor: actor, personId: audit.whom)
        case .keyMade:
            KeyMade(actor: actor, detail: detail, personId: audit.whom, tenantId: audit.whose)
        case .keyRevoked:
            KeyRevoked(actor: actor, detail: detail, personId: audit.whom, tenantId: audit.whose)
        case .roleGranted:
            RoleGranted(
                actor: actor,
                personId: audit.whom,
                role: audit.role ?? "",
                tenantId: audit.whose
            )
        case .roleWithdrawn:
            RoleWithdrawn(
                actor: actor,
                personId: audit.whom,
                role: audit.role ?? "",
                tenantId: audit.whose
            )
        case .eventReplayed:
            EventReplayed(actor: actor, detail: detail, tenantId: audit.tenant)
        case .eventDiscarded:
            EventDiscarded(actor: actor, detail: detail, tenantId: audit.tenant)
        case .effectRetried:
            EffectRetried(actor: actor, detail: detail, tenantId: audit.tenant)
        }
    }

    private static func place(
        behind audit: IdentityAudit,
        _ actor: String,
        _ detail: String
    ) -> (any Event)? {
        switch audit.act {
        case .tenantCreated: TenantCreated(actor: actor, detail: detail, tenantId: audit.whose)
        case .tenantRenamed: TenantRenamed(actor: actor, detail: detail, tenantId: audit.whose)
        case .tenantMoved:
            TenantMoved(
                actor: actor,
                detail: detail,
                formerPath: audit.move?.from.text ?? "",
                path: audit.move?.to.text ?? "",
                tenantId: audit.whose
            )
        case .tenantSuspended: TenantSuspended(actor: actor, tenantId: audit.whose)
        case .tenantResumed: TenantResumed(actor: actor, tenantId: audit.whose)
        default: nil
        }
    }
}

extension IdentityAudit {
    /// The organisation of an act that always has one.
    fileprivate var whose: TenantID {
        guard let tenant else { preconditionFailure("\(act.rawValue) happens to an organisation") }
        return tenant
    }

    /// The person of an act that always has one.
    fileprivate var whom: PersonID {
        guard let person else { preconditionFailure("\(act.rawValue) happens to a person") }
        return person
    }
}
