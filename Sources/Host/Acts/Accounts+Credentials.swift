import HostAuth
import PluginKit

extension Accounts {
    /// Who holds it sees and revokes every key of the organisation, not only their own.
    private static let managing = "auth.key.manage"

    func signIn(
        phone typed: String,
        password: String,
        from request: ActRequest
    ) async throws -> Opened {
        guard let phone = PhoneNumber(typed) else { throw Fault.phoneInvalid() }
        return opened(
            try await passwords.signIn(
                phone,
                password: password,
                from: request.address,
                at: request.received
            )
        )
    }

    func setPassword(
        _ password: String,
        current: String?,
        code: String? = nil,
        from request: ActRequest
    ) async throws -> Opened {
        opened(
            try await passwords.set(
                password,
                current: current,
                code: code,
                for: try request.session(),
                from: request.address,
                at: request.received
            )
        )
    }

    /// The keys the caller may see in the organisation they act for.
    func keys(_ request: ActRequest) async throws -> [APIKey] {
        guard let tenant = request.admission.tenant else { throw Fault.actForTenant() }
        return try await keys.keys(
            of: tenant,
            madeBy: try maker(request),
            at: request.received.instant
        )
    }

    func revokeKey(_ id: String, _ request: ActRequest) async throws {
        guard let tenant = request.admission.tenant else { throw Fault.actForTenant() }
        try await keys.revoke(
            id,
            in: tenant,
            madeBy: try maker(request),
            by: request.admission.principal,
            at: request.received.instant
        )
    }

    /// Whose keys they are; nil for everybody's.
    private func maker(_ request: ActRequest) throws -> PersonID? {
        guard request.admission.permissions.contains(Accounts.managing) else {
            return try request.person()
        }
        roles.note(Accounts.managing, request.admission.session, in: request.admission.tenant)
        return nil
    }
}
