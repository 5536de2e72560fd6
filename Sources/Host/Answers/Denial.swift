import HostAuth
import JSONWire
import PluginKit

/// The caller may not publish events of a type: a denial once it is known what may be told.
struct PublishingRefused: Error {
    let permission: String
    let type: String
}

/// A refusal for want of a permission: what is missing, which line of which manifest would allow
/// it, which roles hold it, and who can approve.
///
/// Staff are told all of it. The public hears that the permission is missing and no more: neither
/// its grants nor anybody's name.
struct Denial: Error, Sendable {
    let permission: String
    private let grant: PermissionGuide.Grant?
    /// The line by which the operation asks for it.
    private let asked: String
    /// Organisations of the caller's own in which they hold it.
    var elsewhere: [AuthenticatedSession.Place] = []
    var isForStaff = false
    /// A machine's key: its maker gives it scopes, and nobody grants it a role.
    var isForKey = false
    /// The key has the scope, and whoever made it no longer holds the permission.
    var isLostByMaker = false
    var approvers: [Member] = []

    init(_ permission: String, _ grant: PermissionGuide.Grant?, asked: String) {
        self.permission = permission
        self.grant = grant
        self.asked = asked
    }

    /// `<file>#<pointer>` of the entry that names the roles.
    var grantPlace: String { grant.map { "\($0.file)#\($0.pointer)" } ?? "" }

    /// What the caller hears.
    var fault: Fault {
        guard !isForKey else {
            return Fault.permissionNeeded(permission, title: grant?.title, remedy: keyRemedy)
        }
        guard isForStaff else { return Fault.permissionNeeded(remedy: elsewhereRemedy) }
        let people = approvers.map { "\($0.name) \($0.maskedPhone)" }.joined(separator: ", ")
        let roles = (grant?.roles ?? []).joined(separator: ", ")
        let title = grant?.title ?? LocalizedText(zh: permission, en: permission)
        return Fault.permissionNeeded(
            permission,
            title: title,
            remedy: elsewhereRemedy
                ?? LocalizedText(
                    zh: "默认持有该权限的角色：\(roles)。可授权的人：\(people.isEmpty ? "平台运维" : people)。",
                    en:
                        "Roles that hold it: \(roles). Who can grant one: \(people.isEmpty ? "the platform's operators" : people)."
                )
        )
    }

    /// A key may what its scopes say and its maker still may.
    private var keyRemedy: LocalizedText {
        guard isLostByMaker else {
            return LocalizedText(
                zh: "此密钥的范围不含 \(permission)：请由持有该权限的人另建一个含此范围的密钥。",
                en:
                    "The key's scopes do not include \(permission): have somebody who holds it make a key that does."
            )
        }
        return LocalizedText(
            zh: "此密钥的范围含 \(permission)，但建立者已不再持有该权限：请恢复其角色，或由持有该权限的人另建密钥。",
            en:
                "The key's scopes include \(permission), but who made it no longer holds it: give them the role back, or have somebody who holds it make another key."
        )
    }

    /// Somebody who may do it in another capacity only has to choose that.
    private var elsewhereRemedy: LocalizedText? {
        guard !elsewhere.isEmpty else { return nil }
        let zh = elsewhere.map { "\($0.name.zh)（\($0.tenant)）" }.joined(separator: "、")
        let en = elsewhere.map { "\($0.name.en) (\($0.tenant))" }.joined(separator: ", ")
        return LocalizedText(
            zh: "您可以以\(zh)的名义办理：请切换单位，或在请求头 CityHost-Tenant 中填写。",
            en: "You may do it for \(en): choose that organisation, or send it in CityHost-Tenant."
        )
    }

    /// The same for the audit.
    func record(
        _ admission: Admission,
        operation: String,
        _ instant: Instant
    ) -> DenialRecord {
        DenialRecord(
            principal: admission.principal,
            tenant: admission.tenant,
            operation: operation,
            permission: permission,
            grantPlace: grantPlace,
            trace: admission.trace.text,
            at: instant
        )
    }

    /// The member `denial` of the problem document; for staff only.
    func write(to writer: inout JSONWriter) {
        writer.key("denial")
        writer.beginObject()
        writer.key("permission")
        writer.string(permission)
        writer.key("grant")
        writer.string(grantPlace)
        writer.key("asked")
        writer.string(asked)
        writer.key("roles")
        writer.beginArray()
        for role in grant?.roles ?? [] { writer.string(role) }
        writer.endArray()
        writer.key("approvers")
        writer.beginArray()
        for person in approvers {
            writer.beginObject()
            writer.key("name")
            writer.string(person.name)
            writer.key("phone")
            writer.string(person.maskedPhone)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    /// The same for the problem page.
    func values(_ language: Language) -> [String: Any] {
        guard isForStaff else { return ["isForStaff": false] }
        return [
            "isForStaff": true, "permission": permission, "grant": grantPlace,
            "roles": (grant?.roles ?? []).joined(separator: ", "),
        ]
    }
}

extension Fault {
    /// What the audit keeps of somebody who would have given or taken more than they hold; nil for
    /// any other fault.
    func overreach(
        _ admission: Admission,
        operation: String,
        _ guide: PermissionGuide,
        _ instant: Instant
    ) -> DenialRecord? {
        guard code == "auth.not_yours_to_grant", let missing = cause else { return nil }
        let first = missing.split(separator: " ").first.map(String.init) ?? ""
        let grant = guide.grant(first)
        return DenialRecord(
            principal: admission.principal,
            tenant: admission.tenant,
            operation: operation,
            permission: missing,
            grantPlace: grant.map { "\($0.file)#\($0.pointer)" } ?? "",
            trace: admission.trace.text,
            at: instant
        )
    }
}
