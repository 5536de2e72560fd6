import HostProviders
import PluginKit
import TransparencyLog

/// The merchant whom the sandbox's payment provider knows, and the provider's own key.
package struct MerchantBook: Sendable {
    package let appID = "wx5a6e0d0b0c0d0e0f"
    package let merchantID = "1900000109"
    /// The template of agreements to be charged.
    package let planID: Int64 = 12_535
    package let serial = "5A6E0D0B0C0D0E0F5A6E0D0B0C0D0E0F5A6E0D0B"
    package let platformSerial = "PUB_KEY_ID_0119000001092026010100000000000001"
    /// What callbacks are sealed with: 32 letters and digits.
    package let sealKey: String
    let merchant: RSAPair
    let platform: RSAPair
    let merchantKey: RSAVerifier
    let platformKey: RSASigner
    /// Somebody else's key, for forgeries.
    let strangerKey: RSASigner

    /// The merchant's private key, for a host that plays it.
    package var merchantPEM: String { merchant.privatePEM }
    /// The provider's public key.
    package var platformPEM: String { platform.publicPEM }

    /// Makes keys; takes a few tenths of a second.
    init(_ dice: SandboxDice) throws {
        merchant = try RSAPair()
        platform = try RSAPair()
        guard let merchantKey = RSAVerifier(pem: merchant.publicPEM),
            let platformKey = RSASigner(pem: platform.privatePEM),
            let strangerKey = RSASigner(pem: try RSAPair().privatePEM)
        else { throw KeysUnusable() }
        self.merchantKey = merchantKey
        self.platformKey = platformKey
        self.strangerKey = strangerKey
        sealKey = String(Hex.encode(dice.bytes(16)).prefix(32))
    }

    struct KeysUnusable: Error {}

    /// Why a request is not the merchant's; nil when it is.
    ///
    /// Written from the provider's rules, not from our client: method, target, time, nonce and body,
    /// each with a line break behind it.
    func flaw(in request: SandboxRequest, at now: Instant) -> String? {
        guard let text = request.field("authorization") else { return "no Authorization" }
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0] == "WECHATPAY2-SHA256-RSA2048" else { return "scheme" }
        var values: [Substring: Substring] = [:]
        for part in parts[1].split(separator: ",") {
            let halves = part.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[1].first == "\"", halves[1].last == "\"" else {
                return "form"
            }
            values[halves[0]] = halves[1].dropFirst().dropLast()
        }
        guard values["mchid"] == merchantID[...], values["serial_no"] == serial[...] else {
            return "merchant"
        }
        guard let stamp = values["timestamp"], let seconds = Int64(stamp),
            abs(Double(now.utcMillis / 1000) - Double(seconds)) <= 300
        else { return "timestamp" }
        guard let nonce = values["nonce_str"], (1...32).contains(nonce.utf8.count),
            let signature = values["signature"].flatMap({ Base64.decode($0) })
        else { return "nonce or signature" }
        var signed = Array("\(request.method)\n\(request.target)\n\(stamp)\n\(nonce)\n".utf8)
        signed += request.body
        signed.append(UInt8(ascii: "\n"))
        return merchantKey.verifies(signature, of: signed) ? nil : "signature"
    }

    /// Fields that sign a body as the provider.
    func signature(
        of body: [UInt8],
        at now: Instant,
        nonce: String,
        isForged: Bool = false
    ) -> [(name: String, value: String)] {
        let seconds = now.utcMillis / 1000
        let signed = Array("\(seconds)\n\(nonce)\n".utf8) + body + [UInt8(ascii: "\n")]
        let key = isForged ? strangerKey : platformKey
        let signature = (try? key.signature(of: signed)).map { Base64.encode($0) } ?? ""
        return [
            ("Wechatpay-Timestamp", String(seconds)), ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Signature", signature), ("Wechatpay-Serial", platformSerial),
            ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"),
        ]
    }
}
