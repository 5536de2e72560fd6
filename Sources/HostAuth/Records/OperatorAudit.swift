internal import HostStore
package import PluginKit

/// What operators decide of events, as audit rows and facts of the host.
package struct OperatorAudit: Sendable {
    /// What was decided.
    package enum Act: Sendable {
        case replayed, discarded
    }

    private let store: IdentityStore

    package init(_ store: IdentityStore) { self.store = store }

    /// Writes down a decision about a consumer's event before it is carried out; durable when it
    /// returns.
    package func note(
        _ act: Act,
        consumer: String,
        sequence: Int64,
        by actor: Principal,
        for tenant: TenantID?,
        trace: String?,
        at now: Instant
    ) async throws {
        try await store.lane.perform { transaction in
            var audit = IdentityAudit(
                at: now,
                act: act == .replayed ? .eventReplayed : .eventDiscarded,
                actor: actor,
                tenant: tenant
            )
            audit.detail = "\(consumer) \(sequence)"
            audit.trace = trace
            try audit.note(transaction)
        }
    }

    /// Writes down that an effect or a callback of a plugin is tried again, before it is.
    package func note(
        retried id: String,
        of plugin: PluginID,
        by actor: Principal,
        for tenant: TenantID?,
        trace: String?,
        at now: Instant
    ) async throws {
        try await store.lane.perform { transaction in
            var audit = IdentityAudit(at: now, act: .effectRetried, actor: actor, tenant: tenant)
            audit.detail = "\(plugin) \(id)"
            audit.trace = trace
            try audit.note(transaction)
        }
    }
}
