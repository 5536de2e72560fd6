internal import HostStore
internal import PluginKit

/// Somebody with a phone who may or may not be known already.
struct Newcomer: Sendable {
    /// Who makes a person of them.
    enum Creation {
        case create(by: Principal)
        /// They proved that the phone is theirs.
        case createThemselves
    }

    let phone: PhoneNumber
    let phoneHash: Bytes32
    private let name: String
    /// The account's name where rows know it already; nil for a new one.
    private let known: PersonID?
    private let keys: HostKeys
    private let nonce: [UInt8]

    init(
        _ phone: PhoneNumber,
        _ store: IdentityStore,
        name: String = "",
        known: PersonID? = nil
    ) {
        self.phone = phone
        self.name = name
        self.known = known
        keys = store.keys
        phoneHash = store.keys.phoneHash(phone)
        // Drawn once outside: the command may run again, and only its last run is kept.
        nonce = store.environment.randomBytes(12)
    }

    /// The person, made now when there is none.
    func find(
        or creation: Creation,
        at now: Instant,
        _ transaction: borrowing SystemTransaction
    ) throws -> PersonID {
        if let found = try PersonRows.person(withPhone: phoneHash, transaction) { return found }
        let person = known ?? PersonID(transaction.newID())
        try PersonRows.insert(
            person,
            phoneHash: phoneHash,
            sealedPhone: keys.seal(phone, for: person.text, nonce: nonce),
            name: name,
            now,
            transaction
        )
        let actor =
            switch creation {
            case .create(let actor): actor
            case .createThemselves: Principal(kind: .person, id: person.text)
            }
        let audit = IdentityAudit(at: now, act: .personCreated, actor: actor, person: person)
        try audit.note(transaction)
        return person
    }
}
