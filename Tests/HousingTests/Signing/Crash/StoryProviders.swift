import JSONWire
import PluginKit
import Synchronization

/// What providers outside know in a story: it outlives every crash of the host.
final class StoryProviders: Sendable {
    struct Order {
        var state = "unpaid"
        let amount: Int64
    }

    struct LockCode {
        let id: Int64
        let name: String
        let digits: String
        let ends: String
        let isCustom: Bool
    }

    struct Truth {
        var orders: [String: Order] = [:]
        var refunds: [String: Int64] = [:]
        var codes: [LockCode] = []
        var message: String?
        /// Everything that was asked, by port.
        var asked: [String: Int] = [:]
        /// Notifications that nobody has taken yet.
        var told: [(kind: String, id: String, body: JSONValue)] = []
    }

    private let truth = Mutex(Truth())
    /// True while the payment provider answers nobody.
    let isSilent = Atomic<Bool>(false)

    func look<T: Sendable>(_ body: (inout sending Truth) -> sending T) -> T {
        truth.withLock { body(&$0) }
    }

    var now: Truth { truth.withLock { $0 } }

    /// The payer confirms an order; the provider means to tell of it.
    func pay(_ order: String) {
        truth.withLock { truth in
            guard truth.orders[order]?.state == "unpaid" else { return }
            truth.orders[order]?.state = "paid"
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
            truth.message = input["parameters"]?[0]?.string
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
            return done([
                "state": "paid", "transaction": .string("tx-\(order)"),
                "amountFen": .number(JSONNumber(found.amount)),
            ])
        case "payment.order.close":
            if truth.orders[order]?.state == "paid" { return refused("payment.order.paid") }
            truth.orders[order]?.state = "closed"
            return done(["order": .string(order)])
        case "payment.refund.create":
            truth.refunds[request.key] = input["amountFen"]?.int64 ?? 0
            return done(["refund": .string(request.key), "state": "processing"])
        case "payment.refund.query":
            return done(["refund": input["refund"] ?? .null, "state": "done"])
        default: return lock(request, input, &truth)
        }
    }

    private static func lock(
        _ request: ProviderRequest,
        _ input: JSONValue,
        _ truth: inout Truth
    ) -> ProviderAnswer {
        let known = truth.codes.first { $0.name == request.key }
        switch request.port {
        case "lock.code.reckon", "lock.code.add":
            let isCustom = request.port == "lock.code.add"
            let digits = input["code"]?.string ?? "8264\(truth.codes.count + 1000)"
            let code =
                known
                ?? LockCode(
                    id: Int64(truth.codes.count + 1),
                    name: request.key,
                    digits: digits,
                    ends: input["ends"]?.string ?? "",
                    isCustom: isCustom
                )
            if known == nil { truth.codes.append(code) }
            let id = JSONValue.number(JSONNumber(code.id))
            return done(isCustom ? ["codeId": id] : ["codeId": id, "code": .string(code.digits)])
        case "lock.code.list":
            let codes = truth.codes.map { code -> JSONValue in
                [
                    "codeId": .number(JSONNumber(code.id)), "name": .string(code.name),
                    "starts": "2026-01-01T00:00:00.000Z", "ends": .string(code.ends),
                    "isCustom": .bool(code.isCustom),
                ]
            }
            return done(["codes": .array(codes)])
        default: return done(["codeId": input["codeId"] ?? .null])
        }
    }

    private static func done(_ result: JSONValue) -> ProviderAnswer { .done(result.encoded) }

    private static func missing() -> ProviderAnswer { refused("payment.order.not_found") }

    private static func refused(_ code: String) -> ProviderAnswer {
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
