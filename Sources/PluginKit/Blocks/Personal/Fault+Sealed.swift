extension Fault {
    /// A secret text is empty or too long; it is not repeated in the message.
    static func secretTextWrong(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "personal.secret_text_wrong",
            message: LocalizedText(
                zh: "保密内容为空或过长。",
                en: "The secret text is empty or too long."
            ),
            remedy: LocalizedText(
                zh: "请填写 1 至 \(SecretText.bytesMax) 字节的内容。",
                en: "Give a text of 1 to \(SecretText.bytesMax) bytes."
            ),
            location: location
        )
    }

    /// The caller sees the row, and only the masked form of this value.
    static func mayNotOpen(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "personal.may_not_open",
            message: LocalizedText(
                zh: "您无权查看该项个人信息的完整内容。",
                en: "You may not see the whole of this personal value."
            ),
            remedy: LocalizedText(
                zh: "请使用遮盖后的内容，或请管理员授予查看权限。",
                en: "Use its masked form, or ask an administrator for the permission to see it."
            ),
            location: location
        )
    }

    /// The person it was about has been erased, and the key with them.
    package static func personErased(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "personal.erased",
            message: LocalizedText(
                zh: "该项个人信息已按当事人要求删除，无法再读取。",
                en: "This personal value was erased and can be read no more."
            ),
            remedy: LocalizedText(
                zh: "如仍需要，请向当事人重新收集。",
                en: "Ask the person for it again if it is still needed."
            ),
            location: location
        )
    }

    /// A sealed value was changed, moved from elsewhere, or sealed under a key that is gone.
    package static func sealedUnreadable(
        _ cause: String? = nil,
        location: SourceLocation = .here()
    ) -> Fault {
        var fault = Fault(
            .internalError,
            code: "personal.sealed_unreadable",
            message: LocalizedText(
                zh: "加密保存的内容无法读取：已被改动、移位，或密钥不符。",
                en: "A sealed value cannot be read: changed, moved, or under another key."
            ),
            remedy: LocalizedText(
                zh: "请联系运维人员：数据文件与 host.db 须来自同一次备份。",
                en: "Tell an operator: the plugin's file and host.db have to be of one backup."
            ),
            location: location
        )
        fault.cause = cause
        return fault
    }
}
