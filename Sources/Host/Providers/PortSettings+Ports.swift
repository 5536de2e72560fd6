import HostAuth
import HostProviders
import HostStore
import PluginKit

extension PortSettings {
    /// The adapters of all providers that are set up, by the first word of their ports.
    ///
    /// Throws what is missing or cannot be read; `secret` finds the host's secrets by name.
    func ports(
        _ sender: any ProviderSender,
        _ clock: ProviderClock,
        secret: (String) -> Secret?
    ) throws -> [String: any ProviderPort] {
        var ports: [String: any ProviderPort] = [:]
        if hasPayment {
            ports["payment"] = WeChatPayPort(try merchant(secret), sender, clock)
        }
        if hasLocks {
            let account = TTLockAccount(
                url: text("lockUrl"),
                clientID: text("lockClientId"),
                clientSecret: try need("lock_client_secret", secret),
                username: try given("lockUsername"),
                password: try need("lock_password", secret)
            )
            ports["lock"] = TTLockPort(account, sender, clock)
        }
        if hasCloud { try addCloud(to: &ports, sender, clock, secret) }
        return ports
    }

    private func addCloud(
        to ports: inout [String: any ProviderPort],
        _ sender: any ProviderSender,
        _ clock: ProviderClock,
        _ secret: (String) -> Secret?
    ) throws {
        let account = TencentAccount(
            secretID: text("tencentSecretId"),
            secretKey: try need("tencent_secret_key", secret),
            region: text("tencentRegion")
        )
        ports["identity"] = TencentIdentityPort(account, url: text("identityUrl"), sender, clock)
        if hasMessages {
            var settings = TencentSMSPort.Settings()
            settings.url = text("smsUrl")
            settings.appID = text("smsAppId")
            settings.signName = try given("smsSignName")
            settings.templates = try templates()
            ports["sms"] = TencentSMSPort(account, settings, sender, clock)
        }
        if hasSignatures {
            var settings = TencentSignaturePort.Settings()
            settings.url = text("signatureUrl")
            settings.filesURL = text("signatureFilesUrl")
            settings.operatorID = text("signatureOperatorId")
            settings.callbackToken = try need("signature_callback_token", secret)
            ports["signature"] = TencentSignaturePort(account, settings, sender, clock)
        }
    }

    private func merchant(_ secret: (String) -> Secret?) throws -> WeChatPayAccount {
        let file = try given("wechatPayKeyFile")
        guard DurableFile.isPrivate(file), let pem = try DurableFile.read(file),
            let signer = RSASigner(pem: String(decoding: pem, as: UTF8.self))
        else {
            throw Fault.badConfiguration(
                "wechatPayKeyFile",
                zh: "\(file) 不是仅所有者可读的 RSA 私钥（PEM）",
                en: "\(file) is no RSA private key in PEM for its owner alone"
            )
        }
        guard
            let account = WeChatPayAccount(
                url: text("wechatPayUrl"),
                appID: try given("wechatPayAppId"),
                merchantID: text("wechatPayMerchantId"),
                serial: try given("wechatPaySerial"),
                signer: signer,
                platformKeys: try platformKeys(),
                sealKey: Array(try need("wechat_pay_seal_key", secret).utf8),
                planID: try planID()
            )
        else {
            throw Fault.badConfiguration(
                "wechat_pay_seal_key",
                zh: "APIv3 密钥应为 32 字节",
                en: "the APIv3 key has 32 bytes"
            )
        }
        return account
    }

    /// The template of agreements to be charged; nil where there is none.
    private func planID() throws -> Int64? {
        let text = text("wechatPayPlanId")
        guard !text.isEmpty else { return nil }
        guard let number = Int64(text), number > 0 else {
            throw Fault.badConfiguration(
                "wechatPayPlanId",
                zh: "\(text) 应为委托代扣模板的数字编号",
                en: "\(text) is not the number of a template"
            )
        }
        return number
    }

    /// `NUMBER=FILE`, one for each key of the provider.
    private func platformKeys() throws -> [String: RSAVerifier] {
        var keys: [String: RSAVerifier] = [:]
        for entry in HostConfiguration.list(try given("wechatPayPlatformKeys")) {
            let halves = entry.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2, let pem = try DurableFile.read(halves[1]),
                let key = RSAVerifier(pem: String(decoding: pem, as: UTF8.self))
            else {
                throw Fault.badConfiguration(
                    "wechatPayPlatformKeys",
                    zh: "\(entry) 应为 编号=公钥文件（PEM）",
                    en: "\(entry) is not NUMBER=FILE of a public key in PEM"
                )
            }
            keys[halves[0]] = key
        }
        return keys
    }

    /// The provider's template of each kind of message, `KIND=NUMBER`.
    func templates() throws -> [String: String] {
        var templates: [String: String] = [:]
        for entry in HostConfiguration.list(try given("smsTemplates")) {
            let halves = entry.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2, halves[0].utf8.allSatisfy({ 0x61...0x7A ~= $0 }) else {
                throw Fault.badConfiguration(
                    "smsTemplates",
                    zh: "\(entry) 应为 类别=模板号，类别如 code、invitation、signing",
                    en: "\(entry) is not KIND=NUMBER, of a kind such as code, invitation or signing"
                )
            }
            templates[halves[0]] = halves[1]
        }
        return templates
    }

    private func given(_ key: String) throws -> String {
        let text = text(key)
        guard text.isEmpty else { return text }
        throw Fault.badConfiguration(key, zh: "缺少该设置", en: "this setting is missing")
    }

    private func need(_ name: String, _ secret: (String) -> Secret?) throws -> String {
        guard let found = secret(name) else {
            throw Fault.badConfiguration(
                "host.\(name)",
                zh: "secretsFile 中缺少该密钥",
                en: "this secret is missing from the file that secretsFile names"
            )
        }
        return found.reveal()
    }
}
