package import PluginKit

extension Fault {
    /// The caller has roles in several organisations and names none.
    package static func tenantNeeded(
        _ places: [AuthenticatedSession.Place],
        location: SourceLocation = .here()
    ) -> Fault {
        let zh = places.map { "\($0.name.zh)（\($0.tenant)）" }.joined(separator: "、")
        let en = places.map { "\($0.name.en) (\($0.tenant))" }.joined(separator: ", ")
        return Fault(
            .invalid,
            code: "auth.tenant_needed",
            message: LocalizedText(
                zh: "您属于多个单位，请指明以哪个单位办理。",
                en: "You belong to several organisations; say for which one you act."
            ),
            remedy: LocalizedText(
                zh: "请在请求头 CityHost-Tenant 中填写其中之一：\(zh)；以居民身份办理请填“-”。",
                en:
                    "Send one of these in the header CityHost-Tenant: \(en); or - to act as a resident."
            ),
            location: location
        )
    }

    /// The organisation is unknown or not the caller's: which of the two is not told.
    package static func notYourTenant(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "auth.tenant_forbidden",
            message: LocalizedText(
                zh: "您不能以该单位的名义办理。",
                en: "You cannot act for this organisation."
            ),
            remedy: LocalizedText(
                zh: "请核对请求头 CityHost-Tenant；可用的单位见 /auth/v1/me。",
                en: "Check the header CityHost-Tenant; /auth/v1/me lists your organisations."
            ),
            location: location
        )
    }

    /// An organisation cannot be put where it is asked to stand.
    package static func tenantRefused(
        _ refusal: TenantTree.Refusal,
        location: SourceLocation = .here()
    ) -> Fault {
        switch refusal {
        case .taken:
            conflict(
                code: "auth.tenant_taken",
                LocalizedText(
                    zh: "该单位编号或位置已被占用。",
                    en: "The identifier or place of this organisation is taken."
                ),
                LocalizedText(zh: "请换一个编号或名称。", en: "Choose another identifier or name."),
                location
            )
        case .noSuchParent:
            conflict(
                code: "auth.tenant_parent_unknown",
                LocalizedText(zh: "没有这个上级单位。", en: "There is no such parent organisation."),
                LocalizedText(zh: "请先建立上级单位。", en: "Create the parent first."),
                location
            )
        case .notBelowParent:
            conflict(
                code: "auth.tenant_misplaced",
                LocalizedText(
                    zh: "单位的位置不在其上级之下，或名称不合要求。",
                    en: "The place is not right below the parent, or the name is refused."
                ),
                LocalizedText(
                    zh: "名称用小写字母、数字和连字符，最长 40 个字符，最多 8 级。",
                    en: "Use lower-case letters, digits and hyphens, at most 40, at most 8 levels."
                ),
                location
            )
        case .moveRefused:
            conflict(
                code: "auth.tenant_move_refused",
                LocalizedText(zh: "单位暂不能移动。", en: "Organisations cannot be moved yet."),
                LocalizedText(
                    zh: "请在新位置建立单位并授予成员角色。",
                    en: "Create one at the new place and grant its members their roles."
                ),
                location
            )
        }
    }

    private static func conflict(
        code: String,
        _ message: LocalizedText,
        _ remedy: LocalizedText,
        _ location: SourceLocation
    ) -> Fault {
        Fault(.conflict, code: code, message: message, remedy: remedy, location: location)
    }

    /// There is no such person.
    package static func noSuchPerson(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "auth.person_unknown",
            message: LocalizedText(zh: "没有这个人。", en: "There is no such person."),
            remedy: LocalizedText(zh: "请核对编号。", en: "Check the identifier."),
            location: location
        )
    }

    /// There is no such organisation.
    package static func noSuchTenant(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "auth.tenant_unknown",
            message: LocalizedText(zh: "没有这个单位。", en: "There is no such organisation."),
            remedy: LocalizedText(zh: "请核对编号。", en: "Check the identifier."),
            location: location
        )
    }

    /// The role is not written as roles are.
    package static func roleInvalid(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "auth.role_invalid",
            message: LocalizedText(zh: "没有这个角色。", en: "There is no such role."),
            remedy: LocalizedText(
                zh: "请使用各模块声明的角色。",
                en: "Use a role that a manifest declares."
            ),
            location: location
        )
    }

    /// The person has as many roles as anyone may have.
    package static func tooManyRoles(
        most: Int,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "auth.too_many_roles",
            message: LocalizedText(
                zh: "一个人最多有 \(most) 个角色。",
                en: "A person has at most \(most) roles."
            ),
            remedy: LocalizedText(
                zh: "请先收回不再需要的角色。",
                en: "Withdraw roles that are no longer needed first."
            ),
            location: location
        )
    }

    /// The host's secrets cannot be read, so nobody can be told from anybody.
    package static func hostKeysDamaged(location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "auth.host_keys_damaged",
            message: LocalizedText(
                zh: "host.db 中的主机密钥不完整。",
                en: "The host's keys in host.db are incomplete."
            ),
            remedy: LocalizedText(
                zh: "请从备份恢复 host.db。",
                en: "Restore host.db from a backup."
            ),
            location: location
        )
    }
}
