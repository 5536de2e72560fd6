extension Fault {
    /// More is asked of a provider in one piece than goes into a row.
    static func effectTooLarge(
        _ name: String,
        bytes: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .tooLarge,
            code: "effects.too_large",
            message: LocalizedText(
                zh: "对外调用 \(name) 的内容过大（\(bytes) 字节）。",
                en: "What is asked of \(name) is too large (\(bytes) bytes)."
            ),
            remedy: LocalizedText(
                zh: "请缩短内容，最多 \(EffectLimits.inputBytesMax) 字节。",
                en: "Make it shorter: at most \(EffectLimits.inputBytesMax) bytes."
            ),
            location: location
        )
    }

    /// A provider is so far behind that nothing more is written down for it.
    package static func effectsTooMany(
        _ provider: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "effects.too_many",
            message: LocalizedText(
                zh: "等待外部服务 \(provider) 处理的事项过多。",
                en: "Too much waits for the provider \(provider) already."
            ),
            remedy: LocalizedText(
                zh: "请在 60 秒后重试；运维人员可查看 /readyz。",
                en: "Try again in 60 seconds; operators find the cause at /readyz."
            ),
            retryAfterSeconds: 60,
            location: location
        )
    }
}
