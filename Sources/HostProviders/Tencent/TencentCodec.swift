import HostEgress
import PluginKit

/// Requests and answers of one service of Tencent Cloud's API 3.0 as pure values.
struct TencentCodec {
    static let contentType = "application/json; charset=utf-8"

    let account: TencentAccount
    /// Such as `sms`.
    let service: String
    /// Such as `2021-01-11`.
    let version: String
    /// Where the service is: an origin.
    let url: String

    func call(_ action: String, _ body: JSONValue, at now: Instant) -> EgressRequest {
        let bytes = ProviderJSON.bytes(body)
        let seconds = now.utcMillis / 1000
        var request = EgressRequest.post(url + "/", bytes, as: TencentCodec.contentType)
        let signature = TC3Signature(account: account, service: service)
        request.headers += [
            (
                "Authorization",
                signature.authorization(
                    host: host,
                    action: action,
                    contentType: TencentCodec.contentType,
                    body: bytes,
                    atSeconds: seconds
                )
            ),
            ("X-TC-Action", action), ("X-TC-Version", version),
            ("X-TC-Timestamp", String(seconds)), ("X-TC-Region", account.region),
        ]
        // Nobody there knows our keys, so nothing is sent twice by itself.
        request.isOnce = true
        return request
    }

    /// As the client writes it into the Host field.
    private var host: String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        return String(url[scheme.upperBound...].prefix { $0 != "/" })
    }

    enum Reading {
        case content(JSONValue)
        /// The provider's own word for what went wrong.
        case failed(String)
        case ended(ProviderAnswer)
    }

    func read(_ answer: EgressAnswer) -> Reading {
        guard answer.status == 200, let response = ProviderJSON.parse(answer.body)?["Response"],
            response.members != nil
        else { return .ended(.unknown(because: "status \(answer.status), or no answer in it")) }
        guard let error = response["Error"] else { return .content(response) }
        let code = error["Code"]?.string ?? ""
        return .failed(code.utf8.count <= 128 ? code : "")
    }

    /// What an error of the whole platform means.
    static func answer(_ code: String) -> ProviderAnswer {
        let family = code.prefix { $0 != "." }
        return switch family {
        case "RequestLimitExceeded", "LimitExceeded": .retry(afterMillis: 1000, because: code)
        // Keys, rights and money of the account can be put right while the effect lasts.
        case "AuthFailure", "UnauthorizedOperation", "ResourceUnavailable", "ResourceInsufficient":
            .retry(afterMillis: ProviderTrip.repairMillis, because: code)
        case "InvalidAction", "UnsupportedRegion", "NoSuchVersion", "UnknownParameter":
            .refused(ProviderRefusal.account.fault(code))
        case "InvalidParameter", "InvalidParameterValue", "MissingParameter", "InvalidRequest",
            "UnsupportedOperation", "FailedOperation", "ResourceNotFound", "OperationDenied":
            .refused(ProviderRefusal.other.fault(code))
        // InternalError and whatever is not known: it may have been carried out.
        default: .unknown(because: code.isEmpty ? "an error without a code" : code)
        }
    }
}

extension ProviderTrip {
    /// One call of a service, read.
    func call(_ codec: TencentCodec, _ action: String, _ body: JSONValue) async
        -> TencentCodec
        .Reading
    {
        switch await send(codec.call(action, body, at: now)) {
        case .ended(let answer): return .ended(answer)
        case .answered(let answer): return codec.read(answer)
        }
    }
}
