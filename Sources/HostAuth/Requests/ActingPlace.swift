package import PluginKit

/// In what capacity a signed-in person acts: for an organisation or as a resident.
package struct ActingPlace: Sendable {
    /// The organisation; nil for a resident, who acts as a subject.
    package let tenant: TenantID?
    /// Where the organisation stands in the tree; nil for a resident.
    package let path: TenantPath?
    /// What the person may do in that capacity.
    package let permissions: Set<String>

    package init(tenant: TenantID?, path: TenantPath?, permissions: Set<String>) {
        self.tenant = tenant
        self.path = path
        self.permissions = permissions
    }

    /// How far changes in this capacity may go; a resident changes nothing of an organisation.
    package func reach() throws -> Reach {
        guard let tenant else { throw Fault.actForTenant() }
        return .within(tenant, holding: permissions)
    }

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
            return try acting(place)
        }
        guard let place = session.places.first else { return resident(session) }
        guard session.places.count == 1 else { throw Fault.tenantNeeded(session.places) }
        return try acting(place)
    }

    /// What a browser acts as, which cannot send the header: its choice while it holds, else the
    /// only organisation, else a resident.
    package static func asked(
        byBrowser choice: String?,
        _ session: AuthenticatedSession
    ) -> String {
        let open = session.places.filter { !$0.isSuspended }
        if let choice, choice == asResident || open.contains(where: { $0.tenant.text == choice }) {
            return choice
        }
        guard session.places.count == 1, let place = open.first else { return asResident }
        return place.tenant.text
    }

    private static func acting(_ place: AuthenticatedSession.Place) throws -> ActingPlace {
        guard !place.isSuspended else { throw Fault.tenantSuspended(place.name) }
        return ActingPlace(
            tenant: place.tenant,
            path: place.path,
            permissions: place.permissions
        )
    }

    private static func resident(_ session: AuthenticatedSession) -> ActingPlace {
        ActingPlace(tenant: nil, path: nil, permissions: session.residentPermissions)
    }
}
