/// The providers that effects go to, as an operator has set them up: payment, locks, and what a city
/// reaches in a cloud.
///
/// A provider is there once its account is named; it is then whole, or the host does not start.
package struct PortSettings: Sendable {
    private var texts: [String: String] = [:]

    /// Settings with what they are without anybody's word.
    private static let known: [String: String] = [
        "wechatPayUrl": "https://api.mch.weixin.qq.com", "wechatPayAppId": "",
        "wechatPayMerchantId": "", "wechatPaySerial": "", "wechatPayKeyFile": "",
        "wechatPayPlatformKeys": "", "wechatPayPlanId": "",
        "lockUrl": "https://cnapi.ttlock.com", "lockClientId": "", "lockUsername": "",
        "tencentSecretId": "", "tencentRegion": "ap-guangzhou",
        "smsUrl": "https://sms.tencentcloudapi.com", "smsAppId": "", "smsSignName": "",
        "smsTemplates": "",
        "identityUrl": "https://faceid.tencentcloudapi.com",
        "signatureUrl": "https://ess.tencentcloudapi.com",
        "signatureFilesUrl": "https://file.ess.tencent.cn", "signatureOperatorId": "",
    ]

    /// Takes over one setting; false when it is none of these.
    mutating func set(_ key: String, text: String) -> Bool {
        guard PortSettings.known[key] != nil else { return false }
        texts[key] = text
        return true
    }

    func text(_ key: String) -> String { texts[key] ?? PortSettings.known[key] ?? "" }

    /// True when no provider is set up.
    package var isEmpty: Bool { !hasPayment && !hasLocks && !hasCloud }

    var hasPayment: Bool { !text("wechatPayMerchantId").isEmpty }
    var hasLocks: Bool { !text("lockClientId").isEmpty }
    var hasCloud: Bool { !text("tencentSecretId").isEmpty }
    var hasMessages: Bool { hasCloud && !text("smsAppId").isEmpty }
    var hasSignatures: Bool { hasCloud && !text("signatureOperatorId").isEmpty }

    /// Where requests go.
    var urls: [String] {
        var urls: [String] = []
        if hasPayment { urls.append(text("wechatPayUrl")) }
        if hasLocks { urls.append(text("lockUrl")) }
        if hasMessages { urls.append(text("smsUrl")) }
        if hasCloud { urls.append(text("identityUrl")) }
        if hasSignatures { urls += [text("signatureUrl"), text("signatureFilesUrl")] }
        return urls
    }
}
