package import PluginKit

extension Fault {
    /// There is nothing at this path.
    package static func noSuchPlace(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "request.no_such_place",
            message: LocalizedText(zh: "没有这个地址。", en: "There is nothing at this address."),
            remedy: LocalizedText(
                zh: "请核对地址；接口清单见 /openapi.json，事件接口见 /asyncapi.json。",
                en: "Check the address; /openapi.json lists the API, /asyncapi.json the bus."
            ),
            location: location
        )
    }

    /// The path is served, but not for this method.
    package static func methodNotServed(
        allow: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .methodNotAllowed,
            code: "request.method_not_served",
            message: LocalizedText(
                zh: "该地址不支持此请求方法。",
                en: "This address does not serve this method."
            ),
            remedy: LocalizedText(zh: "可用的方法：\(allow)。", en: "Use one of: \(allow)."),
            location: location
        )
    }

    /// The body is not of the type the operation takes.
    package static func notThisMedia(
        expected: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unsupportedMedia,
            code: "request.unsupported_media",
            message: LocalizedText(
                zh: "请求正文的类型不受支持。",
                en: "The body is of a type this operation does not take."
            ),
            remedy: LocalizedText(
                zh: "请以 \(expected) 发送，并设置 Content-Type。",
                en: "Send it as \(expected) and set Content-Type."
            ),
            location: location
        )
    }

    /// There is a body where nothing would read it.
    package static func bodyNotTaken(location: SourceLocation = .here()) -> Fault {
        Fault(
            .malformed,
            code: "request.body_not_taken",
            message: LocalizedText(
                zh: "此请求方法不接收正文，正文不会被读取。",
                en: "A request with this method has no body here: nothing would read it."
            ),
            remedy: LocalizedText(
                zh: "请去掉正文；参数写在路径和查询中。",
                en: "Leave the body out; what the operation takes stands in path and query."
            ),
            location: location
        )
    }

    /// The body says to be compressed, or coded in another way.
    package static func bodyEncoded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unsupportedMedia,
            code: "request.content_encoded",
            message: LocalizedText(
                zh: "请求正文经过压缩或其他编码，这里不解码。",
                en: "The body says to be compressed or coded; bodies are read as they are here."
            ),
            remedy: LocalizedText(
                zh: "请发送未压缩的正文，不写 Content-Encoding。",
                en: "Send the body plain, without Content-Encoding."
            ),
            location: location
        )
    }

    /// The body says to be in an encoding other than UTF-8.
    package static func notUTF8(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unsupportedMedia,
            code: "request.charset_not_utf8",
            message: LocalizedText(
                zh: "请求正文的字符编码不受支持：只接受 UTF-8。",
                en: "The body says to be in another encoding; only UTF-8 is read here."
            ),
            remedy: LocalizedText(
                zh: "请把正文转成 UTF-8，并写 charset=utf-8 或不写 charset。",
                en: "Send the body in UTF-8, with charset=utf-8 or no charset at all."
            ),
            location: location
        )
    }

    /// The caller lacks a permission; only staff are told which, and who can grant it.
    package static func permissionNeeded(
        _ permission: String? = nil,
        title: LocalizedText? = nil,
        remedy: LocalizedText? = nil,
        location: SourceLocation = .here()
    ) -> Fault {
        let named = permission.map { permission in
            LocalizedText(
                zh: "（\(title.map { $0.zh + "，" } ?? "")\(permission)）",
                en: " (\(title.map { $0.en + ", " } ?? "")\(permission))"
            )
        }
        return Fault(
            .forbidden,
            code: "auth.permission_needed",
            message: LocalizedText(
                zh: "您没有办理此事的权限\(named?.zh ?? "")。",
                en: "You do not hold the permission for this\(named?.en ?? "")."
            ),
            remedy: remedy
                ?? LocalizedText(
                    zh: "请用有此权限的账户登录，或联系所在单位的管理员授权。",
                    en:
                        "Sign in as somebody who holds it, or ask your organisation's administrator."
                ),
            location: location
        )
    }

    /// A key asks for what only a person can do.
    package static func personNeeded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "auth.person_needed",
            message: LocalizedText(
                zh: "此事只能由本人办理，密钥不行。",
                en: "This is for a person; a key is nobody."
            ),
            remedy: LocalizedText(zh: "请用个人账户登录后重试。", en: "Sign in as a person and try again."),
            location: location
        )
    }

    /// A page's form came from somewhere else.
    package static func foreignForm(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "auth.foreign_form",
            message: LocalizedText(
                zh: "表单已过期或不是从本站提交的。",
                en: "The form has expired or was not sent from this site."
            ),
            remedy: LocalizedText(zh: "请刷新页面后重新提交。", en: "Reload the page and send it again."),
            location: location
        )
    }

    /// The operation's quota is used up.
    package static func quotaUsedUp(
        retryAfterSeconds: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .limited,
            code: "request.quota_used_up",
            message: LocalizedText(zh: "请求太频繁。", en: "Too many requests."),
            remedy: LocalizedText(
                zh: "请在 \(retryAfterSeconds) 秒后重试。",
                en: "Try again in \(retryAfterSeconds) seconds."
            ),
            retryAfterSeconds: retryAfterSeconds,
            location: location
        )
    }

    /// An operation that has to be repeatable came without its key.
    package static func idempotencyKeyNeeded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .malformed,
            code: "request.idempotency_key_needed",
            message: LocalizedText(
                zh: "此操作需要请求头 Idempotency-Key。",
                en: "This operation needs an Idempotency-Key header."
            ),
            remedy: LocalizedText(
                zh: "请为每次操作生成一个新的键（1–128 个可见 ASCII 字符），重试时沿用同一个键。",
                en:
                    "Make a fresh key for each act (1-128 visible ASCII characters) and keep it for retries."
            ),
            location: location
        )
    }

    /// The plugin cannot serve now.
    package static func pluginUnavailable(
        _ id: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "host.plugin_unavailable",
            message: LocalizedText(
                zh: "“\(id)”服务暂时不可用。",
                en: "The service \(id) cannot answer now."
            ),
            remedy: LocalizedText(zh: "请稍后重试。", en: "Try again a little later."),
            retryAfterSeconds: 5,
            location: location
        )
    }

    /// The request ended before its work did.
    package static func cancelled(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "request.cancelled",
            message: LocalizedText(zh: "请求已取消。", en: "The request was cancelled."),
            remedy: LocalizedText(zh: "如仍需办理，请重试。", en: "Send it again if it is still wanted."),
            retryAfterSeconds: 1,
            location: location
        )
    }

    /// A defect of ours.
    package static func defect(
        _ cause: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "host.defect",
            message: LocalizedText(zh: "系统出错了。", en: "Something went wrong on our side."),
            remedy: LocalizedText(
                zh: "请稍后重试；若仍出错，请把追踪号告诉我们。",
                en: "Try again later; if it persists, tell us the trace."
            ),
            cause: cause,
            location: location
        )
    }
}

extension Fault {
    /// A path or query holds escapes that are no text, or too many items.
    package static func unreadableText(location: SourceLocation = .here()) -> Fault {
        Fault(
            .malformed,
            code: "request.unreadable_text",
            message: LocalizedText(
                zh: "地址或表单中有无法读取的编码，或项目多于 100 个。",
                en: "The address or form has escapes that are not UTF-8 text, or over 100 items."
            ),
            remedy: LocalizedText(
                zh: "请用 UTF-8 编码、不超过 100 项，然后重新发送。",
                en: "Percent-encode UTF-8 text, 100 items at most, and send it again."
            ),
            location: location
        )
    }
}
