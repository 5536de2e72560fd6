package import PluginKit

/// In what capacity a signed-in person acts: for an organisation or as a resident.
package struct ActingPlace: Sendable {
    /// The organisation; nil for a resident, who acts as a subject.
    package let tenant: TenantID?
    /// What the person may do in that capacity.
    package let permissions: Set<String>

    /// The header field that names the organisation.
    package static let header: StaticString = "CityHost-Tenant"
    /// The header's value for acting as a resident in spite of memberships.
    package static let asResident = "-"

    /// Chooses: the one organisation by itself, one of several by name, none for a resident.
    package static func choose(
        requested: String?,
        _ session: AuthenticatedSession
    ) throws -> ActingPlace {
        if let requested {
            if requested == asResident { return resident(session) }
            guard let place = session.places.first(where: { $0.tenant.text == requested }) else {
                throw Fault.notYourTenant()
            }
            return ActingPlace(tenant: place.tenant, permissions: place.permissions)
        }
        guard let place = session.places.first else { return resident(session) }
        guard session.places.count == 1 else { throw Fault.tenantNeeded(session.places) }
        return ActingPlace(tenant: place.tenant, permissions: place.permissions)
    }

    private static func resident(_ session: AuthenticatedSession) -> ActingPlace {
        ActingPlace(tenant: nil, permissions: session.residentPermissions)
    }
}
