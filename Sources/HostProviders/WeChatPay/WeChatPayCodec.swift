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
            ("Accept", "application/json"),
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
    /// A success counts only when the provider signed it. An error without a signature is taken for
    /// what it says, since TLS vouches for it; one with a wrong signature says nothing.
    func read(_ answer: EgressAnswer, at now: Instant) -> Reading {
        do throws(WeChatPaySignature.Doubt) {
            try WeChatPaySignature.check(
                account,
                header: answer.header,
                body: answer.body,
                at: now
            )
        } catch {
            guard error == .unsigned, answer.status >= 400 else {
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
        let said = ProviderJSON.parse(answer.body)?["code"]?.string ?? ""
        let code = said.utf8.count <= 64 ? said : ""
        let cause = "status \(answer.status) \(code)"
        if let refusal = WeChatPayCodec.refusals[code] { return .refused(refusal.fault(cause)) }
        switch (answer.status, code) {
        case (429, _), (_, "FREQUENCY_LIMITED"), (_, "RATELIMIT_EXCEEDED"):
            let pause = Int64(answer.retryAfterSeconds ?? 1) * 1000
            return .retry(afterMillis: pause, because: cause)
        // The request is being dealt with, or the payer is typing a password.
        case (409, _), (202, _): return .unknown(because: cause)
        case (401, _), (403, _): return .refused(ProviderRefusal.account.fault(cause))
        case (404, _): return .refused(ProviderRefusal.orderUnknown.fault(cause))
        case (400..<500, _): return .refused(ProviderRefusal.paymentRefused.fault(cause))
        // SYSTEM_ERROR and whatever stands before the provider: it may have been carried out.
        default: return .unknown(because: cause)
        }
    }

    /// Codes that say the same with whatever status they come.
    private static let refusals: [String: ProviderRefusal] = [
        "ORDERPAID": .orderPaid,
        "ORDER_CLOSED": .orderClosed, "ORDERCLOSED": .orderClosed,
        "OUT_TRADE_NO_USED": .orderUsed,
        "ORDER_NOT_EXIST": .orderUnknown, "ORDERNOTEXIST": .orderUnknown,
        "RESOURCE_NOT_EXISTS": .orderUnknown,
        "NOT_ENOUGH": .fundsShort,
        "SIGN_ERROR": .account, "APPID_MCHID_NOT_MATCH": .account, "MCH_NOT_EXISTS": .account,
        "NO_AUTH": .account, "RULE_LIMIT": .account, "NOAUTH": .account,
    ]
}
