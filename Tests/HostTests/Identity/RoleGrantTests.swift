import HTTPTesting
import HostAuth
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Host

@Suite struct `What giving roles and making organisations tells` {
    @Test func `an organisation's identifier is the host's to give, and tells nothing of others`()
        async throws
    {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.admin)
            func make(_ more: String = "") throws -> RawResponse {
                let body = #"{"segment":"y","kind":"merchant","nameZh":"丙","nameEn":"C"\#(more)}"#
                return try city.call(
                    "POST",
                    "/auth/v1/tenants",
                    StaffCity.fields(token),
                    body: body
                )
            }
            let asked = try make(#","tenantId":"b""#)
            let free = try make(#","tenantId":"nobody-has-this""#)
            #expect(asked.status == 422)
            #expect(try city.json(asked)["violations"] == city.json(free)["violations"])
            let made = try make()
            #expect(made.status == 201)
            let id = try #require(try city.json(made)["tenantId"]?.string)
            #expect(id != "y")
            // Asked for again, it is there.
            #expect(try city.json(make())["tenantId"]?.string == id)
        }
    }

    @Test func `whoever gives a role learns nothing of a person they do not know`() async throws {
        try await StaffCity.run { city in
            let directory = city.host.city.accounts.directory
            let tests = Principal(kind: .service, id: "tests")
            let phone = try #require(PhoneNumber(StaffCity.resident))
            func invite(_ tenant: String, _ name: String) async throws -> PersonID {
                try await directory.invite(
                    phone,
                    name: name,
                    as: "administrator",
                    in: TenantID(tenant),
                    by: tests,
                    at: city.clock.now
                )
            }
            let person = try await invite("b", "韩梅梅")
            let token = try city.signIn(StaffCity.admin)
            func give(_ whom: String) throws -> RawResponse {
                let body = #"{\#(whom),"role":"administrator"}"#
                return try city.call("POST", "/auth/v1/roles", StaffCity.fields(token), body: body)
            }
            // By an identifier that an event may have told.
            let known = try give(#""personId":"\#(person.text)""#)
            let nobody = try give(#""personId":"01kb3e9v3w0000000000000001""#)
            #expect(known.status == 404)
            #expect(try city.json(known)["message"] == city.json(nobody)["message"])
            #expect(try city.code(known) == city.code(nobody))
            // By phone: what b calls them stays b's.
            let invited = try give(#""phone":"\#(StaffCity.resident)""#)
            #expect(invited.status == 201)
            #expect(try city.json(invited)["name"]?.string == "")
            #expect(try city.json(invited)["phone"]?.string == "138****0003")
            for answer in [
                invited, try city.call("GET", "/auth/v1/members", StaffCity.fields(token)),
            ] {
                #expect(!answer.text.contains("韩梅梅"))
            }
            #expect(try await directory.members(of: TenantID("b")).map(\.name) == ["韩梅梅"])
            // Whoever has a role in the organisation, or below it, is known by their name there.
            _ = try await invite("x", "小韩")
            let again = try give(#""personId":"\#(person.text)""#)
            #expect(again.status == 201)
            #expect(try city.json(again)["roles"]?.elements?.count == 1)
        }
    }

    @Test func `whoever would give more than they hold stands in the audit, by page or program`()
        async throws
    {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.admin)
            let wish = #"{"name":"k","scopes":["observer.seen.inspect"],"days":1}"#
            let fields = StaffCity.fields(token)
            let refused = try city.call("POST", "/auth/v1/keys", fields, body: wish)
            #expect(try city.code(refused) == "auth.not_yours_to_grant")
            #expect(try await city.denials(of: "makeKey") == 1)
            let row = try await city.host.city.accounts.store.lane.perform { transaction in
                try transaction.statement("SELECT permission, grant_place FROM denial_audit")
                    .first { "\($0.text(at: 0)) \($0.text(at: 1))" }
            }
            let place = "Manifests/observer/plugin.json#/permissions/0/roles"
            #expect(row == "observer.seen.inspect \(place)")
            var browser = TestBrowser(city: city)
            browser.cookies["\(city.host.city.cookies.sessionName)"] = token
            _ = try browser.open("/account")
            let form = ["name": "job", "days": "30", "scope": "observer.seen.inspect"]
            #expect(try browser.submit("/account/keys", form).status == 403)
            #expect(try await city.denials(of: "makeKeyForm") == 1)
        }
    }
}
