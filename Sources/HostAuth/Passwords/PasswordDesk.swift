internal import HostStore
package import PluginKit

/// Signing in by phone and password, and setting one.
///
/// A phone without an account or a password takes as long to refuse as a wrong password, and so does
/// a password whose hash was made when one cost less: as much is computed all the same.
package final class PasswordDesk: Sendable {
    private enum Space {
        static let tries = 11
        static let account = 12
        static let accountHere = 13
    }

    private struct Known: Sendable {
        let person: PersonID
        let phc: String
    }

    private let store: IdentityStore
    private let desk: SignInDesk
    private let pool: any HashingPort
    private let attempts: SharedAttemptLimiter

    /// Hashes in `pool`; codes for resets are the sign-in desk's.
    package init(_ store: IdentityStore, _ desk: SignInDesk, pool: any HashingPort) {
        self.store = store
        self.desk = desk
        self.pool = pool
        attempts = SharedAttemptLimiter(keys: store.limits.countedKeys)
    }

    /// Opens a session for the right password.
    package func signIn(
        _ phone: PhoneNumber,
        password: String,
        from address: String,
        at received: Received
    ) async throws -> SignInDesk.SignedIn {
        let phoneHash = store.keys.phoneHash(phone)
        try limit(phoneHash, address, received)
        let known = try await known(phoneHash)
        let cost = store.limits.passwordCost
        let decoy = store.keys.decoySalt(phoneHash)
        let isRight = try await pool.run {
            guard let known, let stored = PasswordHash(phc: known.phc) else {
                _ = try PasswordHash(password, salt: decoy, cost: cost)
                return false
            }
            if try stored.matches(password) { return true }
            for rest in stored.cost.rest(of: cost) {
                _ = try PasswordHash(password, salt: decoy, cost: rest)
            }
            return false
        }
        let audit = IdentityAudit(
            at: received.instant,
            act: .signIn,
            phoneHash: phoneHash,
            addressTag: store.keys.addressTag(address),
            detail: "password"
        )
        guard isRight, let known else {
            var refused = audit
            refused.outcome = .refused
            try await note(refused)
            throw Fault.passwordWrong()
        }
        let phc = try await renewed(known, password)
        return try await desk.open(for: known.person, audit, unlessChangedFrom: phc)
    }

    /// Sets the caller's password, and all sessions end.
    ///
    /// Who has one gives it; a first one takes a proof that is as fresh: a session opened by a
    /// code a moment ago, or a code, so that a stolen session is not made into an account.
    /// Gives a new session in place of the caller's.
    package func set(
        _ password: String,
        current: String?,
        code: String? = nil,
        for session: AuthenticatedSession,
        from address: String,
        at received: Received
    ) async throws -> SignInDesk.SignedIn {
        guard let person = session.principal.person else { throw Fault.signInNeeded() }
        let contact = try await contact(person)
        try limit(store.keys.phoneHash(contact), address, received)
        try PasswordRules.check(password, phone: contact)
        let stored = try await store.lane.perform { transaction in
            try PasswordRows.hash(of: person, transaction)
        }
        if let stored {
            let isRight = try await pool.run {
                try PasswordHash(phc: stored)?.matches(current ?? "") ?? false
            }
            guard isRight else { throw Fault.passwordWrong() }
        } else if !isFresh(session, received.instant) {
            guard let code else { throw Fault.proofNeeded() }
            try await desk.prove(person, contact, code: code, from: address, at: received)
        }
        return try await put(password, of: person, received, was: .some(stored))
    }

    /// True while the session is by itself proof enough for a first password.
    package func isFresh(_ session: AuthenticatedSession, _ now: Instant) -> Bool {
        guard let proven = session.proven else { return false }
        return now < proven.adding(seconds: store.limits.proofSeconds)
    }

    /// Sets a password for whoever proves by a code that the phone is theirs; all sessions end.
    package func reset(
        _ phone: PhoneNumber,
        code: String,
        to password: String,
        from address: String,
        at received: Received
    ) async throws -> SignInDesk.SignedIn {
        try PasswordRules.check(password, phone: phone)
        let signedIn = try await desk.signIn(phone, code: code, from: address, at: received)
        return try await put(password, of: signedIn.person, received, was: nil)
    }

    /// Sets a password in the host's name, for the command line.
    package func set(
        _ password: String,
        of person: PersonID,
        by actor: Principal,
        at now: Instant
    ) async throws {
        try PasswordRules.check(password, phone: nil)
        let phc = try await hash(password)
        try await store.change { transaction in
            guard try PersonRows.exists(person, transaction) else { throw Fault.noSuchPerson() }
            try PasswordRows.put(phc, of: person, now, transaction)
            try SessionRows.revokeAll(of: person, now, transaction)
            try IdentityAudit(at: now, act: .passwordSet, actor: actor, person: person)
                .note(transaction)
        }
    }

    /// True when the person has a password.
    package func hasPassword(_ person: PersonID) async throws -> Bool {
        try await store.lane.perform { transaction in
            try PasswordRows.hash(of: person, transaction) != nil
        }
    }

    private func limit(_ phoneHash: Bytes32, _ address: String, _ received: Received) throws {
        let network = NetworkAddress(address)
        let limits = store.limits
        let checks: [(AttemptLimiter.Key, AttemptLimiter.Quota)] = [
            (AttemptLimiter.Key(Space.tries, network), limits.triesPerNetwork),
            (
                AttemptLimiter.Key(Space.accountHere, Pair(phoneHash.word0, network)),
                limits.passwordTries
            ),
            (AttemptLimiter.Key(Space.account, phoneHash.word0), limits.passwordTriesInAll),
        ]
        for (key, quota) in checks {
            let verdict = attempts.attempt(key, quota, at: received.monotonicNanos)
            guard verdict.isAllowed else {
                throw Fault.triedTooOften(retryAfterSeconds: verdict.resetSeconds)
            }
        }
    }

    private struct Pair: Hashable {
        let account: UInt64
        let network: NetworkAddress

        init(_ account: UInt64, _ network: NetworkAddress) {
            self.account = account
            self.network = network
        }
    }

    private func known(_ phoneHash: Bytes32) async throws -> Known? {
        try await store.lane.perform { transaction in
            guard let person = try PersonRows.person(withPhone: phoneHash, transaction),
                let phc = try PasswordRows.hash(of: person, transaction)
            else { return nil }
            return Known(person: person, phc: phc)
        }
    }

    private func contact(_ person: PersonID) async throws -> PhoneNumber {
        let found = try await store.lane.perform { transaction in
            try PersonRows.profile(of: person, transaction)
        }
        guard let found, let phone = store.keys.open(found.sealedPhone, for: person.text) else {
            throw Fault.noSuchPerson()
        }
        return phone
    }

    private func hash(_ password: String) async throws -> String {
        let salt = store.environment.randomBytes(PasswordHash.saltBytes)
        let cost = store.limits.passwordCost
        return try await pool.run { try PasswordHash(password, salt: salt, cost: cost).phc }
    }

    /// A stored hash that costs less than this host asks for is made anew while the password is
    /// at hand; a pool that is full leaves it for another time.
    ///
    /// Gives the hash that should be stored now.
    private func renewed(_ known: Known, _ password: String) async throws -> String {
        guard let logN = PasswordHash(phc: known.phc)?.cost.logN,
            logN < store.limits.passwordCost.logN, let phc = try? await hash(password)
        else { return known.phc }
        return try await store.lane.perform { transaction in
            try PasswordRows.replace(known.phc, by: phc, of: known.person, transaction)
            return transaction.changes > 0 ? phc : known.phc
        }
    }

    private func put(
        _ password: String,
        of person: PersonID,
        _ received: Received,
        was: String??
    ) async throws -> SignInDesk.SignedIn {
        let phc = try await hash(password)
        let now = received.instant
        let opening = SessionOpening(store, at: now)
        let actor = Principal(kind: .person, id: person.text)
        let memberships = try await store.change { transaction in
            if let was {
                // Two changes at once: the second has to be asked with the new password.
                let stored = try PasswordRows.hash(of: person, transaction)
                guard stored == was else { throw Fault.passwordWrong() }
            }
            try PasswordRows.put(phc, of: person, now, transaction)
            try SessionRows.revokeAll(of: person, now, transaction)
            try opening.carryOut(for: person, transaction)
            try IdentityAudit(at: now, act: .passwordSet, actor: actor, person: person)
                .note(transaction)
            return try MembershipRows.all(of: person, transaction)
        }
        return SignInDesk.SignedIn(
            token: opening.token,
            person: person,
            expires: opening.expires,
            memberships: memberships
        )
    }

    private func note(_ audit: IdentityAudit) async throws {
        try await store.lane.perform { transaction in try audit.note(transaction) }
    }
}
