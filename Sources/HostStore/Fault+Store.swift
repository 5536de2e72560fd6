package import PluginKit

extension Fault {
    /// More commands wait than the lane takes.
    static func laneFull(_ file: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "store.busy",
            message: LocalizedText(
                zh: "系统繁忙，请求没有被处理。",
                en: "Too many requests are waiting; this one was not worked on."
            ),
            remedy: LocalizedText(zh: "请稍后重试。", en: "Try again in a moment."),
            retryAfterSeconds: 1,
            cause: file,
            location: location
        )
    }

    /// The store is closing or has ended after a failure.
    static func storeStopped(_ file: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "store.stopped",
            message: LocalizedText(
                zh: "系统正在重启，请求的结果未确认。",
                en: "The store has stopped; whether the request took effect is not known."
            ),
            remedy: LocalizedText(
                zh: "请用同一幂等键重试。",
                en: "Try again with the same idempotency key."
            ),
            retryAfterSeconds: 2,
            cause: file,
            location: location
        )
    }

    /// A statement reads a table whose owner is not part of this host.
    static func tableAbsent(_ table: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "store.table_absent",
            message: LocalizedText(
                zh: "此处没有提供数据表 \(table) 的模块，请求没有生效。",
                en: "No plugin here publishes the table \(table); nothing has changed."
            ),
            remedy: LocalizedText(
                zh: "请运营人员同时运行公开该表的模块。",
                en: "Ask the operator to run the plugin that publishes it as well."
            ),
            retryAfterSeconds: 60,
            location: location
        )
    }

    /// The deadline passed before the work began, or a query ran over its budget.
    package static func deadlinePassed(location: SourceLocation = .here()) -> Fault {
        Fault(
            .timedOut,
            code: "store.timed_out",
            message: LocalizedText(
                zh: "处理超时，请求没有生效。",
                en: "The time allowed for this passed before it was done; nothing has changed."
            ),
            remedy: LocalizedText(zh: "请稍后重试。", en: "Try again in a moment."),
            retryAfterSeconds: 1,
            location: location
        )
    }

    /// There is no room on the disk.
    static func diskFull(_ file: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .storageFull,
            code: "store.full",
            message: LocalizedText(
                zh: "存储空间已满，请求没有生效。",
                en: "There is no room left to store this; nothing has changed."
            ),
            remedy: LocalizedText(
                zh: "请联系运营人员清理磁盘，或提高该模块清单中的 limits.databaseBytes，然后重试。",
                en: "Ask the operator to free disk space or to raise the plugin's"
                    + " limits.databaseBytes, then try again."
            ),
            retryAfterSeconds: 30,
            cause: file,
            location: location
        )
    }

    /// A table's rule or a trigger refused a row.
    ///
    /// A trigger's words are its author's; SQLite's own name tables and columns, which are nobody's
    /// business outside.
    static func constraint(_ error: DatabaseError, location: SourceLocation = .here()) -> Fault {
        let words = error.isTriggers ? ": \(error.message)" : ""
        return Fault(
            .conflict,
            code: "store.constraint",
            message: LocalizedText(
                zh: "数据不满足约束，请求没有生效。",
                en: "A rule of the data refused this\(words)."
            ),
            remedy: LocalizedText(
                zh: "请刷新后按最新状态重试。",
                en: "Read the current state and try again."
            ),
            cause: "\(error)",
            location: location
        )
    }

    /// A statement would have changed a row of another tenant or person.
    static func foreignRow(
        _ what: some CustomStringConvertible,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .forbidden,
            code: "store.foreign_row",
            message: LocalizedText(
                zh: "该数据属于其他机构或个人，请求没有生效。",
                en: "This belongs to another organisation or person; nothing has changed."
            ),
            remedy: LocalizedText(
                zh: "请以数据所属的机构或本人身份操作。",
                en: "Act for the organisation or as the person that it belongs to."
            ),
            cause: "\(what)",
            location: location
        )
    }

    /// The key was used with another body.
    static func keyReused(location: SourceLocation = .here()) -> Fault {
        Fault(
            .keyReused,
            code: "request.key_reused",
            message: LocalizedText(
                zh: "该幂等键已用于另一个请求。",
                en: "This idempotency key was used for a request with another body."
            ),
            remedy: LocalizedText(
                zh: "请为新的请求使用新的幂等键。",
                en: "Use a new key for a new request."
            ),
            location: location
        )
    }

    /// The first request with the key has not ended.
    static func keyInUse(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "request.key_in_use",
            message: LocalizedText(
                zh: "使用该幂等键的请求仍在处理中。",
                en: "The first request with this idempotency key is still being worked on."
            ),
            remedy: LocalizedText(
                zh: "请稍后用同一幂等键重试。",
                en: "Try again in a moment with the same key."
            ),
            retryAfterSeconds: 1,
            location: location
        )
    }

    /// Only some operations and services act in another tenant.
    static func actingElsewhere(
        _ operation: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "store.acts_in_caller",
            message: LocalizedText(
                zh: "操作 \(operation) 未声明可代资源所属机构行事。",
                en: "The operation \(operation) may not act in the tenant of a resource."
            ),
            remedy: LocalizedText(
                zh: "请在清单中为该操作声明 actsIn: resource。",
                en: "Declare actsIn: resource for the operation in the manifest."
            ),
            location: location
        )
    }

    /// In the tenant of a resource a caller from elsewhere runs writes of scope resource only.
    static func notForResource(
        _ statement: StaticString,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "store.not_for_resource",
            message: LocalizedText(
                zh: "语句 \(statement) 只能为调用者自己的机构写入。",
                en: "The statement \(statement) writes for the caller's own organisation only."
            ),
            remedy: LocalizedText(
                zh: "请为该语句声明 -- scope resource，并审核由此新增的权限。",
                en: "Declare -- scope resource for it, and have the grant reviewed."
            ),
            location: location
        )
    }

    /// A plugin's statement failed for a reason that is a defect.
    static func defect(_ error: any Error, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "store.defect",
            message: LocalizedText(
                zh: "系统内部错误，请求没有生效。",
                en: "Something went wrong on our side; nothing has changed."
            ),
            remedy: LocalizedText(
                zh: "请稍后重试；如仍失败，请提供跟踪号。",
                en: "Try again; if it fails again, report the trace id."
            ),
            cause: "\(error)",
            location: location
        )
    }

    /// An event that cannot enter the log.
    static func eventRefused(
        _ type: StaticString,
        _ why: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "store.event_refused",
            message: LocalizedText(
                zh: "事件 \(type) 不能记录：\(why)",
                en: "The event \(type) cannot be recorded: \(why)"
            ),
            remedy: LocalizedText(
                zh: "请修正发布该事件的插件。",
                en: "Mend the plugin that publishes it."
            ),
            location: location
        )
    }
}
