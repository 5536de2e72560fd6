internal import HostStore
package import PluginKit

extension Directory {
    /// The person with a phone, made when there is none yet; a name is set for a new one only, and so is
    /// the account's id, where rows know it already.
    package func ensurePerson(
        _ phone: PhoneNumber,
        name: String = "",
        known: PersonID? = nil,
        by actor: Principal,
        at now: Instant
    ) async throws -> PersonID {
        let newcomer = Newcomer(phone, store, name: name, known: known)
        return try await store.lane.perform { transaction in
            try newcomer.find(or: .create(by: actor), at: now, transaction)
        }
    }

    /// The person with a phone; nil when nobody has it.
    package func person(withPhone phone: PhoneNumber) async throws -> PersonID? {
        let hash = store.keys.phoneHash(phone)
        return try await store.lane.perform { transaction in
            try PersonRows.person(withPhone: hash, transaction)
        }
    }

    /// Every role of a person.
    package func memberships(of person: PersonID) async throws -> [Membership] {
        try await store.lane.perform { transaction in
            try MembershipRows.all(of: person, transaction)
        }
    }
}
