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
        return .payload(
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
        return .payload(201, Session(opened))
    }

    private func me(_ request: ActRequest) throws -> Answer {
        let session = try request.session()
        return .payload(
            200,
            Me(
                personId: PersonID(session.principal.id),
                memberships: session.tenantRoles,
                permissions: request.admission.permissions.sorted()
            )
        )
    }

    private func closeSession(_ request: ActRequest) async throws -> Answer {
        let session = try request.session()
        // A key has no session; to answer that it ended one would leave whoever lost the key at ease.
        guard session.principal.kind == .person else { throw Fault.keyIsNoSession() }
        try await accounts.close(session, from: request)
        return .done
    }
}

extension Answer {
    /// A payload that nobody stores on the way.
    static func payload(_ status: Int, _ payload: some Payload) -> Answer {
        var writer = JSONWriter(capacity: 256)
        payload.write(to: &writer)
        var answer = Answer.json(status, writer.take())
        answer.headers = [("Cache-Control", "no-store")]
        return answer
    }

    /// Done, and nothing to say.
    static var done: Answer { Answer(status: 204, contentType: "application/json", body: []) }
}

extension Session {
    /// A session that was just opened; its token is shown this once.
    init(_ opened: Accounts.Opened) {
        self.init(
            token: opened.token.text,
            personId: PersonID(opened.session.principal.id),
            expiresAt: opened.session.expires,
            memberships: opened.session.tenantRoles
        )
    }
}

extension AuthenticatedSession {
    /// Every role, as the API tells them.
    var tenantRoles: [TenantRole] {
        memberships.map { TenantRole(tenantId: $0.tenant, role: $0.role) }
    }
}
