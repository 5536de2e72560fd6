package import PluginKit

extension Fault {
    /// The address's origin is not in the list, or the address cannot be read.
    package static func egressNotAllowed(
        _ what: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "egress.not_allowed",
            message: LocalizedText(
                zh: "对外请求的地址不在允许名单中。",
                en: "A request to the outside goes where none may go."
            ),
            remedy: LocalizedText(
                zh: "请在 platform.json 中核对服务商地址。",
                en: "Check the provider's address in platform.json."
            ),
            cause: what,
            location: location
        )
    }

    /// The provider could not be reached, so nothing was sent to it.
    package static func egressFailed(
        _ cause: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "egress.failed",
            message: LocalizedText(
                zh: "外部服务暂时无法连接。",
                en: "A service outside cannot be reached now."
            ),
            remedy: LocalizedText(zh: "请稍后重试。", en: "Try again a little later."),
            retryAfterSeconds: 5,
            cause: cause,
            location: location
        )
    }

    /// The request went out and no whole answer came back: whether it was carried out is not known.
    package static func egressUnanswered(
        _ cause: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "egress.unanswered",
            message: LocalizedText(
                zh: "请求已发出，但没有收到外部服务的完整回应。",
                en: "A request went out, but no whole answer of the service outside came back."
            ),
            remedy: LocalizedText(
                zh: "请先查询结果，再决定是否重试。",
                en: "Find out what became of it before you try again."
            ),
            retryAfterSeconds: 5,
            cause: cause,
            location: location
        )
    }

    /// Who answers cannot prove to be the one that was asked for; nothing was sent.
    package static func egressUntrusted(
        _ cause: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "egress.untrusted",
            message: LocalizedText(
                zh: "外部服务的证书无法验证，未发送任何内容。",
                en: "The certificate of a service outside cannot be verified, so nothing was sent."
            ),
            remedy: LocalizedText(
                zh: "请核对服务商地址、证书和 egressAuthoritiesFile 设置。",
                en: "Check the provider's address and certificate, and egressAuthoritiesFile."
            ),
            retryAfterSeconds: 60,
            cause: cause,
            location: location
        )
    }

    /// As many requests as there may be are under way; nothing was sent.
    package static func egressCrowded(
        _ origin: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "egress.crowded",
            message: LocalizedText(
                zh: "发往外部服务的请求过多。",
                en: "Too many requests to the service outside are under way."
            ),
            remedy: LocalizedText(zh: "请稍后重试。", en: "Try again a little later."),
            retryAfterSeconds: 1,
            cause: origin,
            location: location
        )
    }

    /// The origin has failed several times in a row, so nothing is sent to it for a while.
    package static func egressPaused(
        _ origin: String,
        retryAfterSeconds: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "egress.paused",
            message: LocalizedText(
                zh: "外部服务连续出错，已暂停请求。",
                en: "A service outside kept failing, so nothing is sent to it for a while."
            ),
            remedy: LocalizedText(
                zh: "请在 \(retryAfterSeconds) 秒后重试。",
                en: "Try again in \(retryAfterSeconds) seconds."
            ),
            retryAfterSeconds: retryAfterSeconds,
            cause: origin,
            location: location
        )
    }
}
