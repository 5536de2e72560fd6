import PluginKit
import Testing

@testable import Housing

@Suite struct `Another lock in a door` {
    typealias Grants = `The codes of a door`

    static let now = Grants.now
    static let old = Grants.lock(7001)
    static let new = Grants.lock(7002)
    static let nextLook = now.adding(seconds: AccessLimits.lookSeconds)

    /// A grant whose lease-long code is in the lock.
    static func confirmed() -> AccessGrant {
        var grant = Grants.programming()
        _ = grant.take(.made(number: 2, codeID: 12), at: now)
        return grant
    }

    static func named(_ grant: inout AccessGrant, _ lock: AccessGrant.Lock, exposed: Instant? = nil)
        -> [AccessGrant.Effect]
    {
        grant.take(.lockNamed(lock, exposed: exposed), at: now)
    }

    @Test func `that is the first one begins the codes of a lease that runs`() {
        var grant = Grants.grant(nil)
        #expect(Grants.turn(&grant, at: Self.now) == [.visit("lock")])
        #expect(Self.named(&grant, Self.new) == [.reckon(number: 1)])
        #expect(grant.visitReason == nil)
        #expect(
            grant.take(.made(number: 1, codeID: 11), at: Self.now)
                == [.ready, .issued(number: 1), .add(number: 2)]
        )
        #expect(grant.codes.allSatisfy { $0.lock == 7002 })
    }

    @Test func `has its first code before those of the old one end`() {
        var grant = Self.confirmed()
        #expect(Self.named(&grant, Self.new) == [.reckon(number: 3)])
        #expect(grant.codes.prefix(2).allSatisfy { $0.state == .set })
        let effects = grant.take(.made(number: 3, codeID: 21), at: Self.now)
        #expect(
            effects == [.delete(codeID: 12), .ready, .issued(number: 3), .add(number: 4)]
        )
        #expect(grant.codes.prefix(2).allSatisfy { $0.state == .replaced })
        _ = grant.take(.deleted(codeID: 12), at: Self.now)
        #expect(grant.codes[1].state == .dropped)
        #expect(grant.state == .programming)
        _ = grant.take(.made(number: 4, codeID: 22), at: Self.now)
        #expect(grant.state == .confirmed && grant.due == Self.nextLook)
        #expect(Grants.turn(&grant, at: Grants.lease.ends) == [.delete(codeID: 22)])
    }

    @Test func `waits while codes of others may open it, and the old codes stay so long`() {
        var grant = Self.confirmed()
        let exposed = Self.now.adding(seconds: 7200)
        #expect(Self.named(&grant, Self.new, exposed: exposed) == [])
        #expect(grant.due == exposed.hourCeiling)
        #expect(grant.codes.allSatisfy { $0.state == .set })
    }

    @Test func `a code that was under way to the old one is deleted there when it comes`() {
        var grant = Grants.programming()
        _ = Self.named(&grant, Self.new)
        _ = grant.take(.made(number: 3, codeID: 21), at: Self.now)
        #expect(grant.codes[1].state == .replaced)
        #expect(grant.take(.made(number: 2, codeID: 12), at: Self.now) == [.delete(codeID: 12)])
        #expect(grant.take(.made(number: 2, codeID: 12), at: Self.now) == [])
        #expect(grant.state == .programming)
    }

    @Test func `a code in doubt in the old one keeps it from others, one that failed does not`() {
        for (failure, state) in [
            (AccessGrant.Failure.unclear, AccessGrant.Code.State.replaced), (.never, .dropped),
        ] {
            var grant = Grants.programming()
            _ = Self.named(&grant, Self.new)
            _ = grant.take(.made(number: 3, codeID: 21), at: Self.now)
            #expect(grant.take(.notMade(number: 2, failure), at: Self.now) == [])
            #expect(grant.codes[1].state == state)
            #expect(grant.state == .programming)
        }
    }

    @Test func `a code that cannot be deleted from the old one has somebody go there`() {
        var grant = Self.confirmed()
        _ = Self.named(&grant, Self.new)
        _ = grant.take(.made(number: 3, codeID: 21), at: Self.now)
        #expect(grant.take(.notDeleted(codeID: 12), at: Self.now) == [.visit("oldLock")])
        #expect(grant.state == .programming)
        #expect(grant.exposedUntil == Grants.lease.ends)
    }

    @Test func `named by mistake gives the old one back with the code it has`() {
        var grant = Self.confirmed()
        _ = Self.named(&grant, Self.new)
        #expect(Self.named(&grant, Self.old) == [])
        #expect(grant.state == .confirmed && grant.due == Self.nextLook)
        #expect(grant.codes[1].state == .set)
        #expect(grant.take(.made(number: 3, codeID: 21), at: Self.now) == [])
    }

    @Test func `that is a keypad has offline codes, and none for the lease`() {
        var grant = Self.confirmed()
        #expect(Self.named(&grant, Grants.lock(7002, .keypad)) == [.reckon(number: 3)])
        #expect(
            grant.take(.made(number: 3, codeID: 21), at: Self.now)
                == [.delete(codeID: 12), .ready, .issued(number: 3)]
        )
        #expect(grant.state == .bootstrap)
    }

    @Test func `the same one, reached by a gateway now, gets the code for the lease`() {
        var grant = Grants.grant(.keypad)
        _ = Grants.turn(&grant, at: Self.now)
        _ = grant.take(.made(number: 1, codeID: 11), at: Self.now)
        #expect(grant.state == .bootstrap)
        #expect(Self.named(&grant, Self.old) == [.add(number: 2)])
        #expect(Self.named(&grant, Self.old) == [])
    }

    @Test func `named after the lease changes nothing`() {
        var grant = Self.confirmed()
        let end = Grants.lease.ends
        _ = Grants.turn(&grant, at: end)
        let before = grant
        #expect(grant.take(.lockNamed(Self.new, exposed: nil), at: end) == [])
        #expect(grant == before)
    }
}
