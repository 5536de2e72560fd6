package import PluginKit

extension Fault {
    /// A further code was asked for too soon, or too many were.
    package static func codeTooOften(
        retryAfterSeconds: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .limited,
            code: "auth.code_too_often",
            message: LocalizedText(
                zh: "验证码获取得太频繁。",
                en: "Codes were asked for too often."
            ),
            remedy: LocalizedText(
                zh: "请在 \(retryAfterSeconds) 秒后重试。",
                en: "Try again in \(retryAfterSeconds) seconds."
            ),
            retryAfterSeconds: retryAfterSeconds,
            location: location
        )
    }

    /// Too many codes were tried from one network.
    package static func triedTooOften(
        retryAfterSeconds: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .limited,
            code: "auth.tried_too_often",
            message: LocalizedText(
                zh: "登录尝试太频繁。",
                en: "Signing in was tried too often."
            ),
            remedy: LocalizedText(
                zh: "请在 \(retryAfterSeconds) 秒后重试。",
                en: "Try again in \(retryAfterSeconds) seconds."
            ),
            retryAfterSeconds: retryAfterSeconds,
            location: location
        )
    }

    /// The code is wrong, used, too old or was never sent: which of these is not told.
    package static func codeWrong(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unauthenticated,
            code: "auth.code_wrong",
            message: LocalizedText(
                zh: "验证码不正确或已失效。",
                en: "The code is wrong or no longer good."
            ),
            remedy: LocalizedText(
                zh: "请核对最新短信中的验证码，或重新获取。",
                en: "Check the code in the latest message, or ask for a new one."
            ),
            location: location
        )
    }

    /// The text is no mobile number of mainland China.
    package static func phoneInvalid(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "auth.phone_invalid",
            message: LocalizedText(
                zh: "手机号码不正确。",
                en: "This is not a mobile number."
            ),
            remedy: LocalizedText(
                zh: "请用半角数字输入 11 位中国大陆手机号码。",
                en: "Enter a mobile number of mainland China: 11 half-width digits (0-9)."
            ),
            location: location
        )
    }

    /// No text message can be sent now.
    package static func smsUnavailable(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "auth.sms_unavailable",
            message: LocalizedText(
                zh: "短信暂时无法发送。",
                en: "Text messages cannot be sent now."
            ),
            remedy: LocalizedText(zh: "请稍后重试。", en: "Try again a little later."),
            retryAfterSeconds: 60,
            location: location
        )
    }

    /// The token or cookie is unknown, ended or not one of ours: which of these is not told.
    package static func sessionEnded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unauthenticated,
            code: "auth.session_ended",
            message: LocalizedText(
                zh: "登录已失效。",
                en: "The session is unknown or has ended."
            ),
            remedy: LocalizedText(zh: "请重新登录。", en: "Sign in again."),
            location: location
        )
    }

    /// The Authorization field is of another scheme, or names no token.
    static func bearerExpected(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unauthenticated,
            code: "auth.bearer_expected",
            message: LocalizedText(
                zh: "Authorization 头字段不是“Bearer 加令牌”的形式。",
                en: "The field Authorization is not the word Bearer with a token."
            ),
            remedy: LocalizedText(
                zh: "请发送 Authorization: Bearer chs_…（登录得到的令牌）或 chk_…（API 密钥）。",
                en: "Send Authorization: Bearer chs_… (a sign-in's token) or chk_… (an API key)."
            ),
            location: location
        )
    }
}
