/// A merchant's account at WeChat Pay (APIv3), as an operator has set it up.
package struct WeChatPayAccount: Sendable {
    /// Where the provider is; a path before its own is kept.
    package let url: String
    package let appID: String
    package let merchantID: String
    /// The number of the merchant's certificate.
    package let serial: String
    let signer: RSASigner
    /// The provider's public keys by their numbers, such as `PUB_KEY_ID_…`.
    let platformKeys: [String: RSAVerifier]
    /// The APIv3 key, which callbacks are sealed with.
    let sealKey: [UInt8]
    /// The template of agreements that the provider gave the merchant; nil where nobody is charged.
    let planID: Int64?

    /// Nil for a seal key that has not 32 bytes.
    package init?(
        url: String,
        appID: String,
        merchantID: String,
        serial: String,
        signer: RSASigner,
        platformKeys: [String: RSAVerifier],
        sealKey: [UInt8],
        planID: Int64? = nil
    ) {
        guard sealKey.count == 32 else { return nil }
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.appID = appID
        self.merchantID = merchantID
        self.serial = serial
        self.signer = signer
        self.platformKeys = platformKeys
        self.sealKey = sealKey
        self.planID = planID
    }

    /// The number of the key that the provider is asked to sign its answers with: the newest known.
    var answeringKey: String { platformKeys.keys.max() ?? "" }

    /// What is signed as the address: all behind the host's name.
    func path(_ path: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return path }
        let rest = url[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return path }
        return rest[slash...] + path
    }
}
