import HostProviders
import PluginKit

/// Checks `TC3-HMAC-SHA256` as the provider does: from the request as it came.
enum CloudSignature {
    static let secretID = "AKIDsandbox0000000000000000000000000"
    static let secretKey = "sandboxsandboxsandboxsandboxsand"

    /// Why a request is not the account's; nil when it is.
    static func flaw(in request: SandboxRequest, at now: Instant) -> String? {
        guard let text = request.field("authorization"), text.hasPrefix("TC3-HMAC-SHA256 ") else {
            return "AuthFailure.InvalidAuthorization"
        }
        var values: [String: String] = [:]
        for part in text.dropFirst(16).split(separator: ",") {
            let halves = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if halves.count == 2 { values[String(halves[0])] = String(halves[1]) }
        }
        guard let stamp = request.field("x-tc-timestamp"), let seconds = Int64(stamp),
            abs(Double(now.utcMillis / 1000) - Double(seconds)) <= 300
        else { return "AuthFailure.SignatureExpire" }
        let scope = (values["Credential"] ?? "").split(separator: "/").map(String.init)
        let day = String(Instant(utcMillis: seconds * 1000).rfc3339.prefix(10))
        guard scope.count == 4, scope[0] == secretID, scope[1] == day, scope[3] == "tc3_request"
        else { return "AuthFailure.SecretIdNotFound" }
        let names = (values["SignedHeaders"] ?? "").split(separator: ";").map(String.init)
        guard names.contains("host"), names.contains("content-type"), names == names.sorted() else {
            return "AuthFailure.SignatureFailure"
        }
        let lines = names.map { "\($0):\((request.field($0) ?? "").lowercased())\n" }.joined()
        let canonical = [
            request.method, request.path, request.query, lines, names.joined(separator: ";"),
            Digests.sha256(request.body),
        ].joined(separator: "\n")
        let toSign = [
            "TC3-HMAC-SHA256", stamp, "\(day)/\(scope[2])/tc3_request",
            Digests.sha256(Array(canonical.utf8)),
        ].joined(separator: "\n")
        let byDay = Digests.hmac(Array(day.utf8), key: Array("TC3\(secretKey)".utf8))
        let byService = Digests.hmac(Array(scope[2].utf8), key: byDay)
        let signing = Digests.hmac(Array("tc3_request".utf8), key: byService)
        let wanted = Hex.encode(Digests.hmac(Array(toSign.utf8), key: signing))
        return wanted == values["Signature"] ? nil : "AuthFailure.SignatureFailure"
    }
}
