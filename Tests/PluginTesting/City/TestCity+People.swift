@testable import Host
package import HostAuth
import HostStore
package import PluginKit
import Synchronization

extension TestCity {
    /// An organisation at the top of the tree; asking again gives the same one.
    @discardableResult
    package func tenant(
        _ id: String,
        kind: Tenant.Kind = .landlord
    ) async throws -> TenantID {
        try await host.city.accounts.directory.createTenant(
            TenantID(id),
            segment: id,
            below: nil,
            kind: kind,
            name: LocalizedText(zh: "机构 \(id)", en: "Organisation \(id)"),
            by: TestCity.maker,
            at: clock.now
        ).id
    }

    /// Somebody signed in without a role anywhere; the same name is the same person.
    package func resident(_ name: String) async throws -> TestCaller {
        let person = try await person(name)
        return TestCaller(city: self, person: person, tenant: nil, token: try await token(person))
    }

    /// Somebody signed in with a role in an organisation, which is made when it is not there.
    package func staff(
        _ role: String,
        of tenant: String,
        kind: Tenant.Kind = .landlord,
        name: String? = nil
    ) async throws -> TestCaller {
        let place = try await self.tenant(tenant, kind: kind)
        let person = try await person(name ?? "\(role) of \(tenant)")
        try await host.city.accounts.directory.grant(
            role,
            to: person,
            in: place,
            by: TestCity.maker,
            at: clock.now
        )
        return TestCaller(city: self, person: person, tenant: place, token: try await token(person))
    }

    /// Nobody in particular.
    package var anonymous: TestCaller {
        TestCaller(city: self, person: nil, tenant: nil, token: nil)
    }

    /// The mobile number of a name, the same for the life of the city.
    package func phone(of name: String) -> String {
        let number = phones.withLock { phones in
            if let known = phones[name] { return known }
            phones[name] = phones.count + 1
            return phones.count
        }
        let digits = String(number)
        return "139" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    private func person(_ name: String) async throws -> PersonID {
        guard let phone = PhoneNumber(phone(of: name)) else { throw Fault.noSuchPlace() }
        return try await host.city.accounts.directory.ensurePerson(
            phone,
            name: name,
            by: TestCity.maker,
            at: clock.now
        )
    }

    /// As if they had come by code.
    private func token(_ person: PersonID) async throws -> SessionToken {
        try await host.city.accounts.sessions.open(
            for: person,
            by: TestCity.maker,
            at: clock.now,
            proven: clock.now
        ).token
    }

    private static let maker = Principal(kind: .service, id: "tests")

    /// How often callers were refused an operation, as the audit has it.
    package func denials(of operation: String) async throws -> Int64 {
        let accounts = host.city.accounts
        try await accounts.flush()
        return try await accounts.store.lane.perform { transaction in
            let select = try transaction.statement(
                "SELECT coalesce(sum(times), 0) FROM denial_audit WHERE operation=?1"
            )
            select.bind(operation, at: 1)
            return try select.first { $0.int64(at: 0) } ?? 0
        }
    }
}
