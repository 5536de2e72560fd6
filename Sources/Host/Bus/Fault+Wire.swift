import PluginKit

/// Refusals of the bus to programs outside.
extension Fault {
    /// The caller may read no type of what they asked for.
    static func nothingToRead(_ readable: [String], location: SourceLocation = .here()) -> Fault {
        let list = readable.isEmpty ? "-" : readable.joined(separator: ", ")
        return Fault(
            .forbidden,
            code: "bus.nothing_to_read",
            message: LocalizedText(
                zh: "您无权读取所要求的任何事件类型。",
                en: "You may read none of the event types you asked for."
            ),
            remedy: LocalizedText(
                zh: "您可读取：\(list)。需要其他类型时，请让管理员为密钥加上相应权限。",
                en: "You may read: \(list). For others, ask your administrator for a key with"
                    + " the permission that /asyncapi.json names."
            ),
            location: location
        )
    }

    /// There is no such event, or none that the caller may see.
    static func noSuchEvent(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "bus.no_such_event",
            message: LocalizedText(zh: "没有这个事件。", en: "There is no such event."),
            remedy: LocalizedText(
                zh: "请核对 id；刚发布的事件需片刻才能读取。",
                en: "Check the id; an event that was just published can be read in a moment."
            ),
            location: location
        )
    }

    /// The command is not offered to programs outside.
    static func noSuchCommand(_ name: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "bus.no_such_command",
            message: LocalizedText(
                zh: "没有对外提供的命令 \(name)。",
                en: "No command \(name) is offered to programs outside."
            ),
            remedy: LocalizedText(
                zh: "可用的命令见 /asyncapi.json。",
                en: "/asyncapi.json lists those that are."
            ),
            location: location
        )
    }

    /// The caller has as many streams open as they may.
    static func tooManyStreams(location: SourceLocation = .here()) -> Fault {
        Fault(
            .limited,
            code: "bus.too_many_streams",
            message: LocalizedText(
                zh: "打开的事件流已达上限。",
                en: "As many event streams are open as there may be."
            ),
            remedy: LocalizedText(
                zh: "请关闭不用的事件流后重试。",
                en: "Close one that you do not need, and try again."
            ),
            retryAfterSeconds: 5,
            location: location
        )
    }

    /// The host has not begun to listen.
    static func notListeningYet(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "bus.not_listening_yet",
            message: LocalizedText(zh: "服务正在启动。", en: "The host is about to start."),
            remedy: LocalizedText(zh: "请稍后重试。", en: "Try again in a moment."),
            retryAfterSeconds: 1,
            location: location
        )
    }
}
