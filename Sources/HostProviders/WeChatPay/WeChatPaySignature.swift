import HostEgress
import PluginKit
import TransparencyLog

/// Signatures of APIv3: `WECHATPAY2-SHA256-RSA2048`.
struct WeChatPaySignature {
    static let scheme = "WECHATPAY2-SHA256-RSA2048"
    /// How old or early an answer or callback may be.
    static let skewSecondsMax: Int64 = 300

    /// Why a message is not believed.
    enum Doubt: String, Error {
        case unsigned = "no signature"
        case incomplete = "half a signature"
        case stale = "its time is too far away"
        case stranger = "an unknown key's number"
        case forged = "the signature is wrong"
    }

    /// The value of Authorization for a request of the account.
    static func authorization(
        _ account: WeChatPayAccount,
        _ method: String,
        _ path: String,
        body: [UInt8],
        at now: Instant,
        nonce: String
    ) throws -> String {
        let seconds = now.utcMillis / 1000
        let signed = Array("\(method)\n\(path)\n\(seconds)\n\(nonce)\n".utf8) + body + [0x0A]
        let signature = Base64.encode(try account.signer.signature(of: signed))
        return "\(scheme) mchid=\"\(account.merchantID)\",nonce_str=\"\(nonce)\","
            + "signature=\"\(signature)\",timestamp=\"\(seconds)\",serial_no=\"\(account.serial)\""
    }

    /// Checks what the provider signed, an answer or a callback.
    static func check(
        _ account: WeChatPayAccount,
        header: (String) -> String?,
        body: [UInt8],
        at now: Instant
    ) throws(Doubt) {
        let fields = ["signature", "timestamp", "nonce", "serial"].map { header("wechatpay-\($0)") }
        guard fields.contains(where: { $0 != nil }) else { throw .unsigned }
        guard let text = header("wechatpay-signature"), let signature = Base64.decode(text),
            let stamp = header("wechatpay-timestamp"), let seconds = Int64(stamp),
            (0...99_999_999_999).contains(seconds),
            let nonce = header("wechatpay-nonce"), let serial = header("wechatpay-serial")
        else { throw .incomplete }
        let age = now.utcMillis / 1000 - seconds
        guard age.magnitude <= skewSecondsMax.magnitude else { throw .stale }
        guard let key = account.platformKeys[serial] else { throw .stranger }
        let signed = Array("\(stamp)\n\(nonce)\n".utf8) + body + [0x0A]
        guard key.verifies(signature, of: signed) else { throw .forged }
    }
}
