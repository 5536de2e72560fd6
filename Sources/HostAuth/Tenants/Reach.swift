internal import HostStore
package import PluginKit

/// How far a change may go: everywhere for the host itself, otherwise within one organisation and
/// what stands below it, and never beyond what the caller holds there.
package enum Reach: Sendable {
    case everywhere
    case within(TenantID, holding: Set<String>)

    /// Refuses an organisation outside the reach like one that is not there.
    func admits(
        _ target: TenantID,
        strictlyBelow: Bool = false,
        _ transaction: borrowing SystemTransaction
    ) throws -> Tenant {
        guard let tenant = try TenantRows.tenant(target, transaction) else {
            throw Fault.noSuchTenant()
        }
        guard case .within(let own, _) = self else { return tenant }
        guard let top = try TenantRows.tenant(own, transaction), top.path.contains(tenant.path),
            !strictlyBelow || top.id != tenant.id
        else { throw Fault.noSuchTenant() }
        return tenant
    }

    /// What a person is called by whoever acts; nil for somebody without a role within the reach, who
    /// is unknown there whatever other organisations know.
    func name(
        of person: PersonID,
        _ transaction: borrowing SystemTransaction
    ) throws -> String? {
        guard case .within(let own, _) = self else {
            return try PersonRows.profile(of: person, transaction)?.name
        }
        guard let top = try TenantRows.tenant(own, transaction) else { return nil }
        return try MembershipRows.name(of: person, below: top.path, transaction)
    }

    /// Refuses a role that gives a permission the caller lacks.
    func mayGive(_ role: String, _ permissions: PermissionTable) throws {
        guard case .within(_, let holding) = self else { return }
        let missing = permissions.permissions(of: [role]).subtracting(holding)
        guard missing.isEmpty else { throw Fault.notYoursToGrant(missing.sorted()) }
    }
}
