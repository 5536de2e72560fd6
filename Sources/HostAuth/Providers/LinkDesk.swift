internal import HostStore
package import PluginKit

/// Which person somebody is whom a provider vouches for, and how they come to be linked.
package final class LinkDesk: Sendable {
    /// Somebody as a provider knows them.
    package struct Guest: Sendable {
        let provider: String
        let subject: String

        package init(provider: String, subject: String) {
            self.provider = provider
            self.subject = subject
        }
    }

    private enum Space {
        static let tries = 21
    }

    private let store: IdentityStore
    private let desk: SignInDesk
    private let attempts: SharedAttemptLimiter

    /// Phones are proved by the sign-in desk's codes.
    package init(_ store: IdentityStore, _ desk: SignInDesk) {
        self.store = store
        self.desk = desk
        attempts = SharedAttemptLimiter(keys: store.limits.countedKeys)
    }

    /// Counts a try from a network, before the provider is asked anything.
    package func limit(_ address: String, at received: Received) throws {
        let verdict = attempts.attempt(
            AttemptLimiter.Key(Space.tries, NetworkAddress(address)),
            store.limits.triesPerNetwork,
            at: received.monotonicNanos
        )
        guard verdict.isAllowed else {
            throw Fault.triedTooOften(retryAfterSeconds: verdict.resetSeconds)
        }
    }

    /// The person a guest is linked to; nil for a stranger.
    package func person(_ guest: Guest) async throws -> PersonID? {
        let subject = store.keys.subjectHash(guest.provider, guest.subject)
        return try await store.lane.perform { transaction in
            try LinkRows.person(guest.provider, subject, transaction)
        }
    }

    /// Opens a session for a guest who is linked, or who is linked now to the phone they prove.
    package func signIn(
        _ guest: Guest,
        proving phone: PhoneNumber?,
        code: String?,
        from address: String,
        at received: Received
    ) async throws -> SignInDesk.SignedIn {
        if let person = try await person(guest) {
            return try await open(person, guest, from: address, at: received)
        }
        guard let phone, let code else { throw Fault.bindingNeeded() }
        let signedIn = try await desk.signIn(phone, code: code, from: address, at: received)
        try await link(guest, to: signedIn.person, at: received.instant)
        return signedIn
    }

    /// Opens a session for somebody whom a provider has vouched for.
    func open(
        _ person: PersonID,
        _ guest: Guest,
        from address: String,
        at received: Received
    ) async throws -> SignInDesk.SignedIn {
        try await desk.open(
            for: person,
            IdentityAudit(
                at: received.instant,
                act: .signIn,
                addressTag: store.keys.addressTag(address),
                detail: guest.provider
            )
        )
    }

    /// Links a guest to a person; refused when they are linked to somebody else.
    func link(_ guest: Guest, to person: PersonID, at now: Instant) async throws {
        let subject = store.keys.subjectHash(guest.provider, guest.subject)
        let audit = IdentityAudit(
            at: now,
            act: .personLinked,
            actor: Principal(kind: .person, id: person.text),
            person: person,
            detail: guest.provider
        )
        try await store.lane.perform { transaction in
            try LinkRows.insert(guest.provider, subject, person, now, transaction)
            if transaction.changes > 0 { return try audit.note(transaction) }
            guard try LinkRows.person(guest.provider, subject, transaction) == person else {
                throw Fault.linkTaken()
            }
        }
    }

    /// The person with a phone that a provider has verified; nil when nobody here has it.
    func person(withPhone text: String) async throws -> PersonID? {
        guard let phone = PhoneNumber(text) else { return nil }
        let hash = store.keys.phoneHash(phone)
        return try await store.lane.perform { transaction in
            try PersonRows.person(withPhone: hash, transaction)
        }
    }
}
