internal import Crypto
internal import HostStore
package import PluginKit

/// Signing in at an OpenID Connect provider: authorization code with state, nonce and PKCE.
package final class OIDCDesk: Sendable {
    /// Who is on their way: a browser without a session, or a signed-in person who wants to be
    /// linked.
    package enum Traveller: Sendable {
        case visitor(Visitor)
        case session(AuthenticatedSession)

        var mark: Bytes32 {
            let secret =
                switch self {
                case .visitor(let visitor): visitor.secret
                case .session(let session): session.tokenHash
                }
            return Bytes32(digest: SHA256.hash(data: secret.bytes))
        }

        var person: PersonID? {
            if case .session(let session) = self { session.principal.person } else { nil }
        }
    }

    private let store: IdentityStore
    private let links: LinkDesk
    private let wire: any ProviderWire
    private let keys: ProviderKeys
    private let description: ProviderDescription

    /// Most people on their way at once.
    private static let visitsMax = 10_000

    /// Asks the provider through `wire`.
    package init(_ store: IdentityStore, _ links: LinkDesk, wire: any ProviderWire) {
        self.store = store
        self.links = links
        self.wire = wire
        keys = ProviderKeys(wire)
        description = ProviderDescription(wire)
    }

    /// Where to send a browser, which comes back with a code and the state.
    package func begin(
        _ provider: OIDCProvider,
        _ traveller: Traveller,
        next: String,
        hint: String,
        from address: String,
        at received: Received
    ) async throws -> String {
        try links.limit(address, at: received)
        let endpoints = try await description.endpoints(
            of: provider,
            at: received.monotonicNanos
        )
        let random = store.environment.randomBytes
        let (state, nonce, verifier) = (
            Base64URL.encode(random(32)), Base64URL.encode(random(32)), Base64URL.encode(random(32))
        )
        let visit = VisitRows.Visit(
            visitor: traveller.mark,
            nonce: nonce,
            verifier: verifier,
            next: next,
            expires: received.instant.adding(seconds: store.limits.providerVisitSeconds)
        )
        let hash = OIDCDesk.hash(state)
        try await store.lane.perform { transaction in
            guard try VisitRows.count(transaction) < OIDCDesk.visitsMax else {
                throw Fault.providerUnavailable("too many people are on their way")
            }
            try VisitRows.insert(visit, state: hash, transaction)
        }
        let challenge = Base64URL.encode(SHA256.hash(data: Array(verifier.utf8)))
        var items = [
            ("response_type", "code"), ("client_id", provider.clientID),
            ("redirect_uri", provider.returnURL), ("scope", "openid phone"), ("state", state),
            ("nonce", nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ]
        if !hint.isEmpty { items.append(("login_hint", hint)) }
        let mark = endpoints.authorization.contains("?") ? "&" : "?"
        return endpoints.authorization + mark + URLForm.encode(items)
    }

    /// Ends a visit: the code is exchanged, the token checked, the person found or linked.
    ///
    /// Gives a session and where to go on.
    package func finish(
        _ provider: OIDCProvider,
        _ traveller: Traveller,
        state: String,
        code: String,
        from address: String,
        at received: Received
    ) async throws -> (signedIn: SignInDesk.SignedIn, next: String) {
        try links.limit(address, at: received)
        let hash = OIDCDesk.hash(state)
        let visit = try await store.lane.perform { transaction in
            try VisitRows.take(state: hash, transaction)
        }
        guard let visit, received.instant < visit.expires, visit.visitor == traveller.mark,
            !code.isEmpty, code.utf8.count <= 2048
        else { throw Fault.providerRefused("state") }
        let token = try await proof(code, visit, provider, received)
        let guest = LinkDesk.Guest(provider: provider.issuer, subject: token.subject)
        let person = try await person(guest, token, traveller, received)
        return (
            try await links.open(person, guest, from: address, at: received), visit.next
        )
    }

    private func person(
        _ guest: LinkDesk.Guest,
        _ token: IDToken,
        _ traveller: Traveller,
        _ received: Received
    ) async throws -> PersonID {
        if let known = try await links.person(guest) { return known }
        var found = traveller.person
        if found == nil, let phone = token.phone {
            found = try await links.person(withPhone: phone)
        }
        guard let found else { throw Fault.providerStranger() }
        try await links.link(guest, to: found, at: received.instant)
        return found
    }

    /// Exchanges the code and checks the token; where the provider fails, it is asked anew where its
    /// endpoints are.
    private func proof(
        _ code: String,
        _ visit: VisitRows.Visit,
        _ provider: OIDCProvider,
        _ received: Received
    ) async throws -> IDToken {
        let endpoints = try await description.endpoints(
            of: provider,
            at: received.monotonicNanos
        )
        do {
            let text = try await exchange(code, visit.verifier, provider, endpoints)
            return try await check(text, visit.nonce, provider, endpoints, received)
        } catch let fault as Fault where fault.kind == .unavailable {
            description.doubt()
            throw fault
        }
    }

    private func exchange(
        _ code: String,
        _ verifier: String,
        _ provider: OIDCProvider,
        _ endpoints: OIDCProvider.Endpoints
    ) async throws -> String {
        let answer = try await wire.post(
            endpoints.token,
            form: [
                ("grant_type", "authorization_code"), ("code", code),
                ("redirect_uri", provider.returnURL), ("client_id", provider.clientID),
                ("client_secret", provider.clientSecret), ("code_verifier", verifier),
            ]
        )
        guard answer.status == 200 else {
            // An endpoint that is not there any more has moved; what it refuses is the code.
            guard answer.status < 500, ![404, 405, 410].contains(answer.status) else {
                throw Fault.providerUnavailable("the token endpoint says \(answer.status)")
            }
            throw Fault.providerRefused("code")
        }
        guard let document = try? JSONValue.parse(answer.body, limits: .standard),
            let token = document["id_token"]?.string
        else { throw Fault.providerRefused("no token") }
        return token
    }

    private func check(
        _ text: String,
        _ nonce: String,
        _ provider: OIDCProvider,
        _ endpoints: OIDCProvider.Endpoints,
        _ received: Received
    ) async throws -> IDToken {
        let rules = IDToken.Rules(issuer: provider.issuer, clientID: provider.clientID)
        let keys = try await self.keys.keys(
            at: endpoints.keys,
            wanting: IDToken.keyName(text),
            at: received.monotonicNanos
        )
        do throws(IDToken.Refusal) {
            return try IDToken(text, keys, rules, nonce: nonce, at: received.instant)
        } catch {
            throw Fault.providerRefused(error.rawValue)
        }
    }

    private static func hash(_ state: String) -> Bytes32 {
        Bytes32(digest: SHA256.hash(data: Array(state.utf8.prefix(512))))
    }
}
