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

    /// The provider did not answer properly: no connection, no time left, or too much.
    package static func egressFailed(
        _ cause: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "egress.failed",
            message: LocalizedText(
                zh: "外部服务暂时没有回应。",
                en: "A service outside does not answer properly now."
            ),
            remedy: LocalizedText(zh: "请稍后重试。", en: "Try again a little later."),
            retryAfterSeconds: 5,
            cause: cause,
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
