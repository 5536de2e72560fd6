import PluginKit

/// Signatures of Tencent Cloud's API 3.0: `TC3-HMAC-SHA256` over type, host, action and body.
struct TC3Signature {
    static let algorithm = "TC3-HMAC-SHA256"
    private static let signedFields = "content-type;host;x-tc-action"

    let account: TencentAccount
    let service: String

    /// The value of Authorization for a POST to `/`.
    func authorization(
        host: String,
        action: String,
        contentType: String,
        body: [UInt8],
        atSeconds seconds: Int64
    ) -> String {
        let day = Instant(utcMillis: seconds * 1000).rfc3339.prefix(10)
        let fields =
            "content-type:\(contentType)\nhost:\(host)\nx-tc-action:\(action.lowercased())\n"
        let request =
            "POST\n/\n\n\(fields)\n\(TC3Signature.signedFields)\n\(Digests.sha256(body))"
        let scope = "\(day)/\(service)/tc3_request"
        let text = """
            \(TC3Signature.algorithm)
            \(seconds)
            \(scope)
            \(Digests.sha256(Array(request.utf8)))
            """
        let signature = Hex.encode(Digests.hmac(Array(text.utf8), key: key(String(day))))
        return "\(TC3Signature.algorithm) Credential=\(account.secretID)/\(scope), "
            + "SignedHeaders=\(TC3Signature.signedFields), Signature=\(signature)"
    }

    private func key(_ day: String) -> [UInt8] {
        [day, service, "tc3_request"].reduce(Array("TC3\(account.secretKey)".utf8)) { key, word in
            Digests.hmac(Array(word.utf8), key: key)
        }
    }
}
