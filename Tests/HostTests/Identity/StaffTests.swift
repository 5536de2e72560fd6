import HTTPTesting
import HostAuth
import HostLoop
import JSONWire
import Observer
import PluginKit
import PluginTesting
import Testing

@testable import Host

@Suite struct `Staff of a city` {
    @Test func `a denial tells staff what is missing, where it is granted and who can approve`()
        async throws
    {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.clerk)
            let refused = try city.call("GET", "/auth/v1/members", StaffCity.fields(token))
            #expect(refused.status == 403)
            #expect(try city.code(refused) == "auth.permission_needed")
            let denial = try #require(try city.json(refused)["denial"])
            #expect(denial["permission"]?.string == "auth.member.list")
            #expect(
                denial["grant"]?.string == "Sources/Host/Manifest/plugin.json#/permissions/3/roles"
            )
            #expect(
                denial["asked"]?.string?.hasPrefix("Sources/Host/Manifest/plugin.json#/routes/")
                    == true
            )
            #expect(denial["roles"]?.elements?.compactMap(\.string) == ["administrator"])
            #expect(denial["approvers"]?[0]?["name"]?.string == "王芳")
            #expect(denial["approvers"]?[0]?["phone"]?.string == "138****0001")
            #expect(try city.json(refused)["remedy"]?["zh"]?.string?.contains("王芳") == true)
        }
    }

    @Test func `a plugin's route is guarded by its manifest's line`() async throws {
        try await StaffCity.run { city in
            let admin = try city.signIn(StaffCity.admin)
            let clerk = try city.signIn(StaffCity.clerk)
            let path = "/observer/v1/seen/inspection"
            #expect(try city.call("GET", path, StaffCity.fields(clerk)).status == 200)
            #expect(try city.call("GET", path).status == 401)
            let refused = try city.call("GET", path, StaffCity.fields(admin))
            #expect(refused.status == 403)
            let denial = try #require(try city.json(refused)["denial"])
            #expect(
                denial["grant"]?.string == "Manifests/observer/plugin.json#/permissions/0/roles"
            )
            #expect(
                denial["asked"]?.string == "Manifests/observer/plugin.json#/routes/0/permission"
            )
        }
    }

    @Test func `a denial tells the public nothing of grants and of people`() async throws {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.resident)
            let refused = try city.call("GET", "/auth/v1/members", StaffCity.fields(token))
            #expect(refused.status == 403)
            #expect(try city.json(refused)["denial"] == nil)
            for word in ["auth.member.list", "administrator\"", "王芳", "plugin.json"] {
                #expect(!refused.text.contains(word), "\(word)")
            }
        }
    }

    @Test func `somebody who may do it for another organisation of theirs is told so`() async throws
    {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.admin)
            let refused = try city.call("GET", "/auth/v1/members", StaffCity.fields(token, "-"))
            #expect(refused.status == 403)
            #expect(try city.json(refused)["remedy"]?["en"]?.string?.contains("Org a (a)") == true)
        }
    }

    @Test func `foreign identifiers answer 404 and never 403`() async throws {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.admin)
            let calls: [(String, String, String?)] = [
                ("GET", "/auth/v1/members?tenantId=b", nil),
                ("GET", "/auth/v1/members?tenantId=nowhere", nil),
                ("PUT", "/auth/v1/tenants/b/suspension", nil),
                ("DELETE", "/auth/v1/tenants/city/suspension", nil),
                ("PUT", "/auth/v1/tenants/x/parent", #"{"parentId":"b"}"#),
                ("PUT", "/auth/v1/tenants/b/parent", #"{"parentId":"a"}"#),
                ("PATCH", "/auth/v1/tenants/city", #"{"nameZh":"x","nameEn":"x"}"#),
                (
                    "POST", "/auth/v1/tenants",
                    #"{"parentId":"b","segment":"n","kind":"merchant","nameZh":"n","nameEn":"n"}"#
                ),
                (
                    "POST", "/auth/v1/roles",
                    #"{"tenantId":"b","phone":"13800000009","role":"staff"}"#
                ),
                ("DELETE", "/auth/v1/tenants/b/members/nobody/roles/staff", nil),
                ("DELETE", "/auth/v1/keys/0123456789abcdef", nil),
            ]
            for (method, path, body) in calls {
                let answer = try city.call(method, path, StaffCity.fields(token), body: body)
                #expect(answer.status == 404, "\(method) \(path): \(answer.text)")
            }
            let elsewhere = try city.call("GET", "/auth/v1/members", StaffCity.fields(token, "b"))
            #expect(elsewhere.status == 404)
        }
    }

    @Test func `an administrator runs an organisation over the API, on any loop`() async throws {
        try await StaffCity.run(loops: 3) { city in
            let token = try city.signIn(StaffCity.admin)
            let made = try city.call(
                "POST",
                "/auth/v1/tenants",
                StaffCity.fields(token),
                body: #"{"segment":"y","kind":"merchant","nameZh":"丙","nameEn":"C"}"#
            )
            #expect(made.status == 201)
            #expect(try city.json(made)["path"]?.string == "/city/a/y/")
            let y = try #require(try city.json(made)["tenantId"]?.string)
            let invited = try city.call(
                "POST",
                "/auth/v1/roles",
                StaffCity.fields(token),
                body: """
                    {"tenantId":"\(y)","phone":"13800000009","name":"新人","role":"administrator"}
                    """
            )
            #expect(invited.status == 201)
            let person = try #require(try city.json(invited)["personId"]?.string)
            let theirs = try city.signIn("13800000009")
            for _ in 0..<6 {
                let members = try city.call("GET", "/auth/v1/members", StaffCity.fields(theirs, y))
                #expect(members.status == 200)
            }
            let moved = try city.call(
                "PUT",
                "/auth/v1/tenants/\(y)/parent",
                StaffCity.fields(token),
                body: #"{"parentId":"x"}"#
            )
            #expect(try city.json(moved)["path"]?.string == "/city/a/x/y/")
            #expect(
                try city.call("PUT", "/auth/v1/tenants/x/suspension", StaffCity.fields(token))
                    .status == 200
            )
            for _ in 0..<6 {
                let refused = try city.call("GET", "/auth/v1/members", StaffCity.fields(theirs, y))
                #expect(try city.code(refused) == "auth.tenant_suspended")
            }
            #expect(
                try city.call("DELETE", "/auth/v1/tenants/x/suspension", StaffCity.fields(token))
                    .status
                    == 200
            )
            let gone = try city.call(
                "DELETE",
                "/auth/v1/tenants/\(y)/members/\(person)/roles/administrator",
                StaffCity.fields(token)
            )
            #expect(gone.status == 204)
            for _ in 0..<6 {
                let refused = try city.call("GET", "/auth/v1/members", StaffCity.fields(theirs, y))
                #expect(refused.status == 404)
            }
        }
    }

    @Test func `a role that gives more than its giver holds is refused`() async throws {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.admin)
            let refused = try city.call(
                "POST",
                "/auth/v1/roles",
                StaffCity.fields(token),
                body: #"{"phone":"13800000009","role":"staff"}"#
            )
            #expect(refused.status == 403)
            #expect(try city.code(refused) == "auth.not_yours_to_grant")
            #expect(try await city.denials(of: "grantRole") == 1)
            let unknown = try city.call(
                "POST",
                "/auth/v1/roles",
                StaffCity.fields(token),
                body: #"{"phone":"13800000009","role":"king"}"#
            )
            #expect(try city.code(unknown) == "auth.role_invalid")
        }
    }

    @Test func `a key that asks for its session to end is told that it has none, and goes on`()
        async throws
    {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.admin)
            let made = try city.call(
                "POST",
                "/auth/v1/keys",
                StaffCity.fields(token),
                body: #"{"name":"k","scopes":["auth.session.own"]}"#
            )
            let key = try #require(try city.json(made)["token"]?.string)
            let path = "/auth/v1/sessions/current"
            for _ in 0..<2 {
                let refused = try city.call("DELETE", path, StaffCity.fields(key))
                #expect(refused.status == 409)
                #expect(try city.code(refused) == "auth.key_is_no_session")
            }
            #expect(try city.call("GET", "/auth/v1/me", StaffCity.fields(key)).status == 200)
            #expect(try city.call("DELETE", path, StaffCity.fields(token)).status == 204)
            #expect(try city.call("GET", "/auth/v1/me", StaffCity.fields(token)).status == 401)
        }
    }

    @Test func `what is for a person is refused to a key in so many words`() async throws {
        try await StaffCity.run { city in
            let token = StaffCity.fields(try city.signIn(StaffCity.admin))
            let wish = #"{"name":"对接","scopes":["auth.key.own"]}"#
            let made = try city.call("POST", "/auth/v1/keys", token, body: wish)
            let key = try #require(try city.json(made)["token"]?.string)
            let again = try city.call("POST", "/auth/v1/keys", StaffCity.fields(key), body: wish)
            #expect(again.status == 403)
            #expect(try city.code(again) == "auth.person_needed")
        }
    }

    @Test func `a key works as a bearer until it is revoked, on any loop`() async throws {
        try await StaffCity.run(loops: 3) { city in
            let token = try city.signIn(StaffCity.admin)
            let made = try city.call(
                "POST",
                "/auth/v1/keys",
                StaffCity.fields(token),
                body: #"{"name":"对接","scopes":["auth.member.list"]}"#
            )
            #expect(made.status == 201)
            let key = try #require(try city.json(made)["token"]?.string)
            let id = try #require(try city.json(made)["key"]?["keyId"]?.string)
            for _ in 0..<6 {
                #expect(
                    try city.call("GET", "/auth/v1/members", StaffCity.fields(key)).status == 200
                )
            }
            let more = try city.call("GET", "/auth/v1/tenants", StaffCity.fields(key))
            #expect(more.status == 403)
            #expect(more.text.contains("scopes do not include auth.tenant.manage"))
            #expect(!more.text.contains("王芳"), "a machine is told no person's name")
            #expect(try city.call("GET", "/auth/v1/me", StaffCity.fields(key)).status == 403)
            let listed = try city.call("GET", "/auth/v1/keys", StaffCity.fields(token))
            #expect(try city.json(listed)["items"]?[0]?["keyId"]?.string == id)
            #expect(!listed.text.contains(key))
            #expect(
                try city.call("DELETE", "/auth/v1/keys/\(id)", StaffCity.fields(token)).status
                    == 204
            )
            for _ in 0..<6 {
                #expect(
                    try city.call("GET", "/auth/v1/members", StaffCity.fields(key)).status == 401
                )
            }
        }
    }

    @Test func `a password is set, used and wrong ones are refused`() async throws {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.admin)
            let set = try city.call(
                "PUT",
                "/auth/v1/password",
                StaffCity.fields(token),
                body: #"{"password":"correct horse battery"}"#
            )
            #expect(set.status == 200)
            let next = try #require(try city.json(set)["token"]?.string)
            #expect(try city.call("GET", "/auth/v1/me", StaffCity.fields(token)).status == 401)
            #expect(try city.call("GET", "/auth/v1/me", StaffCity.fields(next)).status == 200)
            let right = #"{"phone":"13800000001","password":"correct horse battery"}"#
            let wrong = #"{"phone":"13800000001","password":"correct horse butter"}"#
            #expect(try city.call("POST", "/auth/v1/password-sessions", body: right).status == 201)
            let refused = try city.call("POST", "/auth/v1/password-sessions", body: wrong)
            #expect(refused.status == 401)
            #expect(try city.code(refused) == "auth.password_wrong")
            let unknown = #"{"phone":"13800000777","password":"correct horse butter"}"#
            let stranger = try city.call("POST", "/auth/v1/password-sessions", body: unknown)
            #expect(stranger.status == 401)
            #expect(try city.json(stranger)["message"] == city.json(refused)["message"])
        }
    }

    @Test func `a browser chooses for whom it acts, and only among its own`() async throws {
        try await StaffCity.run { city in
            var browser = TestBrowser(city: city)
            _ = try browser.open("/sign-in")
            _ = try browser.submit("/sign-in/code", ["phone": StaffCity.admin, "next": "/"])
            let code = try city.sentCode(StaffCity.admin)
            _ = try browser.submit(
                "/sign-in",
                ["phone": StaffCity.admin, "code": code, "next": "/"]
            )
            #expect(try browser.open("/account").text.contains("单位a"))
            let choose = try browser.open("/choose?next=/account")
            #expect(choose.text.contains(#"value="a""#))
            #expect(!choose.text.contains(#"value="b""#))
            #expect(try browser.submit("/choose", ["tenant": "b", "next": "/"]).status == 404)
            #expect(
                try browser.submit("/choose", ["tenant": "-", "next": "/account"]).status == 303
            )
            #expect(try browser.open("/account").text.contains("以居民身份"))
            browser.cookies["cityhost-place"] = "b"
            #expect(try browser.open("/account").text.contains("单位a"))
        }
    }

    @Test func `a browser signs in by password and makes a key`() async throws {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.admin)
            _ = try city.call(
                "PUT",
                "/auth/v1/password",
                StaffCity.fields(token),
                body: #"{"password":"correct horse battery"}"#
            )
            var browser = TestBrowser(city: city)
            _ = try browser.open("/sign-in/password?next=/account")
            let wrong = ["phone": StaffCity.admin, "password": "wrong", "next": "/account"]
            #expect(try browser.submit("/sign-in/password", wrong).status == 401)
            let right = [
                "phone": StaffCity.admin, "password": "correct+horse+battery", "next": "/account",
            ]
            #expect(try browser.submit("/sign-in/password", right).status == 303)
            #expect(try browser.open("/account").text.contains("接口密钥"))
            let made = try browser.submit(
                "/account/keys",
                ["name": "job", "days": "30", "scope": "auth.member.list"]
            )
            #expect(made.status == 200)
            let words = made.text.split(separator: "<code>chk_")
            let key = "chk_" + String(try #require(words.last).prefix(60))
            #expect(try city.call("GET", "/auth/v1/members", StaffCity.fields(key)).status == 200)
        }
    }

    @Test func `the host's own acts reach the chain like any plugin's events`() async throws {
        try await StaffCity.run { city in
            let token = try city.signIn(StaffCity.admin)
            let made = try city.call(
                "POST",
                "/auth/v1/tenants",
                StaffCity.fields(token),
                body: #"{"segment":"y","kind":"merchant","nameZh":"丙","nameEn":"C"}"#
            )
            #expect(made.status == 201)
            let types = try await city.published().map(\.envelope.type)
            #expect(types.filter { $0 == "host.tenant.created.v1" }.count == 5)
            #expect(types.filter { $0 == "host.role.granted.v1" }.count == 2)
            let event = try #require(try await city.published("host.tenant.created.v1").last)
            #expect(event.payload["tenantId"] == (try city.json(made)["tenantId"]))
            #expect(event.payload["detail"]?.string == "/city/a/y/")
            #expect(event.payload["actor"]?.string?.hasPrefix("person:") == true)
        }
    }

    /// The statuses of asking for codes, one phone each, as if from these clients.
    private func askForCodes(_ clients: [String], _ city: TestCity) throws -> [Int] {
        try clients.enumerated().map { number, client in
            let phone = "139" + String(10_000_000 + number)
            let answer = try city.call(
                "POST",
                "/auth/v1/codes",
                ["X-Forwarded-For": client],
                body: #"{"phone":"\#(phone)"}"#
            )
            return answer.status
        }
    }

    @Test func `callers behind a trusted proxy are counted each by their own address`() async throws
    {
        let range = try #require(AddressRange("127.0.0.0/8"))
        let same = Array(repeating: "203.0.113.9", count: 31)
        let adjust = { (configuration: inout HostConfiguration) in
            (configuration.trustedProxies, configuration.codesPerHour) = ([range], 30)
        }
        try await withCity([], adjust: adjust) { city in
            let clients = same + ["6.6.6.6, 203.0.113.9", "203.0.113.10"]
            let statuses = try askForCodes(clients, city)
            #expect(statuses == Array(repeating: 202, count: 30) + [429, 429, 202])
        }
    }

    @Test func `without a trusted proxy nobody invents the address they are limited by`()
        async throws
    {
        try await withCity([], adjust: { $0.codesPerHour = 30 }) { city in
            let statuses = try askForCodes((0..<31).map { "203.0.113.\($0)" }, city)
            #expect(statuses == Array(repeating: 202, count: 30) + [429])
        }
    }
}
