internal import HostStore
internal import PluginKit

/// A session about to be opened: everything drawn and decided before the command runs.
struct SessionOpening: Sendable {
    let token: SessionToken
    let expires: Instant
    private let now: Instant
    private let kept: Int
    private let proven: Instant?

    /// A session of full length, or until the given instant; `proven` is when its person proved by
    /// a code that the phone is theirs.
    init(
        _ store: IdentityStore,
        at now: Instant,
        until end: Instant? = nil,
        proven: Instant? = nil
    ) {
        guard let token = SessionToken(random: store.environment.randomBytes(32)) else {
            preconditionFailure("The source of randomness gave another count than asked for.")
        }
        self.token = token
        self.now = now
        self.proven = proven
        kept = store.limits.sessionsPerPersonMax
        expires = end ?? now.adding(seconds: store.limits.sessionSeconds)
    }

    /// Writes the session and ends the oldest beyond the most a person may have.
    func carryOut(
        for person: PersonID,
        _ transaction: borrowing SystemTransaction
    ) throws {
        try SessionRows.insert(
            token.hash,
            person,
            now,
            expires: expires,
            proven: proven,
            transaction
        )
        let surplus = try SessionRows.surplus(of: person, kept: kept, now, transaction)
        for hash in surplus {
            try SessionRows.revoke(hash, now, transaction)
        }
    }
}
