import PluginKit

extension ProviderRefusal {
    static let codeTaken = ProviderRefusal(
        .conflict,
        code: "lock.code.taken",
        LocalizedText(zh: "该门锁已有相同的密码。", en: "The lock has this code already."),
        remedy: LocalizedText(zh: "请换一个密码。", en: "Choose other digits.")
    )
    static let codeSimple = ProviderRefusal(
        .invalid,
        code: "lock.code.too_simple",
        LocalizedText(zh: "密码过于简单。", en: "The code is too simple."),
        remedy: LocalizedText(zh: "请换一个密码。", en: "Choose other digits.")
    )
    static let codeUnknown = ProviderRefusal(
        .notFound,
        code: "lock.code.not_found",
        LocalizedText(zh: "门锁没有该密码。", en: "The lock has no such code."),
        remedy: LocalizedText(zh: "请先读取密码列表。", en: "Read the lock's list of codes first.")
    )
    static let codeUnused = ProviderRefusal(
        .conflict,
        code: "lock.code.unused",
        LocalizedText(
            zh: "该密码从未在锁上使用，不能修改。",
            en: "The code was never used at the lock, so it cannot be changed."
        ),
        remedy: LocalizedText(
            zh: "请删除后重新生成。",
            en: "Delete it and make another one."
        )
    )
    static let lockFull = ProviderRefusal(
        .conflict,
        code: "lock.codes.full",
        LocalizedText(zh: "门锁的密码已存满。", en: "The lock keeps as many codes as it can."),
        remedy: LocalizedText(
            zh: "请删除过期密码，或安排上门。",
            en: "Delete codes that are over, or send somebody there."
        )
    )
    static let windowUsed = ProviderRefusal(
        .conflict,
        code: "lock.window.used",
        LocalizedText(
            zh: "该时段的密码曾被删除，不能再次生成。",
            en: "A code for these hours was deleted before, and there is only one."
        ),
        remedy: LocalizedText(
            zh: "请将开始时间提前或推后一小时。",
            en: "Begin an hour earlier or later."
        )
    )
    static let lockForeign = ProviderRefusal(
        .forbidden,
        code: "lock.account.foreign",
        LocalizedText(
            zh: "平台账号无权管理该门锁。",
            en: "The city's account may not manage this lock."
        ),
        remedy: LocalizedText(
            zh: "请房东将门锁授权给平台账号。",
            en: "The landlord has to make the city's account the lock's manager."
        )
    )
    static let lockUnable = ProviderRefusal(
        .conflict,
        code: "lock.function.missing",
        LocalizedText(zh: "该门锁不支持此功能。", en: "The lock cannot do this."),
        remedy: LocalizedText(
            zh: "请改用一次性或按时段的离线密码。",
            en: "Use an offline code, for once or for some hours."
        )
    )
}
