internal import HostStore
package import PluginKit

/// Opening and ending sessions; an end is seen by the next request on every loop.
package final class Sessions: Sendable {
    private let store: IdentityStore

    /// Works on host.db.
    package init(_ store: IdentityStore) { self.store = store }

    /// Opens a session for a person without asking for a code: for seeds and rotation only.
    ///
    /// `proven` is when the person proved that their phone is theirs; nil when they did not.
    package func open(
        for person: PersonID,
        by actor: Principal,
        at now: Instant,
        proven: Instant? = nil
    ) async throws -> (token: SessionToken, expires: Instant) {
        let opening = SessionOpening(store, at: now, proven: proven)
        try await store.open { transaction in
            guard try PersonRows.exists(person, transaction) else { throw Fault.noSuchPerson() }
            try IdentityAudit(at: now, act: .sessionOpened, actor: actor, person: person)
                .note(transaction)
            try opening.carryOut(for: person, transaction)
        }
        return (opening.token, opening.expires)
    }

    /// Residents with a session each, for load tests: one durable command for all of them.
    package func openForResidents(
        _ phones: [PhoneNumber],
        by actor: Principal,
        at now: Instant
    ) async throws -> [SessionToken] {
        let guests = phones.map { (Newcomer($0, store), SessionOpening(store, at: now)) }
        try await store.open { transaction in
            for (newcomer, opening) in guests {
                let person = try newcomer.find(or: .create(by: actor), at: now, transaction)
                try opening.carryOut(for: person, transaction)
            }
        }
        return guests.map(\.1.token)
    }

    /// Ends one session; nothing happens when it has ended already.
    package func end(_ session: AuthenticatedSession, at now: Instant) async throws {
        let hash = session.tokenHash.bytes
        let audit = IdentityAudit(
            at: now,
            act: .sessionEnded,
            actor: session.principal,
            person: session.principal.person
        )
        try await store.change { transaction in
            try SessionRows.revoke(hash, now, transaction)
            guard transaction.changes > 0 else { return }
            try audit.note(transaction)
        }
    }

    /// Ends every session of a person.
    package func endAll(
        of person: PersonID,
        by actor: Principal,
        at now: Instant
    ) async throws {
        try await store.change { transaction in
            try SessionRows.revokeAll(of: person, now, transaction)
            guard transaction.changes > 0 else { return }
            try IdentityAudit(at: now, act: .allSessionsEnded, actor: actor, person: person)
                .note(transaction)
        }
    }

    /// Replaces a session's secret by a new one, once what the session opens has changed; the old
    /// secret is good for nothing any more.
    package func rotate(
        _ session: AuthenticatedSession,
        at now: Instant
    ) async throws -> (token: SessionToken, session: AuthenticatedSession) {
        guard let person = session.principal.person else { throw Fault.sessionEnded() }
        let old = session.tokenHash.bytes
        let opening = SessionOpening(
            store,
            at: now,
            until: session.expires,
            proven: session.proven
        )
        try await store.change { transaction in
            try SessionRows.revoke(old, now, transaction)
            // A session that was ended meanwhile must not live on under another token.
            guard transaction.changes > 0 else { throw Fault.sessionEnded() }
            try opening.carryOut(for: person, transaction)
        }
        return (opening.token, session.renamed(opening.token.hash))
    }
}
