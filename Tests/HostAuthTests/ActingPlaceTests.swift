import Testing

@testable import HostAuth
@testable import PluginKit

@Suite struct `In what capacity a person acts` {
    private let permissions = PermissionTable([
        rule("homes.hold", ["resident"]), rule("homes.list", ["landlord"]),
        rule("homes.edit", ["clerk"]),
    ])

    private static func rule(_ id: String, _ roles: [String]) -> Manifest.PermissionRule {
        Manifest.PermissionRule(id: id, title: LocalizedText(zh: id, en: id), roles: roles)
    }

    private func session(_ roles: [(String, String)]) throws -> AuthenticatedSession {
        AuthenticatedSession(
            person: PersonID("p"),
            tokenHash: Bytes32(words: 0, 0, 0, 0),
            expires: Instant(utcMillis: 0),
            memberships: try roles.map { tenant, role in
                Membership(
                    tenant: TenantID(tenant),
                    path: try #require(TenantPath(root: tenant)),
                    name: LocalizedText(zh: "单位" + tenant, en: "Org " + tenant),
                    role: role
                )
            },
            permissions: permissions
        )
    }

    @Test func `a resident acts for nobody and may do what residents may`() throws {
        let place = try ActingPlace.choose(requested: nil, session([]))
        #expect(place.tenant == nil)
        #expect(place.permissions == ["homes.hold"])
    }

    @Test func `the only organisation is chosen by itself, with all roles there`() throws {
        let place = try ActingPlace.choose(
            requested: nil,
            session([("a", "landlord"), ("a", "clerk"), ("a", "unheard-of")])
        )
        #expect(place.tenant == TenantID("a"))
        #expect(place.permissions == ["homes.hold", "homes.list", "homes.edit"])
    }

    @Test func `of several organisations one must be named, and the fault lists them`() async throws
    {
        let session = try session([("b", "landlord"), ("a", "clerk")])
        let fault = await fault { _ = try ActingPlace.choose(requested: nil, session) }
        #expect(fault?.code == "auth.tenant_needed")
        #expect(fault?.remedy.en.contains("Org a (a), Org b (b)") == true)
        #expect(fault?.remedy.zh.contains("单位a（a）、单位b（b）") == true)
        let place = try ActingPlace.choose(requested: "a", session)
        #expect(place.tenant == TenantID("a"))
        #expect(place.permissions == ["homes.hold", "homes.edit"])
    }

    @Test func `a role in one organisation gives nothing in another`() throws {
        let session = try session([("a", "landlord"), ("b", "clerk")])
        #expect(try !ActingPlace.choose(requested: "b", session).permissions.contains("homes.list"))
        #expect(try !ActingPlace.choose(requested: "-", session).permissions.contains("homes.list"))
        #expect(try ActingPlace.choose(requested: "-", session).tenant == nil)
    }

    @Test(arguments: ["c", "", "A", " a", "a ", "a,b", "*"])
    func `an organisation that is not the caller's is refused like one that is not there`(
        requested: String
    ) async throws {
        for roles in [[], [("a", "landlord")], [("a", "landlord"), ("b", "clerk")]] {
            let session = try session(roles)
            let fault = await fault { _ = try ActingPlace.choose(requested: requested, session) }
            #expect(fault?.code == "auth.tenant_not_yours")
            #expect(fault?.kind == .notFound)
            #expect(fault?.message == Fault.notYourTenant().message)
        }
    }

    @Test func `everybody who is signed in is a resident, whatever the table says of roles`() {
        #expect(permissions.permissions(of: []) == ["homes.hold"])
        #expect(permissions.permissions(of: ["nobody"]) == ["homes.hold"])
        #expect(permissions.knows(role: "clerk"))
        #expect(!permissions.knows(role: "nobody"))
    }
}
