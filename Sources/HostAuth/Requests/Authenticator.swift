package import PluginKit

/// Finds out who a request comes from; one for each loop, used on that loop only.
package final class Authenticator {
    private let cache: SessionCache
    private let reader: IdentityReader
    private let revocations: RevocationGeneration
    private let permissions: PermissionTable
    private let cookies: CookieJar
    private let uses: KeyUses

    /// Opens a connection and a cache of its own.
    package init(
        _ store: IdentityStore,
        permissions: PermissionTable,
        cookies: CookieJar,
        uses: KeyUses
    ) throws {
        reader = try store.reader()
        revocations = store.revocations
        cache = SessionCache(sessions: store.limits.cachedSessions, revocations: revocations)
        self.permissions = permissions
        self.cookies = cookies
        self.uses = uses
    }

    /// Judges the header fields; the Authorization field wins over the cookie.
    ///
    /// Throws only when host.db cannot be read.
    package func authenticate(
        authorization: Span<UInt8>?,
        cookie: Span<UInt8>?,
        at now: Instant
    ) throws -> AuthenticationResult {
        if let authorization {
            guard let range = BearerHeader.token(in: authorization) else {
                return .invalid(Fault.bearerExpected(), viaCookie: false)
            }
            return try result(ofBearer: authorization.extracting(range), at: now)
        }
        guard let cookie else { return .anonymous }
        switch CookieHeader.find(cookies.sessionNameBytes, in: cookie) {
        case .absent: return .anonymous
        case .ambiguous: return .invalid(Fault.sessionEnded(), viaCookie: true)
        case .value(let range):
            // A key in a cookie opens nothing: keys are for machines, which send no forms.
            guard let token = SessionToken(cookie.extracting(range)) else {
                return .invalid(Fault.sessionEnded(), viaCookie: true)
            }
            return try result(of: token, viaCookie: true, at: now)
        }
    }

    private func result(
        ofBearer text: Span<UInt8>,
        at now: Instant
    ) throws -> AuthenticationResult {
        if KeyToken.isKey(text) {
            guard let token = KeyToken(text), let session = try session(of: token, at: now) else {
                return .invalid(Fault.sessionEnded(), viaCookie: false)
            }
            return .session(session, viaCookie: false)
        }
        guard let token = SessionToken(text) else {
            return .invalid(Fault.sessionEnded(), viaCookie: false)
        }
        return try result(of: token, viaCookie: false, at: now)
    }

    private func result(
        of token: SessionToken,
        viaCookie: Bool,
        at now: Instant
    ) throws -> AuthenticationResult {
        guard let session = try session(of: token, at: now) else {
            return .invalid(Fault.sessionEnded(), viaCookie: viaCookie)
        }
        return .session(session, viaCookie: viaCookie)
    }

    /// The live session of a token: from the cache without allocating, else from host.db.
    package func session(
        of token: SessionToken,
        at now: Instant
    ) throws -> AuthenticatedSession? {
        if let session = cache.session(for: token.secret, key: 0, at: now) { return session }
        // Before the read: a change that commits after it makes the entry worthless.
        let generation = revocations.current
        guard let session = try reader.session(of: token, at: now, permissions) else { return nil }
        cache.keep(session, for: token.secret, key: 0, readUnder: generation)
        return session
    }

    /// The session that a key stands for, under the same rules; its use is noted now and then.
    package func session(of token: KeyToken, at now: Instant) throws -> AuthenticatedSession? {
        if let session = cache.session(for: token.secret, key: token.number, at: now) {
            if let use = session.keyUse { uses.note(use, at: now) }
            return session
        }
        let generation = revocations.current
        guard let session = try reader.session(of: token, at: now, permissions) else { return nil }
        cache.keep(session, for: token.secret, key: token.number, readUnder: generation)
        if let use = session.keyUse { uses.note(use, at: now) }
        return session
    }

    /// Up to three people who can grant roles in an organisation, or in the nearest one above it
    /// that has any; for the explanation of a refusal.
    package func approvers(in path: TenantPath) throws -> [Member] {
        try reader.members(at: path, permissions.roles(holding: PermissionTable.granting))
    }

    /// Closes the connection.
    package func close() { reader.close() }
}
