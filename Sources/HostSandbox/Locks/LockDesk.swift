import HostProviders
import PluginKit
import Synchronization

/// The sandbox's lock provider in the TTLock cloud's format.
///
/// It serves `/oauth2`, `/v3/keyboardPwd`, `/v3/lock` and `/v3/gateway`; every lock number is a lock
/// with a gateway.
package final class LockDesk: Sendable {
    package static let clientID = "sandbox-locks"
    package static let clientSecret = "sandbox-locks-secret"
    package static let username = "+8613800000000"
    package static let password = "sandbox"

    let world: SandboxWorld
    let book = Mutex(LockBook())

    init(_ world: SandboxWorld) { self.world = world }

    func answer(_ request: SandboxRequest) -> SandboxReply {
        if let reply = world.early(.lock) { return reply }
        guard request.method == "POST" else { return LockDesk.error(-3, "POST is expected") }
        let form = request.form
        if request.path == "/oauth2/token" { return world.late(token(form), .lock) }
        if let flaw = stranger(form) { return flaw }
        if world.faults.strikes(.limited, .lock) {
            return LockDesk.error(30006, "exceeds the restrictions of API call number")
        }
        if world.faults.strikes(.error, .lock) {
            return LockDesk.error(90000, "internal server error")
        }
        return world.late(route(request.path, form), .lock)
    }

    private func route(_ path: String, _ form: [String: String]) -> SandboxReply {
        switch path {
        case "/v3/keyboardPwd/get": withLock(form) { reckon(&$0, $1, form) }
        case "/v3/keyboardPwd/add": throughGateway(form) { add(&$0, $1, form) }
        case "/v3/keyboardPwd/change": throughGateway(form) { change(&$0, $1, form) }
        case "/v3/keyboardPwd/delete": throughGateway(form) { delete(&$0, $1, form) }
        case "/v3/lock/listKeyboardPwd": withLock(form) { list($0, $1, form) }
        case "/v3/gateway/list": gateways()
        default: LockDesk.error(1, "no such interface")
        }
    }

    static func error(_ number: Int64, _ text: String) -> SandboxReply {
        .json(
            200,
            [
                ("errcode", SandboxJSON.number(number)), ("errmsg", .string(text)),
                ("description", .string(text)),
            ]
        )
    }

    static let success = error(0, "none error message")

    private func token(_ form: [String: String]) -> SandboxReply {
        guard form["clientId"] == LockDesk.clientID, form["clientSecret"] == LockDesk.clientSecret
        else { return LockDesk.error(10001, "invalid client") }
        guard form["username"] == LockDesk.username,
            form["password"] == Digests.md5(Array(LockDesk.password.utf8))
        else { return LockDesk.error(10007, "invalid account or invalid password") }
        let text = Hex.encode(world.dice.bytes(16))
        let seconds: Int64 = 7_776_000
        let ends = world.time.now.utcMillis + seconds * 1000
        book.withLock { book in
            if book.tokens.count >= 1000 { book.tokens = [:] }
            book.tokens[text] = ends
        }
        return .json(
            200,
            [
                ("access_token", .string(text)), ("uid", SandboxJSON.number(2340)),
                ("expires_in", SandboxJSON.number(seconds)),
                ("refresh_token", .string(Hex.encode(world.dice.bytes(16)))),
            ]
        )
    }

    private func stranger(_ form: [String: String]) -> SandboxReply? {
        let now = world.time.now.utcMillis
        guard form["clientId"] == LockDesk.clientID else {
            return LockDesk.error(10000, "client_id does not exist")
        }
        let ends = book.withLock { $0.tokens[form["accessToken"] ?? ""] }
        guard let ends else { return LockDesk.error(10003, "token does not exist") }
        guard now < ends else { return LockDesk.error(10004, "token is invalid or revoked") }
        guard let date = form["date"].flatMap(Int64.init),
            abs(Double(date) - Double(now)) <= 300_000
        else { return LockDesk.error(80000, "date must be current time, in 5 minutes") }
        return nil
    }

    /// Takes back every token, as the provider does when a password is changed.
    package func revokeTokens() { book.withLock { $0.tokens = [:] } }

    /// True when somebody who types these digits now gets in; the lock remembers that it was so.
    package func opens(_ lock: Int64, _ digits: String) -> Bool {
        let now = world.time.now.utcMillis
        return book.withLock { book in
            let codes = book.locks[lock]?.codes ?? []
            let place = codes.firstIndex { $0.digits == digits && $0.opens(at: now) }
            guard let place else { return false }
            book.locks[lock]?.codes[place].isUsed = true
            return true
        }
    }

    private func withLock(
        _ form: [String: String],
        _ body: (inout LockBook, Int64) -> SandboxReply
    ) -> SandboxReply {
        guard let lock = form["lockId"].flatMap(Int64.init), lock > 0 else {
            return LockDesk.error(-3, "lockId")
        }
        return book.withLock { book in
            if book.locks[lock] == nil {
                guard book.locks.count < LockBook.locksMax else {
                    return LockDesk.error(-1003, "Lock does not exist")
                }
                book.locks[lock] = LockBook.Lock()
            }
            return body(&book, lock)
        }
    }

    /// What needs the lock's gateway: it takes its time, and may be offline.
    private func throughGateway(
        _ form: [String: String],
        _ body: (inout LockBook, Int64) -> SandboxReply
    ) -> SandboxReply {
        let ways = ["addType", "changeType", "deleteType"].compactMap { form[$0] }
        guard ways == ["2"] else { return LockDesk.error(-3, "the way to the lock") }
        let isOffline =
            world.faults.strikes(.offline, .lock)
            || world.dice.number(below: 1000) < world.delays.offlinePermille
        var reply =
            isOffline
            ? LockDesk.error(-3002, "The gateway is offline.") : withLock(form, body)
        reply.delayMillis += world.dice.millis(world.delays.gateway)
        return reply
    }

    private func gateways() -> SandboxReply {
        let isOnline = !world.faults.strikes(.offline, .lock)
        let gateway = SandboxJSON.object([
            ("gatewayId", SandboxJSON.number(1)), ("gatewayMac", .string("00:00:5E:00:53:01")),
            ("gatewayVersion", SandboxJSON.number(2)), ("networkName", .string("sandbox")),
            ("lockNum", SandboxJSON.number(Int64(book.withLock { $0.locks.count }))),
            ("isOnline", SandboxJSON.number(isOnline ? 1 : 0)),
        ])
        return .json(
            200,
            [
                ("list", .array([gateway])), ("pageNo", SandboxJSON.number(1)),
                ("pageSize", SandboxJSON.number(20)), ("pages", SandboxJSON.number(1)),
                ("total", SandboxJSON.number(1)),
            ]
        )
    }
}
