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
            .notFound,
            code: "auth.tenant_not_yours",
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

    /// The organisation, or one above it, is suspended.
    package static func tenantSuspended(
        _ name: LocalizedText,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .forbidden,
            code: "auth.tenant_suspended",
            message: LocalizedText(
                zh: "“\(name.zh)”已停用，暂不能以其名义办理。",
                en: "\(name.en) is suspended; nobody can act for it now."
            ),
            remedy: LocalizedText(
                zh: "请联系上级单位恢复；以居民身份办理请在请求头 CityHost-Tenant 中填“-”。",
                en:
                    "Ask the organisation above it to resume it; send - in CityHost-Tenant to act as a resident."
            ),
            location: location
        )
    }

    /// A role or a key that gives more than its giver holds; `cause` lists the permissions.
    package static func notYoursToGrant(
        _ missing: [String],
        location: SourceLocation = .here()
    ) -> Fault {
        let list = missing.prefix(5).joined(separator: ", ")
        return Fault(
            .forbidden,
            code: "auth.not_yours_to_grant",
            message: LocalizedText(
                zh: "您不能授予或收回自己没有的权限：\(list)。",
                en: "You cannot grant or withdraw what you do not hold: \(list)."
            ),
            remedy: LocalizedText(
                zh: "请由持有这些权限的人办理。",
                en: "Ask somebody who holds these permissions."
            ),
            cause: missing.joined(separator: " "),
            location: location
        )
    }

    /// The act is for those who act for an organisation.
    package static func actForTenant(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "auth.act_for_tenant",
            message: LocalizedText(
                zh: "此事须以单位名义办理。",
                en: "This is done in the name of an organisation."
            ),
            remedy: LocalizedText(
                zh: "请在请求头 CityHost-Tenant 中填写您所在的单位。",
                en: "Name one of your organisations in the header CityHost-Tenant."
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
        case .cityBelow:
            conflict(
                code: "auth.tenant_city_below",
                LocalizedText(
                    zh: "市级单位只能在最上层，不能建在其他单位之下。",
                    en: "A city stands at the top, not below another organisation."
                ),
                LocalizedText(zh: "请选择其他类别。", en: "Choose another kind."),
                location
            )
        case .belowItself:
            conflict(
                code: "auth.tenant_below_itself",
                LocalizedText(
                    zh: "单位不能移到自己或自己的下级之下。",
                    en: "An organisation cannot stand below itself."
                ),
                LocalizedText(
                    zh: "请选择不在其下的上级单位。",
                    en: "Choose a parent that does not stand below it."
                ),
                location
            )
        case .unknown: noSuchTenant(location: location)
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

    /// Whom a role is for was said twice, or not at all.
    package static func personOrPhone(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "auth.person_or_phone",
            message: LocalizedText(
                zh: "须指明一个人：填编号或手机号之一。",
                en: "A role is for one person: named by identifier or by phone, not both."
            ),
            remedy: LocalizedText(
                zh: "请只填写 personId 或 phone。",
                en: "Send either personId or phone."
            ),
            location: location
        )
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
