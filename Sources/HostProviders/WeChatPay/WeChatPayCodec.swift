import HostEgress
import PluginKit

/// Requests and answers of WeChat Pay APIv3 as pure values.
struct WeChatPayCodec {
    let account: WeChatPayAccount

    /// A GET, signed.
    func get(_ path: String, at now: Instant, nonce: String) throws -> EgressRequest {
        var request = EgressRequest.get(account.url + path)
        request.headers = try headers("GET", path, [], now, nonce)
        return request
    }

    /// A POST of JSON, signed.
    func post(
        _ path: String,
        _ body: JSONValue,
        at now: Instant,
        nonce: String
    ) throws -> EgressRequest {
        let bytes = ProviderJSON.bytes(body)
        var request = EgressRequest.post(account.url + path, bytes, as: "application/json")
        request.headers += try headers("POST", path, bytes, now, nonce)
        return request
    }

    private func headers(
        _ method: String,
        _ path: String,
        _ body: [UInt8],
        _ now: Instant,
        _ nonce: String
    ) throws -> [(name: String, value: String)] {
        [
            ("Accept", "application/json"), ("Wechatpay-Serial", account.answeringKey),
            (
                "Authorization",
                try WeChatPaySignature.authorization(
                    account,
                    method,
                    account.path(path),
                    body: body,
                    at: now,
                    nonce: nonce
                )
            ),
        ]
    }

    /// What an answer says.
    enum Reading {
        /// Carried out, and the provider signed for it; nil for an answer without content.
        case content(JSONValue?)
        case ended(ProviderAnswer)
    }

    /// Reads an answer.
    ///
    /// What is signed counts. An error without any signature is believed where it bears a code of the
    /// provider's, since TLS vouches for it; without one it may come from whatever stands between, and
    /// says nothing, as one with a wrong signature does.
    func read(_ answer: EgressAnswer, at now: Instant) -> Reading {
        do throws(WeChatPaySignature.Doubt) {
            try WeChatPaySignature.check(
                account,
                header: answer.header,
                body: answer.body,
                at: now
            )
        } catch {
            guard error == .unsigned, answer.status >= 400, isKnown(answer) else {
                return .ended(.unknown(because: "status \(answer.status), \(error.rawValue)"))
            }
        }
        switch answer.status {
        case 204: return .content(nil)
        case 200:
            guard let value = ProviderJSON.parse(answer.body), value.members != nil else {
                return .ended(.unknown(because: "the answer is no JSON object"))
            }
            return .content(value)
        default: return .ended(failure(answer))
        }
    }

    private func failure(_ answer: EgressAnswer) -> ProviderAnswer {
        let code = code(of: answer)
        let cause = "status \(answer.status) \(code)"
        if let refusal = WeChatPayCodec.refusals[code] { return .refused(refusal.fault(cause)) }
        if WeChatPayCodec.accountCodes.contains(code) {
            return .retry(afterMillis: ProviderTrip.repairMillis, because: cause)
        }
        switch (answer.status, code) {
        case (429, _), (_, "FREQUENCY_LIMITED"), (_, "RATELIMIT_EXCEEDED"):
            let pause = Int64(answer.retryAfterSeconds ?? 1) * 1000
            return .retry(afterMillis: pause, because: cause)
        // The request is being dealt with, or the payer is typing a password.
        case (409, _), (202, _): return .unknown(because: cause)
        // Keys and rights of the account can be put right while the effect lasts.
        case (401, _), (403, _):
            return .retry(afterMillis: ProviderTrip.repairMillis, because: cause)
        case (_, "STATEMENT_CREATING"):
            return .retry(afterMillis: WeChatPayCodec.statementMillis, because: cause)
        case (404, _): return .refused(ProviderRefusal.orderUnknown.fault(cause))
        case (400..<500, _): return .refused(ProviderRefusal.paymentRefused.fault(cause))
        // SYSTEM_ERROR and whatever stands before the provider: it may have been carried out.
        default: return .unknown(because: cause)
        }
    }

    private func code(of answer: EgressAnswer) -> String {
        let said = ProviderJSON.parse(answer.body)?["code"]?.string ?? ""
        return said.utf8.count <= 64 ? said : ""
    }

    private func isKnown(_ answer: EgressAnswer) -> Bool {
        let code = code(of: answer)
        return WeChatPayCodec.refusals[code] != nil || WeChatPayCodec.accountCodes.contains(code)
            || WeChatPayCodec.passing.contains(code)
    }

    /// The day's bill is being made: it takes half an hour or more.
    private static let statementMillis: Int64 = 1_800_000

    /// What is wrong with the account or a key of ours.
    private static let accountCodes: Set<String> = [
        "SIGN_ERROR", "APPID_MCHID_NOT_MATCH", "MCH_NOT_EXISTS", "NO_AUTH", "NOAUTH", "RULE_LIMIT",
    ]

    /// Codes that pass, and those whose meaning lies in the status.
    private static let passing: Set<String> = [
        "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "SYSTEM_ERROR", "STATEMENT_CREATING",
        "USERPAYING", "INVALID_REQUEST", "PARAM_ERROR",
    ]

    /// Codes that say the same with whatever status they come.
    private static let refusals: [String: ProviderRefusal] = [
        "ORDERPAID": .orderPaid,
        "ORDER_CLOSED": .orderClosed, "ORDERCLOSED": .orderClosed,
        "OUT_TRADE_NO_USED": .orderUsed,
        "ORDER_NOT_EXIST": .orderUnknown, "ORDERNOTEXIST": .orderUnknown,
        "RESOURCE_NOT_EXISTS": .orderUnknown,
        "NOT_ENOUGH": .fundsShort,
        "NO_STATEMENT_EXIST": .statementMissing,
    ]
}
