import PluginKit
import TestGround
import Testing

@testable import HostAuth

@Suite struct `Sessions of a person` {
    private func isLive(_ token: SessionToken, _ loop: Authenticator, _ city: TestIdentity) throws
        -> Bool
    {
        try loop.session(of: token, at: city.clock.now) != nil
    }

    @Test func `an ended session fails on the next look-up of every loop`() async throws {
        let city = try TestIdentity()
        let loops = try (0..<3).map { _ in try city.authenticator() }
        let one = try await city.signIn(phone(1))
        city.clock.advance(seconds: 60)
        let two = try await city.signIn(phone(1))
        for loop in loops {
            #expect(try isLive(one.token, loop, city))
            #expect(try isLive(two.token, loop, city))
        }
        let session = try #require(try loops[0].session(of: one.token, at: city.clock.now))
        try await city.sessions.end(session, at: city.clock.now)
        for loop in loops {
            #expect(try !isLive(one.token, loop, city))
            #expect(try isLive(two.token, loop, city))
        }
        try await city.sessions.endAll(of: one.person, by: TestIdentity.system, at: city.clock.now)
        for loop in loops { #expect(try !isLive(two.token, loop, city)) }
    }

    @Test func `a session ends thirty days after it began, cached or not`() async throws {
        let city = try TestIdentity()
        let loop = try city.authenticator()
        let signedIn = try await city.signIn(phone(1))
        #expect(try isLive(signedIn.token, loop, city))
        city.clock.advance(seconds: 30 * 86_400 - 1)
        #expect(try isLive(signedIn.token, loop, city))
        city.clock.advance(seconds: 1)
        #expect(try !isLive(signedIn.token, loop, city))
        #expect(try !isLive(signedIn.token, try city.authenticator(), city))
    }

    @Test func `a granted role is there and a withdrawn one gone with the next request`()
        async throws
    {
        let city = try TestIdentity()
        let loops = try (0..<2).map { _ in try city.authenticator() }
        let tenant = try await city.tenant("landlord-07")
        let signedIn = try await city.signIn(phone(1))
        func roles(_ loop: Authenticator) throws -> [String] {
            try loop.session(of: signedIn.token, at: city.clock.now)?.memberships.map(\.role) ?? [
                "none"
            ]
        }
        for loop in loops { #expect(try roles(loop).isEmpty) }
        try await city.directory.grant(
            "landlord",
            to: signedIn.person,
            in: tenant,
            by: TestIdentity.system,
            at: city.clock.now
        )
        for loop in loops { #expect(try roles(loop) == ["landlord"]) }
        try await city.directory.withdraw(
            "landlord",
            from: signedIn.person,
            in: tenant,
            by: TestIdentity.system,
            at: city.clock.now
        )
        for loop in loops { #expect(try roles(loop).isEmpty) }
    }

    @Test func `a rotated session lives under its new token only, and not longer`() async throws {
        let city = try TestIdentity()
        let loop = try city.authenticator()
        let old = try await city.signIn(phone(1))
        let session = try #require(try loop.session(of: old.token, at: city.clock.now))
        city.clock.advance(seconds: 3600)
        let new = try await city.sessions.rotate(session, at: city.clock.now)
        #expect(try !isLive(old.token, loop, city))
        #expect(try isLive(new.token, loop, city))
        #expect(new.session.expires == old.expires)
        let again = await fault { _ = try await city.sessions.rotate(session, at: city.clock.now) }
        #expect(again?.code == "auth.session_ended")
    }

    @Test func `one session too many ends the oldest`() async throws {
        var limits = AuthLimits()
        limits.sessionsPerPersonMax = 3
        let city = try TestIdentity(limits: limits)
        let loop = try city.authenticator()
        let person = try await city.directory.ensurePerson(
            phone(1),
            by: TestIdentity.system,
            at: city.clock.now
        )
        var tokens: [SessionToken] = []
        for _ in 0..<5 {
            city.clock.advance(seconds: 1)
            tokens.append(
                try await city.sessions.open(
                    for: person,
                    by: TestIdentity.system,
                    at: city.clock.now
                ).token
            )
            for token in tokens { _ = try isLive(token, loop, city) }
        }
        #expect(try tokens.map { try isLive($0, loop, city) } == [false, false, true, true, true])
    }

    @Test func `a session for nobody is refused`() async throws {
        let city = try TestIdentity()
        let refused = await fault {
            _ = try await city.sessions.open(
                for: PersonID("nobody"),
                by: TestIdentity.system,
                at: city.clock.now
            )
        }
        #expect(refused?.code == "auth.person_unknown")
    }

    @Test func `many residents get their sessions in one command`() async throws {
        let city = try TestIdentity()
        let tokens = try await city.sessions.openForResidents(
            (0..<500).map(phone),
            by: TestIdentity.system,
            at: city.clock.now
        )
        #expect(tokens.count == 500)
        #expect(try await city.number("SELECT count(*) FROM person") == 500)
        let loop = try city.authenticator()
        #expect(try tokens.allSatisfy { try isLive($0, loop, city) })
    }

    private func threePeople(_ city: TestIdentity) async throws -> [PersonID] {
        var people: [PersonID] = []
        for number in 0..<3 {
            people.append(
                try await city.directory.ensurePerson(
                    phone(number),
                    by: TestIdentity.system,
                    at: city.clock.now
                )
            )
        }
        return people
    }

    /// A small cache, so that entries push each other out as well.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func `every loop always agrees with what was last acknowledged`(seed: UInt64) async throws {
        var limits = AuthLimits()
        limits.cachedSessions = 8
        let city = try TestIdentity(seed: seed, limits: limits)
        var numbers = SeededRandom(seed: seed)
        let loops = try (0..<3).map { _ in try city.authenticator() }
        let tenant = try await city.tenant("t")
        let people = try await threePeople(city)
        var live: [(token: SessionToken, person: Int)] = []
        var dead: [SessionToken] = []
        var clerks: Set<Int> = []
        for _ in 0..<120 {
            let who = Int.random(in: 0..<3, using: &numbers)
            switch Int.random(in: 0..<12, using: &numbers) {
            case 0..<2:
                let opened = try await city.sessions.open(
                    for: people[who],
                    by: TestIdentity.system,
                    at: city.clock.now
                )
                live.append((opened.token, who))
            case 2:
                guard let place = live.indices.randomElement(using: &numbers) else { continue }
                let gone = live.remove(at: place)
                let session = try #require(
                    try loops[0].session(of: gone.token, at: city.clock.now)
                )
                try await city.sessions.end(session, at: city.clock.now)
                dead.append(gone.token)
            case 3 where Int.random(in: 0..<4, using: &numbers) == 0:
                try await city.sessions.endAll(
                    of: people[who],
                    by: TestIdentity.system,
                    at: city.clock.now
                )
                dead += live.filter { $0.person == who }.map(\.token)
                live.removeAll { $0.person == who }
            case 4:
                try await city.directory.grant(
                    "clerk",
                    to: people[who],
                    in: tenant,
                    by: TestIdentity.system,
                    at: city.clock.now
                )
                clerks.insert(who)
            case 5:
                try await city.directory.withdraw(
                    "clerk",
                    from: people[who],
                    in: tenant,
                    by: TestIdentity.system,
                    at: city.clock.now
                )
                clerks.remove(who)
            default:
                let loop = loops[Int.random(in: 0..<3, using: &numbers)]
                for (token, person) in live {
                    let session = try loop.session(of: token, at: city.clock.now)
                    #expect(session?.principal.person == people[person], "seed \(seed)")
                    #expect(session?.places.isEmpty == !clerks.contains(person), "seed \(seed)")
                }
                let gone = try dead.suffix(10).allSatisfy { try !isLive($0, loop, city) }
                #expect(gone, "seed \(seed)")
            }
        }
    }
}

@Suite struct `The cache of sessions` {
    private func session(until expires: Int64) -> AuthenticatedSession {
        AuthenticatedSession(
            person: PersonID("p"),
            tokenHash: Bytes32(words: 0, 0, 0, 0),
            expires: Instant(utcMillis: expires),
            memberships: [],
            permissions: PermissionTable([])
        )
    }

    private func secret(_ number: UInt64) throws -> Bytes32 {
        var numbers = SeededRandom(seed: number)
        return try #require(
            Bytes32((0..<32).map { _ in UInt8.random(in: 0...255, using: &numbers) })
        )
    }

    @Test func `what was read before a change is not believed after it`() throws {
        let revocations = RevocationGeneration()
        let cache = SessionCache(sessions: 16, revocations: revocations)
        let now = Instant(utcMillis: 0)
        let readUnder = revocations.current
        revocations.advance()
        cache.keep(session(until: 10), for: try secret(1), key: 0, readUnder: readUnder)
        #expect(cache.session(for: try secret(1), key: 0, at: now) == nil)
        cache.keep(session(until: 10), for: try secret(1), key: 0, readUnder: revocations.current)
        #expect(cache.session(for: try secret(1), key: 0, at: now) != nil)
        #expect(cache.session(for: try secret(1), key: 0, at: Instant(utcMillis: 10)) == nil)
    }

    @Test func `a full cache forgets, and never answers for another token`() throws {
        let revocations = RevocationGeneration()
        let cache = SessionCache(sessions: 16, revocations: revocations)
        let now = Instant(utcMillis: 0)
        var sessions: [UInt64: AuthenticatedSession] = [:]
        for number in 0..<200 as Range<UInt64> {
            let made = session(until: 10)
            sessions[number] = made
            cache.keep(made, for: try secret(number), key: 0, readUnder: revocations.current)
            #expect(cache.session(for: try secret(number), key: 0, at: now) === made)
        }
        var found = 0
        for number in 0..<200 as Range<UInt64> {
            guard let session = cache.session(for: try secret(number), key: 0, at: now) else {
                continue
            }
            found += 1
            #expect(session === sessions[number])
        }
        #expect(found > 0 && found <= 16)
    }

    @Test func `a key and a session with the same secret are two entries`() throws {
        let revocations = RevocationGeneration()
        let cache = SessionCache(sessions: 16, revocations: revocations)
        let now = Instant(utcMillis: 0)
        cache.keep(
            session(until: 10),
            for: try secret(1),
            key: 7,
            readUnder: revocations.current
        )
        #expect(cache.session(for: try secret(1), key: 7, at: now) != nil)
        #expect(cache.session(for: try secret(1), key: 8, at: now) == nil)
        #expect(cache.session(for: try secret(1), key: 0, at: now) == nil)
    }
}
