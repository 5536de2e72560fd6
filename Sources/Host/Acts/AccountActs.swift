import HostAuth
import HostHTTP
import JSONWire
import PluginKit

/// Signing in and out over the API; inputs and answers are declared in the auth manifest.
struct AccountActs {
    let accounts: Accounts

    /// The act behind an operation of the manifest.
    func act(
        for operation: String
    ) -> (@Sendable (ActRequest) async throws -> Answer)? {
        switch operation {
        case "requestCode": { try await requestCode($0) }
        case "openSession": { try await openSession($0) }
        case "getMe": { try me($0) }
        case "closeSession": { try await closeSession($0) }
        default: nil
        }
    }

    private func requestCode(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(RequestCode.self, request.input)
        let sent = try await accounts.requestCode(phone: input.phone, from: request)
        return answer(
            202,
            CodeSent(
                expiresInSeconds: Int64(sent.expiresInSeconds),
                retryAfterSeconds: Int64(sent.retryAfterSeconds)
            )
        )
    }

    private func openSession(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(OpenSession.self, request.input)
        let opened = try await accounts.openSession(
            phone: input.phone,
            code: input.code,
            from: request
        )
        return answer(
            201,
            Session(
                token: opened.token.text,
                personId: PersonID(opened.session.principal.id),
                expiresAt: opened.session.expires,
                memberships: AccountActs.roles(opened.session)
            )
        )
    }

    private func me(_ request: ActRequest) throws -> Answer {
        guard let session = request.admission.session else { throw Fault.signInNeeded() }
        return answer(
            200,
            Me(
                personId: PersonID(session.principal.id),
                memberships: AccountActs.roles(session),
                permissions: request.admission.permissions.sorted()
            )
        )
    }

    private func closeSession(_ request: ActRequest) async throws -> Answer {
        guard let session = request.admission.session else { throw Fault.signInNeeded() }
        try await accounts.close(session, from: request)
        return Answer(status: 204, contentType: "application/json", body: [])
    }

    private func answer(_ status: Int, _ payload: some Payload) -> Answer {
        var writer = JSONWriter(capacity: 256)
        payload.write(to: &writer)
        var answer = Answer.json(status, writer.take())
        answer.headers = [("Cache-Control", "no-store")]
        return answer
    }

    private static func roles(_ session: AuthenticatedSession) -> [TenantRole] {
        session.memberships.map { TenantRole(tenantId: $0.tenant, role: $0.role) }
    }
}
