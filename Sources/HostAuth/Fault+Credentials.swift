package import PluginKit

extension Fault {
    /// The password is wrong, or there is none: which of the two is not told.
    package static func passwordWrong(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unauthenticated,
            code: "auth.password_wrong",
            message: LocalizedText(
                zh: "手机号或密码不正确。",
                en: "The number or the password is wrong."
            ),
            remedy: LocalizedText(
                zh: "请核对后重试；忘记密码可用验证码登录后重设。",
                en: "Check both; whoever forgot the password can reset it with a code."
            ),
            location: location
        )
    }

    /// A first password takes a proof that the caller is who the session says.
    package static func proofNeeded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "auth.proof_needed",
            message: LocalizedText(
                zh: "首次设置密码需要先验证手机号。",
                en: "A first password takes a fresh proof that the phone is yours."
            ),
            remedy: LocalizedText(
                zh: "请获取验证码并一并提交，或重新用验证码登录后再设置。",
                en: "Ask for a code and send it along, or sign in by code again first."
            ),
            location: location
        )
    }

    /// An API key asked for its session to end.
    package static func keyIsNoSession(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "auth.key_is_no_session",
            message: LocalizedText(
                zh: "接口密钥没有登录会话，密钥仍然有效。",
                en: "An API key has no session to end; the key goes on working."
            ),
            remedy: LocalizedText(
                zh: "如需停用密钥，请由其所有者调用 DELETE /auth/v1/keys/{keyId}。",
                en: "To end the key, let its owner call DELETE /auth/v1/keys/{keyId}."
            ),
            location: location
        )
    }

    /// The password is too short or too long.
    package static func passwordLength(
        _ least: Int,
        _ most: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .invalid,
            code: "auth.password_length",
            message: LocalizedText(
                zh: "密码长度须为 \(least)–\(most) 个字符。",
                en: "A password has \(least) to \(most) characters."
            ),
            remedy: LocalizedText(
                zh: "可用几个不相关的词组成一句话。",
                en: "A few words that have nothing to do with each other are a good one."
            ),
            location: location
        )
    }

    /// The password is among the first that are tried.
    package static func passwordWeak(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "auth.password_weak",
            message: LocalizedText(
                zh: "这个密码太容易猜到。",
                en: "This password is among the first that are tried."
            ),
            remedy: LocalizedText(
                zh: "请换一个不常见、不含手机号、至少有 5 个不同字符的密码。",
                en:
                    "Choose an uncommon one without the phone number and with 5 different characters."
            ),
            location: location
        )
    }

    /// Too many passwords are being checked at once.
    package static func hashingBusy(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "auth.hashing_busy",
            message: LocalizedText(
                zh: "正在登录的人太多。",
                en: "Too many passwords are being checked at this moment."
            ),
            remedy: LocalizedText(zh: "请几秒后重试。", en: "Try again in a few seconds."),
            retryAfterSeconds: 3,
            location: location
        )
    }

    /// The organisation has as many keys as any may have.
    package static func tooManyKeys(
        most: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "auth.too_many_keys",
            message: LocalizedText(
                zh: "一个单位最多有 \(most) 个有效密钥。",
                en: "An organisation has at most \(most) keys that can be used."
            ),
            remedy: LocalizedText(
                zh: "请先作废不再使用的密钥。",
                en: "Revoke keys that are no longer used first."
            ),
            location: location
        )
    }

    /// A key was asked for without a purpose, permissions or a time.
    package static func keyWish(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "auth.key_wish",
            message: LocalizedText(
                zh: "请填写用途、有效天数（1–366），并至少选择一项权限。",
                en: "A key needs a purpose, 1 to 366 days and at least one permission."
            ),
            remedy: LocalizedText(zh: "请补充后重试。", en: "Fill these in and try again."),
            location: location
        )
    }

    /// There is no such key, or none that the caller may see.
    package static func noSuchKey(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "auth.key_unknown",
            message: LocalizedText(zh: "没有这个密钥。", en: "There is no such key."),
            remedy: LocalizedText(
                zh: "可用的密钥见 /auth/v1/keys。",
                en: "/auth/v1/keys lists the keys."
            ),
            location: location
        )
    }
}
