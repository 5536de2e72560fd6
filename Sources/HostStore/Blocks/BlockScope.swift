import PluginKit

/// Whose rows of a block a call reads and writes.
struct BlockScope {
    let call: CallContext?
    /// The tenant that a transaction acts in beside the caller's own.
    let actedIn: TenantID?

    /// Where what is written belongs: empty for the rows of no organisation.
    var written: String { (actedIn ?? call?.tenant)?.text ?? "" }

    /// True for a caller from elsewhere, to whom in the tenant of a resource only what is about them
    /// belongs, as with a plugin's own rows.
    var isVisitor: Bool {
        guard let call, call.principal.kind != .service, let actedIn else { return false }
        return actedIn != call.tenant
    }

    /// True when a row about that person, or about nobody, is the caller's to change.
    func isTheirs(_ person: PersonID?) -> Bool {
        guard isVisitor else { return true }
        return person != nil && person == call?.principal.person
    }

    /// What a caller sees of the rows of a tenant: all, those about a person, or nothing.
    enum Sight {
        case all(tenant: String)
        case about(person: String, tenant: String)
        case nothing
    }

    /// Members see their organisation's rows, the plugin itself those of any, and a person who acts
    /// for nobody the rows about themselves.
    func sight(_ asked: TenantID?) -> Sight {
        guard let call, call.principal.kind != .service else {
            return .all(tenant: asked?.text ?? written)
        }
        if let own = call.tenant {
            return asked ?? own == own ? .all(tenant: own.text) : .nothing
        }
        guard let person = call.principal.person else { return .nothing }
        return .about(person: person.text, tenant: asked?.text ?? "")
    }
}
