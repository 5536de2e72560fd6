import HTTPTesting
import HostSandbox
import JSONWire
import PluginKit
import PluginTesting
import Synchronization
import Testing

@testable import Housing
@testable import HostSandbox

@Suite(.timeLimit(.minutes(3))) struct `Doors of a signing` {
    private func paid(_ town: SigningTown, _ home: String) async throws -> SigningWalk {
        let walk = try await town.begin(home, by: "Liu")
        try await walk.walk(to: .paying)
        try await walk.confirm()
        return walk
    }

    private func state(_ walk: SigningWalk, is state: DoorState) async throws {
        while try await walk.doors().first?.state != state {
            try Task.checkCancellation()
            try await walk.town.city.settle()
            await Task.yield()
        }
    }

    private func custom(
        _ town: SigningTown,
        in lock: Int64 = SigningTown.lock
    ) -> [LockBook.Code] {
        town.server.sandbox.locks.book.withLock {
            $0.locks[lock]?.codes.filter(\.isCustom) ?? []
        }
    }

    @Test func `the lease-long code follows the first one, and both open the door`() async throws {
        try await SigningTown.with { town in
            let walk = try await paid(town, town.home())
            try await walk.wait(for: .ready)
            try await state(walk, is: .confirmed)
            let codes = try await walk.doors()[0].codes
            #expect(codes.map(\.kind) == [.bootstrap, .lease])
            #expect(codes.allSatisfy { town.opens($0.code) })
            #expect(codes[0].endsAt <= codes[0].startsAt.adding(seconds: 72 * 3600))
            #expect("\(codes[1].endsAt.civilDay)" == "2027-11-23")
            #expect(try await town.count("code.issued") == 2)
        }
    }

    @Test func `with every gateway down a paid journey ends with a code that opens the door`()
        async throws
    {
        try await SigningTown.with { town in
            town.fault(.offline, .lock, times: 100_000)
            let walk = try await paid(town, town.home())
            try await walk.wait(for: .ready)
            let codes = try await walk.doors()[0].codes
            #expect(codes.map(\.kind) == [.bootstrap])
            #expect(town.opens(codes[0].code))
            town.server.sandbox.faults.clear()
            for _ in 0..<4 { try await town.advance(seconds: 900) }
            try await state(walk, is: .confirmed)
        }
    }

    @Test func `a gateway down for a day needs a visit, and codes follow each other meanwhile`()
        async throws
    {
        try await SigningTown.with { town in
            town.fault(.offline, .lock, times: 100_000)
            let walk = try await paid(town, town.home())
            try await walk.wait(for: .ready)
            for _ in 0..<26 { try await town.advance(seconds: 3600) }
            try await state(walk, is: .needsVisit)
            #expect(try await walk.doors()[0].visitReason == "gateway")
            #expect(try await town.count("visit.needed") == 1)
            for _ in 0..<12 {
                try await town.advance(seconds: 6 * 3600)
                let codes = try await walk.doors()[0].codes
                #expect(codes.contains { town.opens($0.code) })
            }
            town.server.sandbox.faults.clear()
            for _ in 0..<5 { try await town.advance(seconds: 6 * 3600) }
            try await state(walk, is: .confirmed)
        }
    }

    @Test func `whoever comes late finds a code that nobody had to type before`() async throws {
        try await SigningTown.with { town in
            town.fault(.offline, .lock, times: 100_000)
            let walk = try await paid(town, town.home())
            try await walk.wait(for: .ready)
            let first = try #require(try await walk.doors()[0].codes.first)
            #expect(first.firstUseBy == first.startsAt.adding(seconds: 86_400))
            var browser = TestBrowser(city: town.city)
            browser.cookies["cityhost"] = walk.person.bearer
            let page = try browser.open("/housing/journeys/\(walk.id)").text
            #expect(page.contains("须首次使用于") && !page.contains("仅在此前已使用过时仍有效"))
            for _ in 0..<31 { try await town.advance(seconds: 3600) }
            #expect(!town.opens(first.code), "its first day is over")
            let codes = try await walk.doors()[0].codes
            #expect(codes.contains { $0.code == first.code }, "who has used it may use it on")
            let newest = try #require(codes.last)
            #expect(newest.endsAt == first.endsAt && town.opens(newest.code))
            // Typed once, it opens until its end.
            for _ in 0..<38 { try await town.advance(seconds: 3600) }
            #expect(town.opens(newest.code))
        }
    }

    @Test func `a full lock is cleared of what is over, and else needs a visit`() async throws {
        try await SigningTown.with { town in
            town.fault(.full, .lock)
            let walk = try await paid(town, town.home())
            try await walk.wait(for: .ready)
            try await state(walk, is: .needsVisit)
            #expect(try await walk.doors()[0].visitReason == "full")
            #expect(try await walk.doors()[0].codes.map(\.kind) == [.bootstrap])
        }
    }

    @Test func `a lost answer of the lock leaves one code, not two`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            // The first code's answer comes, the second code's does not.
            town.fault(.offline, .lock)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            town.fault(.answerLost, .lock)
            for _ in 0..<6 { try await town.advance(seconds: 20) }
            try await state(walk, is: .confirmed)
            #expect(custom(town).count == 1)
            let code = try #require(try await walk.doors()[0].codes.last)
            #expect(custom(town).map(\.digits) == [code.code])
        }
    }

    @Test func `a lease that begins later has its code an hour before`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(
                town.home(),
                by: "Liu",
                more: ["startDay": "2026-11-25"]
            )
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .active)
            #expect(try await walk.doors()[0].codes.isEmpty)
            // 2026-11-24 23:00 in Shanghai is 35 hours after noon of the 23rd.
            try await town.advance(seconds: 35 * 3600 - 1)
            #expect(try await walk.view().state == .active)
            try await town.advance(seconds: 1)
            try await walk.wait(for: .ready)
            let code = try await walk.doors()[0].codes[0]
            #expect(town.opens(code.code))
        }
    }

    @Test func `a keypad alone has codes of its own`() async throws {
        try await SigningTown.with { town in
            let walk = try await paid(town, town.home(reach: "keypad"))
            try await walk.wait(for: .ready)
            try await town.advance(seconds: 70 * 3600)
            try await town.city.settle()
            let codes = try await walk.doors()[0].codes
            // The first, the one that follows it, and one for who has typed none yet.
            #expect(codes.map(\.kind) == [.bootstrap, .bootstrap, .bootstrap])
            #expect(codes[0].endsAt == codes[1].startsAt && codes[1].endsAt == codes[2].endsAt)
            #expect(codes.map { town.opens($0.code) } == [false, false, true])
            #expect(custom(town).isEmpty)
        }
    }

    @Test func `a flat that is let whole has codes for each of its doors`() async throws {
        try await SigningTown.with { town in
            let home = try await town.sharedHome(rooms: 2)
            let walk = try await paid(town, home)
            try await walk.wait(for: .ready)
            try await town.city.settle()
            let doors = try await walk.doors()
            #expect(doors.map(\.leaf) == [1, 2])
            #expect(doors.allSatisfy { !$0.codes.isEmpty })
            #expect(
                try town.number(
                    "SELECT count(*) FROM occupancy WHERE kind = 'lease' AND released_at IS NULL"
                ) == 2
            )
        }
    }

    @Test func `a home whose lock nobody named is let, and somebody has to go there`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await paid(town, town.home(lock: nil))
            try await walk.wait(for: .active)
            #expect(try await walk.doors()[0].state == .needsVisit)
            #expect(try await town.count("visit.needed") == 1)
        }
    }

    @Test func `a lock that is named once the lease runs gets its codes`() async throws {
        try await SigningTown.with { town in
            let home = try await town.home(lock: nil)
            let walk = try await paid(town, home)
            try await walk.wait(for: .active)
            try await town.name(SigningTown.lock, in: home)
            try await town.advance(seconds: 1)
            try await walk.wait(for: .ready)
            try await state(walk, is: .confirmed)
            let codes = try await walk.doors()[0].codes
            #expect(codes.map(\.kind) == [.bootstrap, .lease])
            #expect(codes.allSatisfy { town.opens($0.code) })
        }
    }

    @Test func `another lock in the door gets new codes, and the old one loses its code`()
        async throws
    {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await paid(town, home)
            try await walk.wait(for: .ready)
            try await state(walk, is: .confirmed)
            let old = try await walk.doors()[0].codes
            try await town.name(7002, in: home)
            try await town.advance(seconds: 1)
            while try await walk.doors()[0].codes.map(\.code) == old.map(\.code) {
                try await town.city.settle()
                await Task.yield()
            }
            try await state(walk, is: .confirmed)
            let codes = try await walk.doors()[0].codes
            #expect(codes.map(\.kind) == [.bootstrap, .lease])
            #expect(codes.allSatisfy { town.opens($0.code, lock: 7002) })
            #expect(Set(codes.map(\.code)).isDisjoint(with: old.map(\.code)))
            while !custom(town).isEmpty { try await town.city.settle() }
            #expect(!town.opens(old[1].code))
            // Until its own end nobody else's code may begin in the old lock.
            #expect(
                try await town.steward.ask("assignLock", ["number": 7001]).code == nil
            )
        }
    }

    @Test func `a lock that a lease's codes are in is not taken back`() async throws {
        try await SigningTown.with { town in
            let walk = try await paid(town, town.home())
            try await walk.wait(for: .ready)
            #expect(
                try await town.steward.ask("assignLock", ["number": 7001]).code
                    == "housing.lock.in_use"
            )
        }
    }

    @Test func `an old lock is not taken back while the code of a lease may be in it`()
        async throws
    {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await paid(town, home)
            try await walk.wait(for: .ready)
            try await state(walk, is: .confirmed)
            let old = try await walk.doors()[0].codes
            town.fault(.offline, .lock, times: 100_000)
            try await town.name(7002, in: home)
            try await town.advance(seconds: 1)
            while try await walk.doors()[0].codes.map(\.code) == old.map(\.code) {
                try await town.city.settle()
                await Task.yield()
            }
            #expect(custom(town).count == 1)
            #expect(
                try await town.steward.ask("assignLock", ["number": 7001]).code
                    == "housing.lock.in_use"
            )
        }
    }

    @Test
    func `codes are shown to whoever has just signed or come by code, and to no older session`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await paid(town, town.home())
            try await walk.wait(for: .ready)
            #expect(try await walk.code("getDoors") == nil, "a moment after the signature")
            try await town.advance(seconds: AccessLimits.proofSeconds)
            #expect(try await walk.code("getDoors") == "housing.doors.proof_needed")
            let path = "/housing/journeys/\(walk.id)"
            let codes = try await walk.doors()[0].codes.map(\.code)
            #expect(!codes.isEmpty)
            var browser = TestBrowser(city: town.city)
            browser.cookies["cityhost"] = walk.person.bearer
            let old = try browser.open(path).text
            #expect(old.contains("/sign-in?again=1&amp;next=\(path)"))
            #expect(codes.allSatisfy { !old.contains($0) })
            // Who is signed in is not sent away from the page that proves it again.
            let form = try browser.open("/sign-in?again=1&next=\(path)")
            #expect(form.status == 200 && form.text.contains("name=\"phone\""))
            #expect(try browser.open("/sign-in?next=\(path)").status == 303)
            browser.cookies["cityhost"] = try await town.city.resident("Liu").bearer
            let fresh = try browser.open(path).text
            #expect(codes.allSatisfy { fresh.contains($0) })
        }
    }

    @Test func `a lease whose lock nobody named says that somebody has to come`() async throws {
        try await SigningTown.with { town in
            let walk = try await paid(town, town.home(lock: nil))
            try await walk.wait(for: .active)
            var browser = TestBrowser(city: town.city)
            browser.cookies["cityhost"] = walk.person.bearer
            let page = try browser.open("/housing/journeys/\(walk.id)").text
            #expect(page.contains("门锁需上门处理"))
        }
    }

    @Test func `no event says a name, a number, a phone or a door code`() async throws {
        try await SigningTown.with { town in
            let walk = try await paid(town, town.home())
            try await walk.wait(for: .ready)
            try await state(walk, is: .confirmed)
            let codes = try await walk.doors()[0].codes.map(\.code)
            let secrets = ["Liu", "990106199003070033", walk.phone] + codes
            for event in try await town.city.published() {
                let text = String(decoding: event.payload.encoded, as: UTF8.self)
                for secret in secrets {
                    #expect(!text.contains(secret), "\(event.envelope.type) says \(secret)")
                }
            }
            for line in RecordedLog.lines {
                #expect(!secrets.contains { $0 != "Liu" && line.contains($0) }, "\(line)")
            }
        }
    }
}
