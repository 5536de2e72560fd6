import HostAuth
import HostBus
import PluginKit

/// How much of an event somebody gets to see in its receipt.
enum ReceiptShare {
    /// That it is in the log.
    case leaf
    /// What it says, too.
    case whole

    /// The permission to see what events of one's organisation say.
    static let permission = "auth.receipt.read"

    /// Nil for whom the event is none of their business.
    ///
    /// A colleague sees no more of it than on the bus, and what is about a person not even there: a
    /// receipt proves a payload whole or not at all. A type may be one that no manifest has.
    init?(
        of concern: ReceiptDesk.Concern,
        by rules: ReceiptRules,
        _ type: String,
        for admission: Admission
    ) {
        if let subject = concern.subject, subject == admission.principal.person {
            self = .whole
            return
        }
        let place = admission.session?.places.first {
            $0.tenant == concern.tenant && !$0.isSuspended
        }
        guard let place else { return nil }
        if place.permissions.contains(ReceiptShare.permission) {
            rules.roles.note(ReceiptShare.permission, admission.session, in: place.tenant)
            self = .whole
        } else if admission.principal.kind == .person {
            let isOpen = rules[type]?.isOpen(to: place.permissions) ?? false
            self = isOpen && !concern.isPersonal ? .whole : .leaf
        } else {
            // A key has what its maker gave it, and nothing for belonging to somebody.
            return nil
        }
    }
}

/// What the manifests say of the types of events that a receipt may be of.
struct ReceiptRules: Sendable {
    private let rules: [String: Manifest.PublishedEvent]
    let roles: HostRoles

    /// `roles` are told who sees more by a permission of the host's.
    init(_ manifests: [Manifest], _ roles: HostRoles) {
        self.roles = roles
        rules = Dictionary(
            manifests.flatMap(\.announced).map { ($0.type, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    subscript(type: String) -> Manifest.PublishedEvent? { rules[type] }
}

extension Manifest.PublishedEvent {
    /// True for whom nothing of such an event is hidden within its organisation.
    func isOpen(to permissions: Set<String>) -> Bool {
        guard readPermission.map(permissions.contains) ?? true else { return false }
        return classified.allSatisfy { field in
            !field.isMasked || field.maskUnless.map(permissions.contains) ?? false
        }
    }
}
