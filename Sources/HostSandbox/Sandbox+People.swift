import PluginKit
import Synchronization

/// What people and tests ask of a sandbox: paying, faults and time.
extension Sandbox {
    func person(_ request: SandboxRequest) -> SandboxReply {
        switch (request.method, request.path) {
        case ("GET", "/sandbox"): state()
        case ("GET", "/sandbox/pay"): payPage(request.queryItems["order"] ?? "")
        case ("POST", "/sandbox/pay"): payNow(request.form["order"] ?? "")
        case ("GET", "/sandbox/contract"): contractPage(request.queryItems["code"] ?? "")
        case ("POST", "/sandbox/contract"): contractNow(request.form)
        case ("POST", "/sandbox/refund"): refundNow(request.form)
        case ("GET", "/sandbox/door"): door(request.queryItems)
        case ("GET", "/sandbox/messages"): .json(200, [("messages", cloud.messages)])
        case ("POST", "/sandbox/sign"): sign(request.form)
        case ("POST", "/sandbox/faults"): setFaults(request)
        case ("POST", "/sandbox/time"): setTime(request)
        default: .json(404, [("error", .string("no such place"))])
        }
    }

    private func state() -> SandboxReply {
        .json(200, [("now", .string(time.now.rfc3339)), ("faults", faults.json)])
    }

    /// The page that stands for the payer's app.
    private func payPage(_ order: String) -> SandboxReply {
        guard let found = payments.book.withLock({ $0.orders[order] }) else {
            return .html(page("<p>没有这个订单。 There is no such order.</p>"), status: 404)
        }
        let yuan = "¥\(found.totalFen / 100).\(found.totalFen % 100 / 10)\(found.totalFen % 10)"
        let about = "<p>\(Sandbox.escaped(found.description))</p><p><strong>\(yuan)</strong></p>"
        guard found.state == "NOTPAY", !found.isOver(at: time.now) else {
            return .html(page(about + "<p>订单已支付或已关闭。 The order is paid or closed.</p>"))
        }
        let name = Sandbox.escaped(found.number)
        return .html(
            page(
                """
                \(about)<form method="post" action="/sandbox/pay">
                <input type="hidden" name="order" value="\(name)">
                <button>支付 Pay</button></form>
                """
            )
        )
    }

    private func payNow(_ order: String) -> SandboxReply {
        let isPaid = pay(order)
        let text =
            isPaid
            ? "<p>支付成功。 Paid. 可以关闭本页。 You may close this page.</p>"
            : "<p>订单不存在、已支付或已关闭。 The order is unknown, paid or closed.</p>"
        return .html(page(text), status: isPaid ? 200 : 409)
    }

    private func refundNow(_ form: [String: String]) -> SandboxReply {
        let fen = form["fen"].flatMap { Int64($0) } ?? 0
        let isMade = refund(form["order"] ?? "", fen: fen)
        return .json(isMade ? 200 : 409, [("refunded", .bool(isMade))])
    }

    func page(_ body: String) -> String {
        """
        <!doctype html><html lang="zh"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>沙箱支付 Sandbox payment</title></head><body><main><h1>沙箱支付 Sandbox payment</h1>
        \(body)</main></body></html>
        """
    }

    static func escaped(_ text: String) -> String {
        text.map { letter -> String in
            switch letter {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(letter)
            }
        }.joined()
    }

    /// Whether digits open a lock now.
    private func door(_ items: [String: String]) -> SandboxReply {
        guard let lock = items["lock"].flatMap(Int64.init), let code = items["code"] else {
            return .json(400, [("error", .string("lock and code are expected"))])
        }
        return .json(200, [("opens", .bool(locks.opens(lock, code)))])
    }

    private func sign(_ form: [String: String]) -> SandboxReply {
        let isSigned = cloud.sign(form["flow"] ?? "", isRefused: form["refuse"] == "1")
        return .json(isSigned ? 200 : 409, [("signed", .bool(isSigned))])
    }

    /// `{"clear": true, "add": ["payment:lost:2", "lock:offline:50/1000"]}`.
    private func setFaults(_ request: SandboxRequest) -> SandboxReply {
        guard let wanted = SandboxJSON.parse(request.body) else {
            return .json(400, [("error", .string("a JSON object is expected"))])
        }
        if wanted["clear"]?.bool == true { faults.clear() }
        for element in wanted["add"]?.elements ?? [] {
            guard let text = element.string, faults.add(text: text) else {
                return .json(400, [("error", .string("PROVIDER:FAULT[:TIMES|:N/1000]"))])
            }
        }
        return state()
    }

    /// `{"advanceMillis": 15000}` or `{"speed": 60}`.
    private func setTime(_ request: SandboxRequest) -> SandboxReply {
        guard let wanted = SandboxJSON.parse(request.body) else {
            return .json(400, [("error", .string("a JSON object is expected"))])
        }
        if let speed = wanted["speed"]?.int64 { time.run(at: speed) }
        if let millis = wanted["advanceMillis"]?.int64 {
            time.advance(millis: min(millis, 10_000_000_000))
        }
        return state()
    }
}
