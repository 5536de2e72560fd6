import HostAuth
import PluginKit

/// Passwords and API keys over the API.
struct CredentialActs {
    let accounts: Accounts

    /// The act behind an operation of the manifest.
    func act(
        for operation: String
    ) -> (@Sendable (ActRequest) async throws -> Answer)? {
        switch operation {
        case "openPasswordSession": { try await openPasswordSession($0) }
        case "setPassword": { try await setPassword($0) }
        case "resetPassword": { try await resetPassword($0) }
        case "makeKey": { try await makeKey($0) }
        case "listKeys": { try await listKeys($0) }
        case "revokeKey": { try await revokeKey($0) }
        default: nil
        }
    }

    private func openPasswordSession(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(OpenPasswordSession.self, request.input)
        let opened = try await accounts.signIn(
            phone: input.phone,
            password: input.password,
            from: request
        )
        return .payload(201, Session(opened))
    }

    private func setPassword(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(SetPassword.self, request.input)
        let opened = try await accounts.setPassword(
            input.password,
            current: input.current,
            code: input.code,
            from: request
        )
        return .payload(200, Session(opened))
    }

    private func resetPassword(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(ResetPassword.self, request.input)
        guard let phone = PhoneNumber(input.phone) else { throw Fault.phoneInvalid() }
        let signedIn = try await accounts.passwords.reset(
            phone,
            code: input.code,
            to: input.password,
            from: request.address,
            at: request.received
        )
        return .payload(201, Session(accounts.opened(signedIn)))
    }

    private func makeKey(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(MakeKey.self, request.input)
        let made = try await accounts.keys.make(
            KeyDesk.Wish(name: input.name, scopes: input.scopes, days: Int(input.days)),
            for: request.admission.place,
            by: try request.person(),
            at: request.received.instant
        )
        return .payload(201, MadeKey(token: made.token.text, key: KeyInfo(made.key)))
    }

    private func listKeys(_ request: ActRequest) async throws -> Answer {
        _ = try decodeInput(NoInput.self, request.input)
        let keys = try await accounts.keys(request)
        return .payload(200, KeyList(items: keys.map { KeyInfo($0) }))
    }

    private func revokeKey(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(RevokeKey.self, request.input)
        try await accounts.revokeKey(input.keyId, request)
        return .done
    }
}

extension KeyInfo {
    /// A key as the API tells it.
    init(_ key: APIKey) {
        self.init(
            keyId: key.id,
            tenantId: key.tenant,
            personId: key.person,
            name: key.name,
            scopes: key.scopes,
            createdAt: key.created,
            expiresAt: key.expires,
            usedAt: key.used
        )
    }
}
