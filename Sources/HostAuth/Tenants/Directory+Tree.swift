internal import HostStore
package import PluginKit

extension Directory {
    /// The organisation and everything below it, in the order of their paths.
    package func subtree(of tenant: TenantID) async throws -> [Tenant] {
        try await tree().subtree(of: tenant)
    }

    /// Gives an organisation other names.
    package func rename(
        _ id: TenantID,
        to name: LocalizedText,
        by actor: Principal,
        within reach: Reach = .everywhere,
        at now: Instant
    ) async throws -> Tenant {
        try await change(id, .tenantRenamed, by: actor, within: reach, at: now) { tenant in
            tenant.name = name
            return "\(name.zh) / \(name.en)"
        }
    }

    /// Ends all acting for an organisation and what stands below it, with the next request.
    package func suspend(
        _ id: TenantID,
        by actor: Principal,
        within reach: Reach = .everywhere,
        at now: Instant
    ) async throws -> Tenant {
        try await change(
            id,
            .tenantSuspended,
            by: actor,
            within: reach,
            strictlyBelow: true,
            at: now
        ) { tenant in
            tenant.suspended = tenant.suspended ?? now
            return nil
        }
    }

    /// Lets members act for a suspended organisation again.
    package func resume(
        _ id: TenantID,
        by actor: Principal,
        within reach: Reach = .everywhere,
        at now: Instant
    ) async throws -> Tenant {
        try await change(
            id,
            .tenantResumed,
            by: actor,
            within: reach,
            strictlyBelow: true,
            at: now
        ) { tenant in
            tenant.suspended = nil
            return nil
        }
    }

    /// Puts an organisation, with all that stands below it, under another parent.
    ///
    /// Every path changes in the one transaction, so nobody sees half of a move.
    package func move(
        _ id: TenantID,
        below parent: TenantID,
        by actor: Principal,
        within reach: Reach = .everywhere,
        at now: Instant
    ) async throws -> Tenant {
        try await store.change { transaction in
            let tenant = try reach.admits(id, strictlyBelow: true, transaction)
            if case .within = reach { _ = try reach.admits(parent, transaction) }
            var tree = try TenantRows.tree(transaction)
            let moved: [Tenant]
            do throws(TenantTree.Refusal) {
                moved = try tree.move(id, below: parent)
            } catch {
                throw Fault.tenantRefused(error)
            }
            guard !moved.isEmpty else { return tenant }
            for tenant in moved { try TenantRows.update(tenant, transaction) }
            let placed = tree[id] ?? tenant
            var audit = IdentityAudit(at: now, act: .tenantMoved, actor: actor, tenant: id)
            audit.detail = "\(tenant.path) -> \(placed.path)"
            audit.move = (tenant.path, placed.path)
            try audit.note(transaction)
            return placed
        }
    }

    /// Changes one organisation; a change that changes nothing leaves no row.
    private func change(
        _ id: TenantID,
        _ act: IdentityAudit.Act,
        by actor: Principal,
        within reach: Reach,
        strictlyBelow: Bool = false,
        at now: Instant,
        _ body: @escaping @Sendable (inout Tenant) -> String?
    ) async throws -> Tenant {
        try await store.change { transaction in
            let before = try reach.admits(id, strictlyBelow: strictlyBelow, transaction)
            var tenant = before
            let detail = body(&tenant)
            guard tenant != before else { return tenant }
            try TenantRows.update(tenant, transaction)
            var audit = IdentityAudit(at: now, act: act, actor: actor, tenant: id)
            audit.detail = detail
            try audit.note(transaction)
            return tenant
        }
    }
}
