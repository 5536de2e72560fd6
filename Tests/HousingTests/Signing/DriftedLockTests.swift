import HostSandbox
import PluginKit
import PluginTesting
import Synchronization
import Testing

@testable import Housing
@testable import HostSandbox

@Suite struct `A door whose lock drifted` {
    typealias Grants = `The codes of a door`

    static let now = Grants.now
    static let day = AccessLimits.lookSeconds

    static func confirmed() -> AccessGrant { `Another lock in a door`.confirmed() }

    @Test func `is found by a look every day, and only there`() {
        var grant = Self.confirmed()
        #expect(Grants.turn(&grant, at: Self.now.adding(seconds: Self.day - 1)) == [])
        let next = Self.now.adding(seconds: Self.day)
        #expect(Grants.turn(&grant, at: next) == [.look(number: 2)])
        #expect(grant.due == next.adding(seconds: Self.day))
        let before = grant
        #expect(grant.take(.looked(number: 2, .same, strangers: 0), at: next) == [])
        #expect(grant == before)
        // What is said of a code that is not in the lock any more changes nothing.
        #expect(grant.take(.looked(number: 1, .missing, strangers: 0), at: next) == [])
        #expect(grant == before)
    }

    @Test func `gets the code back that it has with other digits or hours`() {
        var grant = Self.confirmed()
        #expect(
            grant.take(.looked(number: 2, .altered, strangers: 0), at: Self.now)
                == [.change(number: 2)]
        )
        #expect(grant.state == .drifted)
        #expect(grant.take(.changed(number: 2), at: Self.now) == [])
        #expect(grant.state == .confirmed)
        #expect(grant.due == Self.now.adding(seconds: Self.day))
    }

    @Test func `gets the same digits again where the code is gone`() {
        var grant = Self.confirmed()
        #expect(
            grant.take(.looked(number: 2, .missing, strangers: 0), at: Self.now)
                == [.addAgain(number: 3, of: 2)]
        )
        #expect(grant.codes[1].state == .dropped && grant.codes[2].window == Grants.lease)
        #expect(grant.take(.made(number: 3, codeID: 13), at: Self.now) == [.issued(number: 3)])
        #expect(grant.state == .confirmed)
        var other = Self.confirmed()
        _ = other.take(.looked(number: 2, .altered, strangers: 0), at: Self.now)
        #expect(
            other.take(.notChanged(number: 2, isGone: true), at: Self.now)
                == [.addAgain(number: 3, of: 2)]
        )
    }

    @Test func `has an offline code meanwhile once the first day of the one before is over`() {
        var grant = Self.confirmed()
        let later = Self.now.adding(seconds: 30 * 3600)
        #expect(
            grant.take(.looked(number: 2, .altered, strangers: 0), at: later)
                == [.reckon(number: 3), .change(number: 2)]
        )
        #expect(grant.codes[2].window.starts == later.hourFloor)
        #expect(
            grant.take(.made(number: 3, codeID: 13), at: later) == [.issued(number: 3)]
        )
        #expect(grant.state == .drifted)
        #expect(grant.take(.notMade(number: 3, .refused), at: later) == [])
    }

    @Test func `that cannot be put right needs a visit, and is looked at until it is`() {
        var grant = Self.confirmed()
        _ = grant.take(.looked(number: 2, .altered, strangers: 0), at: Self.now)
        #expect(
            grant.take(.notChanged(number: 2, isGone: false), at: Self.now)
                == [.visit("drifted")]
        )
        #expect(grant.state == .needsVisit)
        let next = Self.now.adding(seconds: Self.day)
        #expect(Grants.turn(&grant, at: next) == [.reckon(number: 3), .look(number: 2)])
        #expect(grant.take(.looked(number: 2, .same, strangers: 0), at: next) == [])
        #expect(grant.state == .confirmed && grant.visitReason == nil)
    }

    @Test func `three times has somebody go there, and is put right all the same`() {
        var grant = Self.confirmed()
        for time in 1...6 {
            let effects = grant.take(.looked(number: 2, .altered, strangers: 0), at: Self.now)
            let visit: [AccessGrant.Effect] = time % 3 == 0 ? [.visit("drifted")] : []
            #expect(effects == visit + [.change(number: 2)])
            _ = grant.take(.changed(number: 2), at: Self.now)
        }
    }

    @Test func `has a code of nobody's told once, not touched`() {
        var grant = Self.confirmed()
        let visit: [AccessGrant.Effect] = [.visit("strangeCode")]
        #expect(grant.take(.looked(number: 2, .same, strangers: 1), at: Self.now) == visit)
        #expect(grant.state == .confirmed)
        #expect(grant.take(.looked(number: 2, .same, strangers: 1), at: Self.now) == [])
        #expect(grant.take(.looked(number: 2, .same, strangers: 2), at: Self.now) == visit)
        #expect(grant.take(.looked(number: 2, .same, strangers: 0), at: Self.now) == [])
        #expect(grant.take(.looked(number: 2, .same, strangers: 1), at: Self.now) == visit)
    }

    @Test func `while it is put right loses its code with its lease`() {
        var grant = Self.confirmed()
        _ = grant.take(.looked(number: 2, .altered, strangers: 0), at: Self.now)
        let end = Grants.lease.ends
        _ = grant.take(.changed(number: 2), at: end)
        #expect(grant.due == end)
        #expect(Grants.turn(&grant, at: end) == [.delete(codeID: 12)])
    }
}

@Suite(.timeLimit(.minutes(3))) struct `A lock that somebody else changed` {
    private func confirmed(_ town: SigningTown) async throws -> SigningWalk {
        let walk = try await town.begin(town.home(), by: "Liu")
        try await walk.walk(to: .paying)
        try await walk.confirm()
        try await walk.wait(for: .ready)
        try await state(walk, is: .confirmed)
        return walk
    }

    private func state(_ walk: SigningWalk, is state: DoorState) async throws {
        while try await walk.doors().first?.state != state {
            try Task.checkCancellation()
            try await walk.town.city.settle()
            await Task.yield()
        }
    }

    private func change(_ town: SigningTown, _ body: (inout LockBook.Lock) -> Void) {
        town.server.sandbox.locks.book.withLock { book in
            guard var lock = book.locks[SigningTown.lock] else { return }
            body(&lock)
            book.locks[SigningTown.lock] = lock
        }
    }

    private func digits(_ walk: SigningWalk) async throws -> String {
        try #require(try await walk.doors()[0].codes.last { $0.kind == .lease }?.code)
    }

    @Test(arguments: ["taken out", "other digits", "other hours"])
    func `has the tenant's own digits again within a day`(how: String) async throws {
        try await SigningTown.with { town in
            let walk = try await confirmed(town)
            let digits = try await digits(walk)
            change(town) { lock in
                guard let place = lock.codes.firstIndex(where: \.isCustom) else { return }
                switch how {
                case "taken out": lock.codes.remove(at: place)
                case "other digits": lock.codes[place].digits = "902746"
                default: lock.codes[place].ends = lock.codes[place].starts + 1000
                }
            }
            try await town.advance(seconds: 1)
            #expect(!town.opens(digits))
            try await town.advance(seconds: AccessLimits.lookSeconds)
            while !town.opens(digits) {
                try Task.checkCancellation()
                try await town.city.settle()
                await Task.yield()
            }
            try await state(walk, is: .confirmed)
            #expect(try await self.digits(walk) == digits)
            #expect(!town.opens("902746"))
            #expect(try await town.count("visit.needed") == 0)
            #expect(try town.number("SELECT drifts FROM door") == 1)
        }
    }

    @Test func `with a code of nobody's has the landlord told, and keeps it`() async throws {
        try await SigningTown.with { town in
            let walk = try await confirmed(town)
            let code = LockBook.Code(
                id: 900_001,
                name: "stranger",
                digits: "481516",
                kind: 3,
                starts: HousingRig.noon.utcMillis,
                ends: 0,
                isCustom: true,
                made: 0
            )
            change(town) { $0.codes.append(code) }
            for _ in 0..<2 {
                try await town.advance(seconds: AccessLimits.lookSeconds)
                while try await town.count("visit.needed") == 0 {
                    try Task.checkCancellation()
                    try await town.city.settle()
                    await Task.yield()
                }
            }
            #expect(try await town.count("visit.needed") == 1)
            #expect(try await walk.doors()[0].state == .confirmed)
            #expect(town.opens("481516"))
        }
    }
}
