extension Sandbox {
    /// Settings of platform.json for a host that uses the providers at an address; key files, which
    /// lie where somebody puts them, are not among them.
    package func settings(at url: String) -> [(name: String, value: String)] {
        [
            ("wechatPayUrl", url), ("wechatPayAppId", merchant.appID),
            ("wechatPayMerchantId", merchant.merchantID), ("wechatPaySerial", merchant.serial),
            ("wechatPayPlanId", String(merchant.planID)),
            ("lockUrl", url), ("lockClientId", LockDesk.clientID),
            ("lockUsername", LockDesk.username), ("tencentSecretId", CloudSignature.secretID),
            ("smsUrl", url), ("smsAppId", "1400000000"), ("smsSignName", "江城"),
            ("smsTemplates", "code=1110,invitation=1111,signing=1112"),
            ("identityUrl", url), ("signatureUrl", url), ("signatureFilesUrl", url),
            ("signatureOperatorId", "sandbox-operator"),
        ]
    }

    /// Secrets of the host, by their names.
    package var secrets: [(name: String, value: String)] {
        [
            ("wechat_pay_seal_key", merchant.sealKey),
            ("lock_client_secret", LockDesk.clientSecret), ("lock_password", LockDesk.password),
            ("tencent_secret_key", CloudSignature.secretKey),
            ("signature_callback_token", CloudDesk.callbackToken),
        ]
    }
}
