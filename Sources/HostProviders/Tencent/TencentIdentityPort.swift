package import PluginKit

/// Whether a name and an identity number belong together, and a phone with them where one is given, through
/// Tencent Cloud FaceID.
///
/// It calls `PhoneVerification` with a phone, `IdCardVerification` without; asking twice changes nothing.
package struct TencentIdentityPort: ProviderPort {
    private let codec: TencentCodec
    private let sender: any ProviderSender
    private let clock: ProviderClock

    package init(
        _ account: TencentAccount,
        url: String = "https://faceid.tencentcloudapi.com",
        _ sender: any ProviderSender,
        _ clock: ProviderClock
    ) {
        codec = TencentCodec(account: account, service: "faceid", version: "2018-03-01", url: url)
        self.sender = sender
        self.clock = clock
    }

    package func perform(_ request: ProviderRequest) async -> ProviderAnswer {
        guard request.port == "identity.person.check" else {
            return .refused(ProviderRefusal.unknownPort.fault(request.port))
        }
        let body: JSONValue
        let hasPhone: Bool
        do throws(ProviderInput.Flaw) {
            let input = try ProviderInput(request.input)
            let phone = try input.optionalText("phone", bytesMax: 11)
            hasPhone = phone != nil
            body = ProviderJSON.object([
                ("IdCard", .string(try input.text("number", bytesMax: 18))),
                ("Name", .string(try input.text("name"))), ("Phone", phone.map(JSONValue.string)),
            ])
        } catch {
            return .refused(ProviderRefusal.badInput.fault("\(request.port): \(error.member)"))
        }
        let trip = ProviderTrip(sender, clock, millis: request.timeoutMillis)
        let action = hasPhone ? "PhoneVerification" : "IdCardVerification"
        switch await trip.call(codec, action, body) {
        case .ended(let answer): return answer
        case .failed(let code): return TencentCodec.answer(code)
        case .content(let value):
            let result = value["Result"]?.string
            return hasPhone ? checkedPhone(result) : checked(result)
        }
    }

    private func done(_ word: String) -> ProviderAnswer {
        .done(ProviderJSON.bytes([("result", .string(word))]))
    }

    /// The numbers of the two actions mean different things.
    private func checkedPhone(_ result: String?) -> ProviderAnswer {
        switch result {
        case "0": done("match")
        case "-4": done("mismatch")
        // The carrier knows nothing of it, or is one that cannot be asked.
        case "-9", "-13": done("unrecorded")
        case "-6", "-7", "-8":
            .refused(ProviderRefusal.personUnreadable.fault("Result \(result ?? "")"))
        case "-12": .refused(ProviderRefusal.checksTooMany.fault("Result -12"))
        case "-11": .retry(afterMillis: 5000, because: "Result -11")
        default: .unknown(because: "a result that is not known")
        }
    }

    private func checked(_ result: String?) -> ProviderAnswer {
        switch result {
        case "0": done("match")
        case "-1": done("mismatch")
        case "-5": done("unrecorded")
        case "-2", "-3": .refused(ProviderRefusal.personUnreadable.fault("Result \(result ?? "")"))
        case "-7": .refused(ProviderRefusal.checksTooMany.fault("Result -7"))
        // The registry behind it does not answer, or is being renewed.
        case "-4", "-6": .retry(afterMillis: 5000, because: "Result \(result ?? "")")
        default: .unknown(because: "a result that is not known")
        }
    }
}

extension ProviderRefusal {
    static let personUnreadable = ProviderRefusal(
        .invalid,
        code: "identity.person.unreadable",
        LocalizedText(
            zh: "姓名或身份证号码格式不正确。",
            en: "The name or the identity number cannot be one."
        ),
        remedy: LocalizedText(
            zh: "请按证件核对后重新填写。",
            en: "Compare both with the card and enter them again."
        )
    )
    static let checksTooMany = ProviderRefusal(
        .limited,
        code: "identity.person.limited",
        LocalizedText(
            zh: "该身份证今天的核验次数已达上限。",
            en: "This identity was checked as often as it may be today."
        ),
        remedy: LocalizedText(
            zh: "请明天再试，或到窗口办理。",
            en: "Try again tomorrow, or come to the counter."
        )
    )
}
