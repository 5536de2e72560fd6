internal import HostStore
package import PluginKit

/// Signing in by phone and one-time code: carries out what `SignIn` decides.
///
/// A phone is treated alike whether it is known or not; an unknown one becomes a new resident's
/// when the code proves that it is theirs.
package final class SignInDesk: Sendable {
    /// What somebody hears who asked for a code.
    package struct CodeSent: Sendable, Equatable {
        package let expiresInSeconds: Int
        package let retryAfterSeconds: Int
    }

    /// A new session; the token is shown once.
    package struct SignedIn: Sendable {
        package let token: SessionToken
        package let person: PersonID
        package let expires: Instant
        package let memberships: [Membership]
    }

    private enum Verified: Sendable {
        case refused
        case accepted(PersonID, [Membership])
    }

    /// One try at the codes of one phone.
    private struct Attempt: Sendable {
        let digest: Bytes32
        let phoneHash: Bytes32
        let network: [UInt8]

        func carryOut(at now: Instant, _ transaction: borrowing SystemTransaction) throws -> Bool {
            let before = try SignInRows.load(phoneHash, transaction)
            var signIn = before
            let isRight = signIn.verify(digest, from: network, at: now)
            try SignInRows.save(signIn, replacing: before, phoneHash, transaction)
            return isRight
        }
    }

    private enum Space {
        static let codes = 1
        static let tries = 2
    }

    private let store: IdentityStore
    private let sms: (any SMSPort)?
    private let networks: SharedAttemptLimiter

    /// Sends codes through `sms`; without it nobody can ask for one.
    package init(_ store: IdentityStore, sms: (any SMSPort)?) {
        self.store = store
        self.sms = sms
        networks = SharedAttemptLimiter(keys: store.limits.countedKeys)
    }

    /// Sends a code to a phone, unless too many were asked for.
    package func requestCode(
        for phone: PhoneNumber,
        from address: String,
        at received: Received
    ) async throws -> CodeSent {
        guard let sms else { throw Fault.smsUnavailable() }
        let limits = store.limits
        let network = NetworkAddress(address)
        let key = AttemptLimiter.Key(Space.codes, network)
        let verdict = networks.attempt(key, limits.codesPerNetwork, at: received.monotonicNanos)
        guard verdict.isAllowed else {
            throw Fault.codeTooOften(retryAfterSeconds: verdict.resetSeconds)
        }
        let code = drawCode()
        let phoneHash = store.keys.phoneHash(phone)
        let digest = store.keys.codeDigest(code, phoneHash: phoneHash)
        let audit = IdentityAudit(
            at: received.instant,
            act: .codeSent,
            phoneHash: phoneHash,
            addressTag: store.keys.addressTag(address)
        )
        let asker = store.keys.networkTag(network)
        let tooOften = try await store.lane.perform { transaction -> SignIn.TooOften? in
            let before = try SignInRows.load(phoneHash, transaction)
            var signIn = before
            do throws(SignIn.TooOften) {
                try signIn.request(digest, from: asker, at: received.instant, limits)
            } catch {
                return error
            }
            try SignInRows.save(signIn, replacing: before, phoneHash, transaction)
            try audit.note(transaction)
            return nil
        }
        if let tooOften {
            throw Fault.codeTooOften(retryAfterSeconds: tooOften.retryAfterSeconds)
        }
        do {
            let minutes = max(limits.codeSeconds / 60, 1)
            try await sms.send(to: phone, .code(code.digits, minutes: minutes))
        } catch {
            throw Fault.smsUnavailable()
        }
        return CodeSent(
            expiresInSeconds: Int(limits.codeSeconds),
            retryAfterSeconds: Int(limits.codePauseSeconds)
        )
    }

    /// Tries a code as it was typed; the right one opens a session, once.
    package func signIn(
        _ phone: PhoneNumber,
        code typed: String,
        from address: String,
        at received: Received
    ) async throws -> SignedIn {
        try limitTries(address, received)
        guard let code = SignInCode(typed: typed) else { throw Fault.codeWrong() }
        let newcomer = Newcomer(phone, store)
        let now = received.instant
        let opening = SessionOpening(store, at: now, proven: now)
        let attempt = Attempt(
            digest: store.keys.codeDigest(code, phoneHash: newcomer.phoneHash),
            phoneHash: newcomer.phoneHash,
            network: store.keys.networkTag(NetworkAddress(address))
        )
        let audit = IdentityAudit(
            at: received.instant,
            act: .signIn,
            phoneHash: newcomer.phoneHash,
            addressTag: store.keys.addressTag(address)
        )
        let verified = try await store.open { transaction in
            try SignInDesk.verify(attempt, newcomer, opening, audit, transaction)
        }
        guard case .accepted(let person, let memberships) = verified else {
            throw Fault.codeWrong()
        }
        return SignedIn(
            token: opening.token,
            person: person,
            expires: opening.expires,
            memberships: memberships
        )
    }

    /// Tries a code for somebody who is signed in already: the right one proves, once, that the
    /// phone is in their hands now.
    func prove(
        _ person: PersonID,
        _ phone: PhoneNumber,
        code typed: String,
        from address: String,
        at received: Received
    ) async throws {
        try limitTries(address, received)
        guard let code = SignInCode(typed: typed) else { throw Fault.codeWrong() }
        let phoneHash = store.keys.phoneHash(phone)
        let digest = store.keys.codeDigest(code, phoneHash: phoneHash)
        let audit = IdentityAudit(
            at: received.instant,
            act: .phoneProved,
            actor: Principal(kind: .person, id: person.text),
            person: person,
            addressTag: store.keys.addressTag(address)
        )
        let attempt = Attempt(
            digest: digest,
            phoneHash: phoneHash,
            network: store.keys.networkTag(NetworkAddress(address))
        )
        let isRight = try await store.lane.perform { transaction in
            var audit = audit
            let isRight = try attempt.carryOut(at: audit.at, transaction)
            audit.outcome = isRight ? .done : .refused
            try audit.note(transaction)
            return isRight
        }
        guard isRight else { throw Fault.codeWrong() }
    }

    private func limitTries(_ address: String, _ received: Received) throws {
        let verdict = networks.attempt(
            AttemptLimiter.Key(Space.tries, NetworkAddress(address)),
            store.limits.triesPerNetwork,
            at: received.monotonicNanos
        )
        guard verdict.isAllowed else {
            throw Fault.triedTooOften(retryAfterSeconds: verdict.resetSeconds)
        }
    }

    /// Opens a session for somebody who proved who they are in another way.
    ///
    /// With `phc` the password that was tried has to be theirs still.
    func open(
        for person: PersonID,
        _ audit: IdentityAudit,
        unlessChangedFrom phc: String? = nil
    ) async throws -> SignedIn {
        let opening = SessionOpening(store, at: audit.at)
        var audit = audit
        audit.person = person
        audit.actor = Principal(kind: .person, id: person.text)
        let noted = audit
        let memberships = try await store.open { transaction in
            if let phc {
                let stored = try PasswordRows.hash(of: person, transaction)
                guard stored == phc else { throw Fault.passwordWrong() }
            }
            try opening.carryOut(for: person, transaction)
            try noted.note(transaction)
            return try MembershipRows.all(of: person, transaction)
        }
        return SignedIn(
            token: opening.token,
            person: person,
            expires: opening.expires,
            memberships: memberships
        )
    }

    /// A refusal is an answer, not an error: the try it counted must be kept.
    private static func verify(
        _ attempt: Attempt,
        _ newcomer: Newcomer,
        _ opening: SessionOpening,
        _ audit: IdentityAudit,
        _ transaction: borrowing SystemTransaction
    ) throws -> Verified {
        var audit = audit
        guard try attempt.carryOut(at: audit.at, transaction) else {
            audit.outcome = .refused
            try audit.note(transaction)
            return .refused
        }
        let person = try newcomer.find(or: .createThemselves, at: audit.at, transaction)
        try opening.carryOut(for: person, transaction)
        audit.person = person
        audit.actor = Principal(kind: .person, id: person.text)
        try audit.note(transaction)
        let memberships = try MembershipRows.all(of: person, transaction)
        return .accepted(person, memberships)
    }

    private func drawCode() -> SignInCode {
        while true {
            if let code = SignInCode(random: store.environment.randomBytes(4)) { return code }
        }
    }
}
