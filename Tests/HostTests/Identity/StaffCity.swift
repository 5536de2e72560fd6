import HostAuth
import Observer
import PluginKit
import PluginTesting
import Testing

@testable import Host

/// A city whose organisations have staff.
enum StaffCity {
    static let admin = "13800000001"
    static let clerk = "13800000002"
    static let resident = "13800000003"

    /// city ─ a ─ x, and b beside a; the administrator and the clerk work for a.
    static func run(
        loops: Int = 1,
        _ body: (TestCity) async throws -> Void
    ) async throws {
        try await withCity([Observer.self], loops: loops) { city in
            let directory = city.host.city.accounts.directory
            let tests = Principal(kind: .service, id: "tests")
            for (id, parent) in [("city", nil), ("a", "city"), ("x", "a"), ("b", "city")] {
                _ = try await directory.createTenant(
                    TenantID(id),
                    segment: id,
                    below: parent.map { TenantID($0) },
                    kind: .enterprise,
                    name: LocalizedText(zh: "单位" + id, en: "Org " + id),
                    by: tests,
                    at: city.clock.now
                )
            }
            for (phone, name, role) in [
                (admin, "王芳", "administrator"), (clerk, "李雷", "staff"),
            ] {
                _ = try await directory.invite(
                    try #require(PhoneNumber(phone)),
                    name: name,
                    as: role,
                    in: TenantID("a"),
                    by: tests,
                    at: city.clock.now
                )
            }
            try await body(city)
        }
    }

    /// What a program sends that acts with a token, for an organisation.
    static func fields(_ token: String, _ tenant: String? = nil) -> [String: String] {
        var fields = ["Authorization": "Bearer \(token)"]
        if let tenant { fields["CityHost-Tenant"] = tenant }
        return fields
    }
}
