import HostEgress
import PluginKit

/// Requests and answers of the TTLock cloud API as pure values: forms out, JSON back, and errors in
/// `errcode` under status 200.
struct TTLockCodec {
    let account: TTLockAccount

    /// Asks for an access token.
    func token() -> EgressRequest {
        form(
            "/oauth2/token",
            [
                ("clientId", account.clientID), ("clientSecret", account.clientSecret),
                ("username", account.username), ("password", account.passwordDigest),
            ]
        )
    }

    /// Calls an interface; `date` has to be within five minutes of the provider's clock.
    func call(
        _ path: String,
        _ fields: [(String, String)],
        token: String,
        at now: Instant
    ) -> EgressRequest {
        form(
            path,
            [("clientId", account.clientID), ("accessToken", token)] + fields
                + [("date", String(now.utcMillis))]
        )
    }

    private func form(_ path: String, _ fields: [(String, String)]) -> EgressRequest {
        var request = EgressRequest.form(account.url + path, Array(URLForm.encode(fields).utf8))
        // The lock does again what it is told again.
        request.isOnce = true
        return request
    }

    enum Reading {
        case content(JSONValue)
        /// The provider's own number for what went wrong.
        case failed(Int64)
        case ended(ProviderAnswer)
    }

    func read(_ answer: EgressAnswer) -> Reading {
        guard answer.status == 200 else {
            let because = "status \(answer.status)"
            let isLimit = answer.status == 429
            return .ended(
                isLimit
                    ? .retry(
                        afterMillis: Int64(answer.retryAfterSeconds ?? 60) * 1000,
                        because: because
                    ) : .unknown(because: because)
            )
        }
        guard let value = ProviderJSON.parse(answer.body), value.members != nil else {
            return .ended(.unknown(because: "the answer is no JSON object"))
        }
        guard let error = value["errcode"], error.int64 != 0 else { return .content(value) }
        guard let number = error.int64 else {
            return .ended(.unknown(because: "errcode is no number"))
        }
        return .failed(number)
    }
}

/// The provider's numbers for what went wrong, and what each of them means for us.
enum TTLockError {
    /// The access token is unknown, over or taken back: another one may do.
    static func isAboutToken(_ number: Int64) -> Bool { number == 10003 || number == 10004 }

    static func answer(_ number: Int64) -> ProviderAnswer {
        let cause = "errcode \(number)"
        if let refusal = refusals[number] { return .refused(refusal.fault(cause)) }
        switch number {
        // No gateway near, offline, busy or unknown; the lock out of reach, busy, asleep or without
        // a network.
        case -2012, -3002, -3003, -3034, -3035, -3036, -3037, -4037:
            return .retry(afterMillis: 5000, because: cause)
        // Frozen by its owner, who may thaw it.
        case -2025: return .retry(afterMillis: 60_000, because: cause)
        // Too many calls at this moment: others of the account come at the same time, and somebody waits at a door.
        case 30006: return .retry(afterMillis: 2000, because: cause)
        // Too many calls of the month.
        case 30007: return .retry(afterMillis: 300_000, because: cause)
        // The account's keys and rights: somebody has to look, and it may be put right.
        case 10000, 10001, 10003, 10004, 10005, 10006, 10007, 10011, 30001, 30005, 30008:
            return .retry(afterMillis: ProviderTrip.repairMillis, because: "\(cause): the account")
        // Our clock or theirs: the same.
        case 80000: return .retry(afterMillis: 60_000, because: "\(cause): clocks differ")
        // 1 and 90000 are failures of the provider's own, under way or not; what is not in the table
        // says nothing certain.
        default: return .unknown(because: cause)
        }
    }

    private static let refusals: [Int64: ProviderRefusal] = [
        -3: .other, 80002: .other,
        20001: .lockForeign, 20002: .lockForeign, 20003: .lockForeign, 20004: .lockForeign,
        -2018: .lockForeign, -1003: .lockForeign,
        -3007: .codeTaken, -2032: .codeSimple, -3006: .codeSimple, -2009: .codeUnknown,
        -3008: .codeUnused, -3009: .lockFull, -4056: .lockFull, -1026: .windowUsed,
        -4043: .lockUnable, -1007: .lockUnable, 20007: .lockUnable,
    ]
}
