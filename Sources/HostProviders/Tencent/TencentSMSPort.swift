package import PluginKit

/// Text messages through Tencent Cloud SMS: `SendSms`.
///
/// The provider knows no keys of ours: where an answer was lost, the next attempt may send a second
/// message, which harms nobody.
package struct TencentSMSPort: ProviderPort {
    /// What an operator has set up there.
    package struct Settings: Sendable {
        package var url = "https://sms.tencentcloudapi.com"
        package var appID = ""
        /// The approved signature that messages begin with.
        package var signName = ""
        /// The provider's number of each kind of message; what is none of these is a number itself.
        package var templates: [String: String] = [:]

        package init() {}
    }

    private let settings: Settings
    private let codec: TencentCodec
    private let sender: any ProviderSender
    private let clock: ProviderClock

    package init(
        _ account: TencentAccount,
        _ settings: Settings,
        _ sender: any ProviderSender,
        _ clock: ProviderClock
    ) {
        self.settings = settings
        codec = TencentCodec(
            account: account,
            service: "sms",
            version: "2021-01-11",
            url: settings.url
        )
        self.sender = sender
        self.clock = clock
    }

    package func perform(_ request: ProviderRequest) async -> ProviderAnswer {
        guard request.port == "sms.message.send" else {
            return .refused(ProviderRefusal.unknownPort.fault(request.port))
        }
        let body: JSONValue
        do throws(ProviderInput.Flaw) {
            body = try message(ProviderInput(request.input), key: request.key)
        } catch {
            return .refused(ProviderRefusal.badInput.fault("\(request.port): \(error.member)"))
        }
        let trip = ProviderTrip(sender, clock, millis: request.timeoutMillis)
        switch await trip.call(codec, "SendSms", body) {
        case .ended(let answer): return answer
        case .failed(let code): return TencentCodec.answer(code)
        case .content(let value): return Self.sent(value["SendStatusSet"]?[0])
        }
    }

    private func message(
        _ input: ProviderInput,
        key: String
    ) throws(ProviderInput.Flaw) -> JSONValue {
        let parameters = try input.texts("parameters", most: 20)
        let template = try input.text("template")
        return ProviderJSON.object([
            ("PhoneNumberSet", .array([.string(try input.text("phone", bytesMax: 20))])),
            ("SmsSdkAppId", .string(settings.appID)), ("SignName", .string(settings.signName)),
            ("TemplateId", .string(settings.templates[template] ?? template)),
            ("TemplateParamSet", .array(parameters.map { .string($0) })),
            ("SessionContext", .string(key)),
        ])
    }

    /// What became of one message.
    static func sent(_ status: JSONValue?) -> ProviderAnswer {
        guard let code = status?["Code"]?.string else {
            return .unknown(because: "the answer has no status")
        }
        switch code {
        case "Ok":
            return .done(
                ProviderJSON.bytes([("serial", .string(status?["SerialNo"]?.string ?? ""))])
            )
        case "LimitExceeded.PhoneNumberThirtySecondLimit":
            return .retry(afterMillis: 30_000, because: code)
        case "LimitExceeded.PhoneNumberOneHourLimit":
            return .retry(afterMillis: 600_000, because: code)
        case _ where code.hasPrefix("LimitExceeded"):
            return .refused(ProviderRefusal.messagesTooMany.fault(code))
        case _ where code.contains("PhoneNumber"):
            return .refused(ProviderRefusal.phoneUnreachable.fault(code))
        default: return TencentCodec.answer(code)
        }
    }
}

extension ProviderRefusal {
    static let messagesTooMany = ProviderRefusal(
        .limited,
        code: "sms.phone.limited",
        LocalizedText(
            zh: "该号码今天收到的短信已达上限。",
            en: "This phone has had as many messages as it may today."
        ),
        remedy: LocalizedText(
            zh: "请改用其他方式，或明天再试。",
            en: "Use another way, or try again tomorrow."
        )
    )
    static let phoneUnreachable = ProviderRefusal(
        .invalid,
        code: "sms.phone.unreachable",
        LocalizedText(
            zh: "该号码无法接收短信。",
            en: "This phone cannot get messages."
        ),
        remedy: LocalizedText(zh: "请核对号码。", en: "Check the number.")
    )
}
