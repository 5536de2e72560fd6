import Crypto
import HostStore
import PluginKit
import Synchronization
import Testing

@testable import HostAuth

/// Hashes at once, and counts how often; refuses when it is told that it is full.
private final class CountingPool: HashingPort {
    private let state = Mutex((count: 0, isFull: false))

    var count: Int { state.withLock { $0.count } }

    func fill(_ isFull: Bool) { state.withLock { $0.isFull = isFull } }

    func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        let isFull = state.withLock { state in
            if !state.isFull { state.count += 1 }
            return state.isFull
        }
        guard !isFull else { throw Fault.hashingBusy() }
        return try body()
    }
}

@Suite struct `Passwords` {
    private static let good = "correct horse battery"

    private static func cheap(_ logN: Int) throws -> PasswordHash.Cost {
        try #require(PasswordHash.Cost(logN: logN))
    }

    @Test(arguments: [(4, 4), (4, 5), (4, 12), (11, 17), (17, 12)])
    func `whose hash cost less are refused after as much work as others`(
        stored: Int,
        wanted: Int
    ) throws {
        let cost = try Self.cheap(stored)
        let rest = cost.rest(of: try Self.cheap(wanted))
        let rounds = rest.reduce(1 << cost.logN) { $0 + 1 << $1.logN }
        #expect(rounds == 1 << max(stored, wanted))
    }

    private struct Desk {
        let city: TestIdentity
        let pool: CountingPool
        let desk: PasswordDesk

        init(_ limits: AuthLimits? = nil) throws {
            var limits = limits ?? AuthLimits()
            if limits.passwordCost == .recommended { limits.passwordCost = try cheap(4) }
            city = try TestIdentity(limits: limits)
            pool = CountingPool()
            desk = PasswordDesk(city.store, city.desk, pool: pool)
        }

        func signIn(_ number: Int, _ password: String, from address: String = TestIdentity.home)
            async -> String?
        {
            await fault {
                _ = try await desk.signIn(
                    phone(number),
                    password: password,
                    from: address,
                    at: city.clock.received
                )
            }?.code
        }

        /// A person with a password.
        func person(_ number: Int) async throws -> SignInDesk.SignedIn {
            let signedIn = try await city.signIn(phone(number))
            let loop = try city.authenticator()
            let session = try #require(try loop.session(of: signedIn.token, at: city.clock.now))
            return try await desk.set(
                good,
                current: nil,
                for: session,
                from: TestIdentity.home,
                at: city.clock.received
            )
        }
    }

    @Test func `scrypt answers as RFC 7914 says, and the stored form is a PHC string`() throws {
        let cost = try #require(PasswordHash.Cost(logN: 14, blockSize: 8, parallelism: 1))
        let hash = try PasswordHash(
            "pleaseletmein",
            salt: Array("SodiumChloride".utf8),
            cost: cost
        )
        let known: [UInt8] = [
            0x70, 0x23, 0xBD, 0xCB, 0x3A, 0xFD, 0x73, 0x48, 0x46, 0x1C, 0x06, 0xCD, 0x81, 0xFD,
            0x38, 0xEB, 0xFD, 0xA8, 0xFB, 0xBA, 0x90, 0x4F, 0x8E, 0x3E, 0xA9, 0xB5, 0x43, 0xF6,
            0x54, 0x5D, 0xA1, 0xF2,
        ]
        #expect(hash.hash.bytes == known)
        #expect(
            hash.phc.hasPrefix("$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046")
        )
        #expect(PasswordHash(phc: hash.phc) == hash)
        #expect(try hash.matches("pleaseletmein"))
        #expect(try !hash.matches("pleaseletmeIn"))
    }

    @Test(arguments: [
        "", "$scrypt$", "$scrypt$ln=14,r=8,p=1$AAAA$AAAA", "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA",
        "$scrypt$ln=30,r=8,p=1$AAAA$AAAA", "$scrypt$ln=14,r=8,p=1,x=1$AAAA$AAAA",
        "$scrypt$ln=14,r=8,r=8$AAAA$AAAA", "plain",
    ])
    func `what this host did not write is no hash`(text: String) {
        #expect(PasswordHash(phc: text) == nil)
    }

    @Test func `the right password opens a session and the wrong one does not`() async throws {
        let desk = try Desk()
        _ = try await desk.person(1)
        #expect(await desk.signIn(1, Self.good) == nil)
        #expect(await desk.signIn(1, Self.good + "x") == "auth.password_wrong")
    }

    @Test func `an unknown number and one without a password are refused like a wrong password`()
        async throws
    {
        let desk = try Desk()
        _ = try await desk.person(1)
        _ = try await desk.city.signIn(phone(2))
        var counts: [Int] = []
        var codes: [String?] = []
        for number in [1, 2, 3] {
            let before = desk.pool.count
            codes.append(
                await desk.signIn(number, "another password", from: "198.51.100.\(number)")
            )
            counts.append(desk.pool.count - before)
        }
        #expect(codes == Array(repeating: "auth.password_wrong", count: 3))
        #expect(counts == [1, 1, 1])
    }

    @Test func `tries are counted for account and network, and a stranger locks nobody out`()
        async throws
    {
        let desk = try Desk()
        _ = try await desk.person(1)
        for _ in 0..<10 {
            #expect(
                await desk.signIn(1, "wrong wrong", from: "198.51.100.1") == "auth.password_wrong"
            )
        }
        #expect(await desk.signIn(1, Self.good, from: "198.51.100.1") == "auth.tried_too_often")
        #expect(await desk.signIn(1, Self.good, from: "203.0.113.1") == nil)
    }

    @Test func `tries at one account from everywhere are bounded too`() async throws {
        var limits = AuthLimits()
        limits.passwordTriesInAll = AttemptLimiter.Quota(count: 15, windowSeconds: 3600)
        let desk = try Desk(limits)
        _ = try await desk.person(1)
        var codes: [String?] = []
        for number in 0..<20 {
            codes.append(await desk.signIn(1, "wrong wrong", from: "198.51.\(number).1"))
        }
        #expect(codes.filter { $0 == "auth.tried_too_often" }.count >= 5)
    }

    @Test func `a changed password ends every session on every loop`() async throws {
        let desk = try Desk()
        let city = desk.city
        let first = try await desk.person(1)
        city.clock.advance(seconds: 61)
        let second = try await city.signIn(phone(1))
        let loops = try (0..<3).map { _ in try city.authenticator() }
        let session = try #require(try loops[0].session(of: first.token, at: city.clock.now))
        for loop in loops {
            #expect(try loop.session(of: second.token, at: city.clock.now) != nil)
        }
        let wrong = await fault {
            _ = try await desk.desk.set(
                "a quite new password",
                current: "not the old one",
                for: session,
                from: TestIdentity.home,
                at: city.clock.received
            )
        }
        #expect(wrong?.code == "auth.password_wrong")
        let changed = try await desk.desk.set(
            "a quite new password",
            current: Self.good,
            for: session,
            from: TestIdentity.home,
            at: city.clock.received
        )
        for loop in loops {
            #expect(try loop.session(of: first.token, at: city.clock.now) == nil)
            #expect(try loop.session(of: second.token, at: city.clock.now) == nil)
            #expect(try loop.session(of: changed.token, at: city.clock.now) != nil)
        }
        #expect(await desk.signIn(1, Self.good) == "auth.password_wrong")
        #expect(await desk.signIn(1, "a quite new password") == nil)
        #expect(try await city.published().last == "host.password.set.v1")
    }

    @Test func `a forgotten password is reset with a code, once`() async throws {
        let desk = try Desk()
        let city = desk.city
        _ = try await desk.person(1)
        city.clock.advance(seconds: 61)
        _ = try await city.desk.requestCode(
            for: phone(1),
            from: TestIdentity.home,
            at: city.clock.received
        )
        let code = city.newestCode(phone(1))
        func reset() async -> String? {
            await fault {
                _ = try await desk.desk.reset(
                    phone(1),
                    code: code,
                    to: "a quite new password",
                    from: TestIdentity.home,
                    at: city.clock.received
                )
            }?.code
        }
        #expect(await reset() == nil)
        #expect(await reset() == "auth.code_wrong")
        #expect(await desk.signIn(1, "a quite new password") == nil)
    }

    @Test func `a stored hash that costs too little is renewed at the next sign-in`() async throws {
        let desk = try Desk()
        let city = desk.city
        let person = try await desk.person(1).person
        func stored() async throws -> String {
            try await city.store.lane.perform { try PasswordRows.hash(of: person, $0) } ?? ""
        }
        #expect(try await stored().hasPrefix("$scrypt$ln=4,"))
        let old = PasswordHash(phc: try await stored())
        let weak = try PasswordHash(
            Self.good,
            salt: Array(repeating: 1, count: 16),
            cost: Self.cheap(4)
        )
        #expect(old?.cost == weak.cost)
        var limits = city.store.limits
        limits.passwordCost = try Self.cheap(5)
        city.store.close()
        let again = try IdentityStore(
            path: city.store.path,
            environment: city.environment,
            limits: limits
        )
        defer { again.close() }
        let raised = PasswordDesk(again, SignInDesk(again, sms: nil), pool: desk.pool)
        _ = try await raised.signIn(
            phone(1),
            password: Self.good,
            from: TestIdentity.home,
            at: city.clock.received
        )
        let renewed = try await again.lane.perform { try PasswordRows.hash(of: person, $0) }
        #expect(renewed?.hasPrefix("$scrypt$ln=5,") == true)
        _ = try await raised.signIn(
            phone(1),
            password: Self.good,
            from: TestIdentity.home,
            at: city.clock.received
        )
    }

    @Test func `a full pool refuses and says when to come back`() async throws {
        let desk = try Desk()
        _ = try await desk.person(1)
        desk.pool.fill(true)
        let busy = await fault {
            _ = try await desk.desk.signIn(
                phone(1),
                password: Self.good,
                from: TestIdentity.home,
                at: desk.city.clock.received
            )
        }
        #expect(busy?.code == "auth.hashing_busy")
        #expect(busy?.kind == .unavailable)
        #expect(busy?.retryAfterSeconds == 3)
    }

    @Test(arguments: [
        ("short", "auth.password_length"),
        (String(repeating: "ab", count: 65), "auth.password_length"),
        ("1234567890", "auth.password_weak"), ("PASSWORD123", "auth.password_weak"),
        ("woaini1314", "auth.password_weak"), ("aaaaaaaabbbb", "auth.password_weak"),
        ("my13910000001pw", "auth.password_weak"), ("汉字也可以做很长的密码呢", nil),
        ("correct horse", nil),
    ])
    func `weak passwords are refused by name`(password: String, code: String?) async {
        let found = await fault { try PasswordRules.check(password, phone: phone(1)) }?.code
        #expect(found == code)
    }

    @Test func `the list holds only passwords that would pass otherwise`() {
        for word in PasswordRules.worst {
            #expect(word.count >= PasswordRules.charactersMin, "\(word)")
            #expect(word == word.lowercased(), "\(word)")
        }
        #expect(PasswordRules.worst.count > 100)
    }
}
