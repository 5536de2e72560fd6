package import PluginKit

extension Fault {
    /// The provider does not vouch: the code, the state or the token is not good.
    package static func providerRefused(
        _ cause: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unauthenticated,
            code: "auth.provider_refused",
            message: LocalizedText(
                zh: "登录未被身份服务商确认。",
                en: "The identity provider did not confirm this sign-in."
            ),
            remedy: LocalizedText(
                zh: "请重新开始登录。",
                en: "Begin the sign-in anew."
            ),
            cause: cause,
            location: location
        )
    }

    /// The provider does not answer, or not as it should.
    package static func providerUnavailable(
        _ cause: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "auth.provider_unavailable",
            message: LocalizedText(
                zh: "身份服务商暂时不可用。",
                en: "The identity provider cannot be used now."
            ),
            remedy: LocalizedText(
                zh: "请稍后重试，或用短信验证码登录。",
                en: "Try again a little later, or sign in with a code."
            ),
            retryAfterSeconds: 30,
            cause: cause,
            location: location
        )
    }

    /// The provider vouches for somebody who is nobody here yet.
    package static func providerStranger(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "auth.provider_stranger",
            message: LocalizedText(
                zh: "该身份还没有关联到本平台的账户。",
                en: "This identity is not linked to anybody here yet."
            ),
            remedy: LocalizedText(
                zh: "请先用短信验证码登录，再在“我的账户”中关联。",
                en: "Sign in with a code first, then link it on the page of your account."
            ),
            location: location
        )
    }

    /// The guest is linked to another person.
    package static func linkTaken(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "auth.link_taken",
            message: LocalizedText(
                zh: "该身份已关联到另一个账户。",
                en: "This identity is linked to another person."
            ),
            remedy: LocalizedText(
                zh: "请用另一个账户登录，或联系平台。",
                en: "Sign in as that person, or contact the platform."
            ),
            location: location
        )
    }

    /// The first sign-in from a mini-programme: the phone has to be proved.
    package static func bindingNeeded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "auth.binding_needed",
            message: LocalizedText(
                zh: "首次登录需要验证手机号。",
                en: "The first sign-in has to prove a phone."
            ),
            remedy: LocalizedText(
                zh: "请获取验证码，再用新的 jsCode 连同 phone、code 一起提交。",
                en: "Ask for a code, then send a fresh jsCode with phone and code."
            ),
            location: location
        )
    }

    /// This host is not told of such a provider.
    package static func noProvider(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "auth.no_provider",
            message: LocalizedText(
                zh: "本平台没有启用这种登录方式。",
                en: "This host does not offer this way to sign in."
            ),
            remedy: LocalizedText(zh: "请用短信验证码登录。", en: "Sign in with a code."),
            location: location
        )
    }
}
