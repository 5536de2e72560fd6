import PluginKit

extension Fault {
    /// There is no such webhook, or it is another organisation's.
    static func noSuchWebhook(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "bus.no_such_webhook",
            message: LocalizedText(zh: "没有这个回调地址。", en: "There is no such webhook."),
            remedy: LocalizedText(
                zh: "请用 GET /bus/v1/webhooks 核对。",
                en: "GET /bus/v1/webhooks lists those of your organisation."
            ),
            location: location
        )
    }
}
