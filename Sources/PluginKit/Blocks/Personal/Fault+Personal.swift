extension Fault {
    /// Which part of an identity number is wrong.
    enum CitizenIDProblem {
        case form, area, birth, check

        var text: LocalizedText {
            switch self {
            case .form:
                LocalizedText(
                    zh: "须为 17 位半角数字加一位数字或 X",
                    en: "it has 17 half-width digits and a digit or X"
                )
            case .area: LocalizedText(zh: "地区代码不存在", en: "there is no such area")
            case .birth: LocalizedText(zh: "出生日期不存在", en: "there is no such date of birth")
            case .check: LocalizedText(zh: "校验位不符", en: "the check character does not fit")
            }
        }
    }

    /// This is no identity number; it is not repeated in the message.
    static func citizenIDWrong(
        _ problem: CitizenIDProblem,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .invalid,
            code: "personal.citizen_id_wrong",
            message: LocalizedText(
                zh: "身份证号码有误：\(problem.text.zh)。",
                en: "The identity number is wrong: \(problem.text.en)."
            ),
            remedy: LocalizedText(
                zh: "请对照身份证逐位核对。",
                en: "Compare it with the identity card, character by character."
            ),
            location: location
        )
    }

    /// This is no social credit code.
    static func creditCodeWrong(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "personal.credit_code_wrong",
            message: LocalizedText(
                zh: "统一社会信用代码有误。",
                en: "This is no unified social credit code."
            ),
            remedy: LocalizedText(
                zh: "请对照营业执照逐位核对 18 位代码。",
                en: "Compare its 18 characters with the business licence."
            ),
            location: location
        )
    }

    /// This is no mobile number; it is not repeated in the message.
    static func phoneWrong(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "personal.phone_wrong",
            message: LocalizedText(zh: "手机号码有误。", en: "This is no mobile number."),
            remedy: LocalizedText(
                zh: "请填写 11 位半角数字，如 13800000000。",
                en: "Give 11 half-width digits, such as 13800000000."
            ),
            location: location
        )
    }
}
