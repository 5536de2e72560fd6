import PluginKit
import Testing

@testable import Housing

@Suite struct `The codes of a door` {
    typealias Event = AccessGrant.Event
    typealias Effect = AccessGrant.Effect

    /// 2026-11-23 12:34:56 in Shanghai, and a lease from that day on.
    static let now = HousingRig.noon.adding(seconds: 34 * 60 + 56)
    static let today = now.civilDay
    static let lease = CodeWindow(
        starts: today.start,
        ends: today.adding(months: 12).start
    )

    static func lock(_ number: Int64, _ reach: LockReach = .gateway) -> AccessGrant.Lock {
        AccessGrant.Lock(number: number, reach: reach)
    }

    static func grant(_ reach: LockReach? = .gateway, _ lease: CodeWindow = lease) -> AccessGrant {
        AccessGrant(lease, lock: reach.map { lock(7001, $0) }, at: now)
    }

    static func turn(_ grant: inout AccessGrant, at now: Instant, exposed: Instant? = nil)
        -> [Effect]
    {
        grant.take(.timeout(version: grant.version, exposed: exposed), at: now)
    }

    /// A grant whose lease-long code has been asked for.
    static func programming() -> AccessGrant {
        var grant = grant()
        _ = turn(&grant, at: now)
        _ = grant.take(.made(number: 1, codeID: 11), at: now)
        return grant
    }

    @Test func `the first code is the lock's own, from the hour that has begun, for 72 hours`() {
        var grant = Self.grant()
        #expect(Self.turn(&grant, at: Self.now) == [.reckon(number: 1)])
        #expect(grant.codes[0].window.starts == HousingRig.noon)
        #expect(grant.codes[0].window.ends == HousingRig.noon.adding(seconds: 72 * 3600))
        #expect(
            grant.take(.made(number: 1, codeID: 11), at: Self.now)
                == [.ready, .issued(number: 1), .add(number: 2)]
        )
        #expect(grant.state == .programming)
        #expect(grant.codes[1].window == Self.lease)
        #expect(grant.take(.made(number: 2, codeID: 12), at: Self.now) == [.issued(number: 2)])
        #expect(grant.state == .confirmed)
        #expect(grant.due == Self.now.adding(seconds: AccessLimits.lookSeconds))
    }

    @Test func `a short lease has a short first code`() {
        let short = CodeWindow(starts: Self.today.start, ends: Self.today.adding(days: 1).start)
        var grant = Self.grant(.gateway, short)
        _ = Self.turn(&grant, at: Self.now)
        #expect(grant.codes[0].window.ends == short.ends)
    }

    @Test func `the code of a later lease comes an hour before its first day`() {
        let later = CodeWindow(
            starts: Self.today.adding(days: 10).start,
            ends: Self.today.adding(days: 100).start
        )
        var grant = Self.grant(.gateway, later)
        #expect(Self.turn(&grant, at: Self.now) == [])
        #expect(grant.due == later.starts.adding(seconds: -3600))
        #expect(Self.turn(&grant, at: later.starts.adding(seconds: -3600)) == [.reckon(number: 1)])
        #expect(grant.codes[0].window.starts == later.starts.adding(seconds: -3600))
    }

    @Test func `no code begins while an earlier tenant's may open the lock`() {
        var grant = Self.grant()
        let exposed = Self.now.adding(seconds: 5000)
        #expect(Self.turn(&grant, at: Self.now, exposed: exposed) == [])
        #expect(grant.due == exposed.hourCeiling)
        let after = exposed.hourCeiling
        #expect(Self.turn(&grant, at: after, exposed: exposed) == [.reckon(number: 1)])
        #expect(grant.codes[0].window.starts >= exposed)
    }

    @Test func `a home without a code for a minute has a visit, and the code still when it comes`()
    {
        var grant = Self.grant()
        _ = Self.turn(&grant, at: Self.now)
        #expect(grant.due == Self.now.adding(seconds: 60))
        #expect(Self.turn(&grant, at: Self.now.adding(seconds: 60)) == [.visit("reckon")])
        let late = grant.take(.made(number: 1, codeID: 11), at: Self.now.adding(seconds: 70))
        #expect(late == [.ready, .issued(number: 1), .add(number: 2)])
        #expect(grant.state == .programming)
        #expect(grant.visitReason == nil)
    }

    @Test func `a door whose lock nobody named needs a visit`() {
        var grant = Self.grant(nil)
        #expect(Self.turn(&grant, at: Self.now) == [.visit("lock")])
        #expect(grant.state == .needsVisit)
    }

    @Test func `hours that were used before are moved, the start is not`() {
        var grant = Self.grant()
        _ = Self.turn(&grant, at: Self.now)
        for number in Int64(1)...12 {
            #expect(
                grant.take(.notMade(number: number, .hours), at: Self.now)
                    == [.reckon(number: number + 1)]
            )
        }
        #expect(grant.codes.last?.window.starts == HousingRig.noon)
        #expect(grant.codes.last?.window.ends == HousingRig.noon.adding(seconds: 60 * 3600))
        #expect(grant.take(.notMade(number: 13, .hours), at: Self.now) == [.visit("reckon")])
    }

    @Test(arguments: AccessGrant.Failure.allCases)
    func `a lease-long code that was not made leads to what mends it`(
        failure: AccessGrant.Failure
    ) {
        var grant = Self.programming()
        let effects = grant.take(.notMade(number: 2, failure), at: Self.now)
        switch failure {
        case .digits: #expect(effects == [.add(number: 3)])
        case .full, .unclear: #expect(effects == [.list])
        case .never: #expect(effects == [.visit("gateway")])
        case .hours, .refused: #expect(effects == [.visit("refused")])
        }
        #expect(grant.take(.notMade(number: 2, .never), at: Self.now) == [] || failure == .unclear)
    }

    @Test func `digits are drawn again eight times, then somebody goes there`() {
        var grant = Self.programming()
        for number in Int64(2)...9 {
            #expect(
                grant.take(.notMade(number: number, .digits), at: Self.now)
                    == [.add(number: number + 1)]
            )
        }
        #expect(grant.take(.notMade(number: 10, .digits), at: Self.now) == [.visit("digits")])
    }

    static func listed(_ id: Int64, _ name: String, ends: Instant, isOurs: Bool = true)
        -> AccessGrant.Listed
    {
        AccessGrant.Listed(codeID: id, name: name, ends: ends, isOurs: isOurs)
    }

    @Test func `a full lock loses codes that are over, and no others`() {
        var grant = Self.programming()
        _ = grant.take(.notMade(number: 2, .full), at: Self.now)
        let list = [
            Self.listed(1, "over", ends: Self.now), Self.listed(2, "good", ends: Self.lease.ends),
            Self.listed(3, "own", ends: Self.now, isOurs: false),
        ]
        #expect(grant.take(.listed(list), at: Self.now) == [.delete(codeID: 1)])
        #expect(grant.take(.deleted(codeID: 1), at: Self.now) == [.add(number: 3)])
        #expect(grant.take(.deleted(codeID: 1), at: Self.now) == [])
    }

    @Test func `a lock full of good codes needs a visit`() {
        var grant = Self.programming()
        _ = grant.take(.notMade(number: 2, .full), at: Self.now)
        let list = [Self.listed(2, "good", ends: Self.lease.ends)]
        #expect(grant.take(.listed(list), at: Self.now) == [.visit("full")])
    }

    @Test func `a code in doubt is looked for by our name before it is added again`() {
        var grant = Self.programming()
        grant.codes[1].effect = "effect-2"
        _ = grant.take(.notMade(number: 2, .unclear), at: Self.now)
        var other = grant
        let there = [Self.listed(12, "effect-2", ends: Self.lease.ends)]
        #expect(grant.take(.listed(there), at: Self.now) == [.issued(number: 2)])
        #expect(grant.codes[1].codeID == 12)
        #expect(other.take(.listed([]), at: Self.now) == [.add(number: 3)])
        #expect(other.codes[1].state == .dropped)
        other.codes[2].effect = "effect-3"
        _ = other.take(.notMade(number: 3, .unclear), at: Self.now)
        #expect(other.take(.listed([]), at: Self.now) == [.visit("unclear")])
        #expect(other.state == .needsVisit && other.due != nil, "and offline codes go on")
    }

    @Test func `an offline code that fails takes no confirmed door back`() {
        var grant = Self.programming()
        _ = grant.take(.notMade(number: 2, .never), at: Self.now)
        let next = Self.now.adding(seconds: 61 * 3600)
        #expect(Self.turn(&grant, at: next) == [.reckon(number: 3), .add(number: 4)])
        #expect(grant.take(.made(number: 4, codeID: 14), at: next) == [.issued(number: 4)])
        #expect(grant.take(.notMade(number: 3, .refused), at: next) == [])
        #expect(grant.state == .confirmed)
    }

    @Test func `a code in doubt of which nobody hears keeps the lock from the next tenant`() {
        var grant = Self.programming()
        _ = grant.take(.notMade(number: 2, .unclear), at: Self.now)
        #expect(grant.take(.notListed, at: Self.now) == [.visit("unclear")])
        #expect(grant.exposedUntil == Self.lease.ends)
    }

    @Test
    func `while a visit is open offline codes follow each other, and the lock is tried daily`() {
        var grant = Self.programming()
        _ = grant.take(.notMade(number: 2, .never), at: Self.now)
        let tries = Self.live(&grant, for: 20) { $0.take(.notMade(number: $1, .never), at: $2) }
        #expect(grant.state == .needsVisit)
        #expect(tries >= 20, "tried on each of them")
        #expect(
            grant.codes.filter { $0.kind == .bootstrap }.allSatisfy {
                $0.window.ends <= $0.window.starts.adding(seconds: 72 * 3600)
            }
        )
    }

    @Test func `a keypad alone has offline codes of at most thirty days up to the lease's end`() {
        var grant = Self.grant(.keypad)
        Self.live(&grant, for: 400) { _, _, _ in [] }
        let windows = grant.codes.map(\.window)
        #expect(windows.map(\.ends).max() == Self.lease.ends)
        #expect(windows.allSatisfy { $0.ends <= $0.starts.adding(seconds: 30 * 86_400) })
        // A code that cannot be taken back ends with the others of its month, whenever it was made.
        #expect(Set(windows.map(\.ends)).count <= 14)
        #expect(grant.state == .revoked)
    }

    @Test(arguments: [DoorState.programming, .needsVisit])
    func `no hour passes in which a code that nobody typed before would not open`(state: DoorState)
    {
        var grant = Self.programming()
        if state == .needsVisit { _ = grant.take(.notMade(number: 2, .never), at: Self.now) }
        // Nobody hears of the lock for ten days.
        Self.live(&grant, for: 10) { _, _, _ in [] }
        #expect(grant.state == state)
        #expect(grant.codes.count { $0.kind == .bootstrap } <= 17, "no more of them than needed")
    }

    /// Lives on for some days, every offline code made at once: at each hour one opens for somebody who
    /// has typed none before; gives how often the lock was asked to take the lease-long code.
    @discardableResult
    static func live(
        _ grant: inout AccessGrant,
        for days: Int64,
        _ add: (inout AccessGrant, Int64, Instant) -> [Effect]
    ) -> Int {
        var tries = 0
        for hour in 0..<(days * 24) {
            let now = Self.now.adding(seconds: hour * 3600)
            for _ in 0..<9 {
                guard let due = grant.due, due <= now, !grant.isOver else { break }
                for effect in turn(&grant, at: now) {
                    switch effect {
                    case .reckon(let number):
                        _ = grant.take(.made(number: number, codeID: number), at: now)
                    case .add(let number):
                        tries += 1
                        _ = add(&grant, number, now)
                    default: break
                    }
                }
            }
            guard now < lease.ends.hourFloor else { continue }
            let opens = grant.present(.bootstrap).contains {
                $0.state == .set && $0.window.starts <= now && now < $0.window.firstUseEnds
            }
            #expect(opens, "hour \(hour)")
        }
        return tries
    }

    @Test func `when the lease is over its code is deleted, and only the lock's word ends it`() {
        var grant = Self.programming()
        _ = grant.take(.made(number: 2, codeID: 12), at: Self.now)
        #expect(Self.turn(&grant, at: Self.lease.ends) == [.delete(codeID: 12)])
        #expect(grant.state == .revoking)
        _ = grant.take(.notDeleted(codeID: 12), at: Self.lease.ends)
        #expect(grant.state == .revoking)
        #expect(
            Self.turn(&grant, at: Self.lease.ends.adding(seconds: 86_400)) == [.delete(codeID: 12)]
        )
        _ = grant.take(.deleted(codeID: 12), at: Self.lease.ends.adding(seconds: 86_401))
        #expect(grant.state == .revoked)
    }

    @Test(arguments: ["111111", "123456", "987654", "000000"])
    func `simple digits are drawn again`(digits: String) {
        #expect(DoorDigits.areSimple(digits))
        var drawn = [digits, "271828"].makeIterator()
        #expect(DoorDigits.drawn { drawn.next() ?? "" } == "271828")
    }
}
