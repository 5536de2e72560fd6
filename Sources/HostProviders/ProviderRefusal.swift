import PluginKit

/// Why a provider will not do something, whoever the provider is.
struct ProviderRefusal {
    let code: String
    let kind: Fault.Kind
    let message: LocalizedText
    let remedy: LocalizedText

    init(
        _ kind: Fault.Kind,
        code: String,
        _ message: LocalizedText,
        remedy: LocalizedText
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    /// The fault; `cause` is the provider's own word for it.
    func fault(_ cause: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            kind,
            code: code,
            message: message,
            remedy: remedy,
            cause: cause,
            location: location
        )
    }

    static let badInput = ProviderRefusal(
        .internalError,
        code: "provider.input.invalid",
        LocalizedText(
            zh: "交给服务商的内容不符合其接口。",
            en: "What is asked of the provider does not fit its port."
        ),
        remedy: LocalizedText(
            zh: "请核对模块清单中该接口的输入。",
            en: "Check the effect's input in the plugin's manifest against the port."
        )
    )
    static let unknownPort = ProviderRefusal(
        .internalError,
        code: "provider.port.unknown",
        LocalizedText(zh: "服务商没有这个接口。", en: "The provider offers no such port."),
        remedy: LocalizedText(
            zh: "请核对模块清单中的接口名称。",
            en: "Check the port's name in the plugin's manifest."
        )
    )
    static let account = ProviderRefusal(
        .unavailable,
        code: "provider.account.refused",
        LocalizedText(
            zh: "服务商不接受本平台的账号或签名。",
            en: "The provider does not accept this city's account or signature."
        ),
        remedy: LocalizedText(
            zh: "请运维人员核对账号、密钥和权限。",
            en: "An operator has to check account, keys and permissions."
        )
    )
    static let other = ProviderRefusal(
        .conflict,
        code: "provider.request.refused",
        LocalizedText(zh: "服务商拒绝了请求。", en: "The provider has refused the request."),
        remedy: LocalizedText(
            zh: "请核对内容后重试，或联系客服。",
            en: "Check what was given and try again, or ask for help."
        )
    )
}
