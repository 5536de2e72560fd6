import JSONWire
import PluginKit
import Synchronization

/// What providers outside know in a story: it outlives every crash of the host.
final class StoryProviders: Sendable {
    struct Order {
        var state = "unpaid"
        var amount: Int64
    }

    struct Refund {
        let order: String
        let amount: Int64
    }

    struct LockCode {
        let id: Int64
        let lock: Int64
        let name: String
        let digits: String
        let ends: String
        let isCustom: Bool
    }

    struct Truth {
        var orders: [String: Order] = [:]
        var refunds: [String: Refund] = [:]
        var codes: [LockCode] = []
        var codesMade: Int64 = 0
        /// The newest code that was sent to a phone.
        var messages: [String: String] = [:]
        /// What somebody paid back at the provider's console, of its refunds.
        var byHand: Set<String> = []
        /// Everything that was asked, by port.
        var asked: [String: Int] = [:]
        /// Notifications that nobody has taken yet.
        var told: [(kind: String, id: String, body: JSONValue)] = []

        /// What was paid for all orders and has not gone back.
        var kept: Int64 { orders.keys.map { left(of: $0) }.reduce(0, +) }

        /// What went back of an order at the provider's console.
        func byHand(of order: String) -> Int64 {
            byHand.compactMap { refunds[$0] }.filter { $0.order == order }.map(\.amount)
                .reduce(0, +)
        }

        /// What was paid for an order and has not gone back.
        func left(of order: String) -> Int64 {
            guard let known = orders[order], known.state == "paid" else { return 0 }
            return known.amount
                - refunds.values.filter { $0.order == order }.map(\.amount).reduce(0, +)
        }
    }

    /// Somebody pays a part of an order back at the provider's console; the provider means to tell.
    func payBack(_ order: String, _ part: Int64) {
        truth.withLock { truth in
            guard (1...truth.left(of: order)).contains(part) else { return }
            let name = "hand-\(truth.byHand.count + 1)"
            truth.refunds[name] = Refund(order: order, amount: part)
            truth.byHand.insert(name)
            truth.told.append(
                (
                    "payment.refund.ended", "told-\(name)",
                    [
                        "refund": .string(name), "order": .string(order), "state": "done",
                        "amountFen": .number(JSONNumber(part)),
                    ]
                )
            )
        }
    }

    private let truth = Mutex(Truth())
    /// True while the payment provider answers nobody.
    let isSilent = Atomic<Bool>(false)

    func look<T: Sendable>(_ body: (inout sending Truth) -> sending T) -> T {
        truth.withLock { body(&$0) }
    }

    var now: Truth { truth.withLock { $0 } }

    /// The payer confirms an order; the provider means to tell of it, by another amount than was due
    /// where there is one.
    func pay(_ order: String, _ other: Int64? = nil) {
        truth.withLock { truth in
            guard truth.orders[order]?.state == "unpaid" else { return }
            truth.orders[order]?.state = "paid"
            if let other { truth.orders[order]?.amount = other }
            let amount = truth.orders[order]?.amount ?? 0
            truth.told.append(
                (
                    "payment.order.paid", "told-\(order)",
                    [
                        "order": .string(order), "transaction": .string("tx-\(order)"),
                        "amountFen": .number(JSONNumber(amount)),
                    ]
                )
            )
        }
    }

    /// Carries a request out, or answers as to the first under its key.
    func answer(_ request: ProviderRequest) -> ProviderAnswer {
        guard let input = try? JSONValue.parse(request.input) else { return .unknown(because: "") }
        if isSilent.load(ordering: .relaxed), request.port.hasPrefix("payment.") {
            return .unknown(because: "silent")
        }
        return truth.withLock { truth in
            truth.asked[request.port, default: 0] += 1
            return StoryProviders.answer(request, input, &truth)
        }
    }

    private static func answer(
        _ request: ProviderRequest,
        _ input: JSONValue,
        _ truth: inout Truth
    ) -> ProviderAnswer {
        let order = input["order"]?.string ?? ""
        switch request.port {
        case "identity.person.check": return done(["result": "match"])
        case "sms.message.send":
            truth.messages[input["phone"]?.string ?? ""] = input["parameters"]?[0]?.string
            return done(["serial": "1"])
        case "payment.order.create":
            let amount = input["amountFen"]?.int64 ?? 0
            if truth.orders[request.key] == nil {
                truth.orders[request.key] = Order(amount: amount)
            }
            return done(["codeUrl": "weixin://pay"])
        case "payment.order.query":
            guard let found = truth.orders[order] else { return missing() }
            guard found.state == "paid" else { return done(["state": .string(found.state)]) }
            let isBack = truth.refunds.values.contains { $0.order == order }
            return done([
                "state": isBack ? "refunded" : "paid", "transaction": .string("tx-\(order)"),
                "amountFen": .number(JSONNumber(found.amount)),
            ])
        case "payment.order.close":
            if truth.orders[order]?.state == "paid" { return refused("payment.order.paid") }
            truth.orders[order]?.state = "closed"
            return done(["order": .string(order)])
        case "payment.refund.create":
            let amount = input["amountFen"]?.int64 ?? 0
            let number = input["refund"]?.string ?? request.key
            if truth.refunds[number] == nil {
                guard truth.left(of: order) >= amount else { return refused("payment.not_enough") }
                truth.refunds[number] = Refund(order: order, amount: amount)
            }
            return done(["refund": .string(number), "state": "processing"])
        case "payment.refund.query":
            guard let refund = input["refund"], truth.refunds[refund.string ?? ""] != nil else {
                return missing()
            }
            return done(["refund": refund, "state": "done"])
        case "payment.bill.read":
            var lines = truth.orders.filter { $0.value.state == "paid" }.map { order -> JSONValue in
                [
                    "order": .string(order.key), "transaction": .string("tx-\(order.key)"),
                    "state": "SUCCESS", "amountFen": .number(JSONNumber(order.value.amount)),
                ]
            }
            lines += truth.refunds.map { refund -> JSONValue in
                [
                    "order": .string(refund.value.order),
                    "transaction": .string("tx-\(refund.value.order)"), "state": "REFUND",
                    "amountFen": 0, "refund": .string(refund.key),
                    "refundFen": .number(JSONNumber(refund.value.amount)),
                ]
            }
            return done(["bill": "whole", "first": 0, "lines": .array(lines)])
        default: return lock(request, input, &truth)
        }
    }

    private static func lock(
        _ request: ProviderRequest,
        _ input: JSONValue,
        _ truth: inout Truth
    ) -> ProviderAnswer {
        let lock = input["lock"]?.int64 ?? 0
        switch request.port {
        case "lock.code.reckon", "lock.code.add":
            let isCustom = request.port == "lock.code.add"
            let code =
                truth.codes.first { $0.name == request.key }
                ?? make(request.key, in: lock, input, isCustom: isCustom, &truth)
            let id = JSONValue.number(JSONNumber(code.id))
            return done(isCustom ? ["codeId": id] : ["codeId": id, "code": .string(code.digits)])
        case "lock.code.list":
            let codes = truth.codes.filter { $0.lock == lock }.map { code -> JSONValue in
                [
                    "codeId": .number(JSONNumber(code.id)), "name": .string(code.name),
                    "starts": "2026-01-01T00:00:00.000Z", "ends": .string(code.ends),
                    "isCustom": .bool(code.isCustom),
                ]
            }
            return done(["codes": .array(codes)])
        case "lock.code.compare":
            let id = input["codeId"]?.int64
            let isThere = truth.codes.contains { $0.lock == lock && $0.id == id }
            return done(["state": isThere ? "same" : "missing", "others": []])
        case "lock.code.change": return done(["codeId": input["codeId"] ?? .null])
        default:
            let id = input["codeId"] ?? .null
            truth.codes.removeAll { $0.lock == lock && $0.id == id.int64 }
            return done(["codeId": id])
        }
    }

    private static func make(
        _ name: String,
        in lock: Int64,
        _ input: JSONValue,
        isCustom: Bool,
        _ truth: inout Truth
    ) -> LockCode {
        truth.codesMade += 1
        let code = LockCode(
            id: truth.codesMade,
            lock: lock,
            name: name,
            digits: input["code"]?.string ?? "\(82_641_000 + truth.codesMade)",
            ends: input["ends"]?.string ?? "",
            isCustom: isCustom
        )
        truth.codes.append(code)
        return code
    }

    static func done(_ result: JSONValue) -> ProviderAnswer { .done(result.encoded) }

    private static func missing() -> ProviderAnswer { refused("payment.order.not_found") }

    static func refused(_ code: String) -> ProviderAnswer {
        .refused(
            Fault(
                .conflict,
                code: code,
                message: LocalizedText(zh: "不行。", en: "No."),
                remedy: LocalizedText(zh: "无。", en: "None.")
            )
        )
    }
}
