import HostStore
import PluginKit
import TestGround
import Testing

@testable import HostAuth

@Suite struct `What an organisation calls its members` {
    private func invite(
        _ city: TestIdentity,
        _ tenant: String,
        _ name: String,
        within reach: Reach = .everywhere
    ) async throws -> PersonID {
        try await city.directory.invite(
            try #require(PhoneNumber("13900000001")),
            name: name,
            as: "clerk",
            in: TenantID(tenant),
            by: TestIdentity.system,
            within: reach,
            at: city.clock.now
        )
    }

    private func names(_ city: TestIdentity, _ tenant: String) async throws -> [String] {
        try await city.directory.members(of: TenantID(tenant)).map(\.name)
    }

    private func city() async throws -> TestIdentity {
        let city = try TestIdentity()
        for (id, parent) in [("city", nil), ("a", "city"), ("x", "a"), ("b", "city")] {
            _ = try await city.directory.createTenant(
                TenantID(id),
                segment: id,
                below: parent.map { TenantID($0) },
                kind: .enterprise,
                name: LocalizedText(zh: id, en: id),
                by: TestIdentity.system,
                at: city.clock.now
            )
        }
        return city
    }

    @Test func `is its own affair, and goes along below it`() async throws {
        let city = try await city()
        let within = {
            Reach.within(
                TenantID($0),
                holding: city.directory.permissions.permissions(of: ["clerk"])
            )
        }
        let person = try await invite(city, "b", "李雷", within: within("b"))
        #expect(try await invite(city, "x", "小李", within: within("a")) == person)
        _ = try await invite(city, "a", "", within: within("a"))
        #expect(try await names(city, "x") == ["小李"])
        #expect(try await names(city, "b") == ["李雷"])
        #expect(try await names(city, "a") == ["小李"])
        #expect(try await city.directory.member(person, of: TenantID("b"))?.name == "李雷")
        #expect(try await city.directory.member(person, of: TenantID("city")) == nil)
    }

    @Test func `is what it saw before names were kept apart`() async throws {
        let folder = try TestFolder("names")
        func open(_ migrations: Int) throws -> StoreFile {
            try StoreFile(
                path: folder.path(of: "host.db"),
                owner: "host",
                migrations: Array(IdentitySchema.migrations.prefix(migrations)),
                environment: .system()
            )
        }
        let before = try open(3)
        try await before.lane.perform { system in
            for line in Self.before { try system.statement(line).run() }
        }
        before.close()
        let after = try open(4)
        let name = try after.read { system in
            try system.statement("SELECT name FROM membership").first { $0.text(at: 0) }
        }
        after.close()
        #expect(name == "王芳")
    }

    private static let before: [StaticString] = [
        "INSERT INTO tenant VALUES('t', NULL, '/t/', 'city', 't', 't', 0, NULL)",
        "INSERT INTO person VALUES('p', x'00', x'00', '王芳', 0)",
        "INSERT INTO membership VALUES('p', 't', 'clerk', 0)",
    ]
}
