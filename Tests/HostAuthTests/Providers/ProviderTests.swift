import HostStore
import PluginKit
import Testing

@testable import HostAuth

@Suite struct `Keys of a provider, over time` {
    private static let url = "https://id.example/keys"

    @Test func `unknown keys make this host ask at most once in a minute`() async throws {
        let wire = ScriptedWire()
        wire.put(Self.url, TokenForge().jwks)
        let keys = ProviderKeys(wire)
        func ask(_ id: String, _ seconds: UInt64) async throws -> PinnedKeys {
            try await keys.keys(at: Self.url, wanting: id, at: seconds * 1_000_000_000)
        }
        for number in 0..<100 { #expect(try await ask("forged-\(number)", 10)["ec"] != nil) }
        #expect(wire.asked(Self.url) == 1)
        _ = try await ask("forged", 69)
        #expect(wire.asked(Self.url) == 1)
        _ = try await ask("forged", 70)
        #expect(wire.asked(Self.url) == 2)
    }

    @Test func `a key that the provider changed is found, and an old set is not believed for ever`()
        async throws
    {
        let wire = ScriptedWire()
        wire.put(Self.url, TokenForge().jwks)
        let keys = ProviderKeys(wire)
        _ = try await keys.keys(at: Self.url, wanting: "ec", at: 0)
        wire.put(Self.url, TokenForge().jwks.replacing(#""ec""#, with: #""ec2""#))
        let minute: UInt64 = 60_000_000_000
        let rotated = try await keys.keys(at: Self.url, wanting: "ec2", at: minute)
        #expect(rotated["ec2"] != nil)
        #expect(rotated["ec"] == nil)
        _ = try await keys.keys(at: Self.url, wanting: "ec2", at: 60 * minute)
        #expect(wire.asked(Self.url) == 2)
        _ = try await keys.keys(at: Self.url, wanting: "ec2", at: 61 * minute)
        #expect(wire.asked(Self.url) == 3)
    }

    @Test func `keys that are too old stay refused while the provider is down`() async throws {
        let wire = ScriptedWire()
        wire.put(Self.url, TokenForge().jwks)
        let keys = ProviderKeys(wire)
        _ = try await keys.keys(at: Self.url, wanting: "ec", at: 0)
        wire.put(Self.url, "down")
        let late: UInt64 = 100 * 3_600_000_000_000
        for second: UInt64 in [0, 1, 59] {
            let refused = await fault {
                let now = late + second * 1_000_000_000
                _ = try await keys.keys(at: Self.url, wanting: "ec", at: now)
            }
            #expect(refused?.code == "auth.provider_unavailable")
        }
    }

    @Test func `a provider that is down is not asked again at once, and its old keys go on`()
        async throws
    {
        let wire = ScriptedWire()
        let keys = ProviderKeys(wire)
        for _ in 0..<10 {
            let refused = await fault {
                _ = try await keys.keys(at: Self.url, wanting: "ec", at: 1)
            }
            #expect(refused?.code == "auth.provider_unavailable")
        }
        #expect(wire.asked(Self.url) == 1)
    }
}

@Suite struct `Signing in from a mini-programme` {
    private static let url = "https://api.example/sns/jscode2session"

    private func mini(_ wire: ScriptedWire) -> MiniProgramme {
        MiniProgramme(url: "https://api.example", appID: "wx1", secret: "s", wire: wire)
    }

    @Test func `the first time a phone is proved, and later the open id is enough`() async throws {
        let city = try TestIdentity()
        let links = LinkDesk(city.store, city.desk)
        let wire = ScriptedWire()
        wire.put(Self.url, #"{"openid":"o-1","session_key":"k"}"#)
        func signIn(_ number: Int?, _ code: String?) async throws -> SignInDesk.SignedIn {
            try await links.signIn(
                try await mini(wire).guest(code: "c"),
                proving: number.map { phone($0) },
                code: code,
                from: TestIdentity.home,
                at: city.clock.received
            )
        }
        let first = await fault { _ = try await signIn(nil, nil) }
        #expect(first?.code == "auth.binding_needed")
        _ = try await city.desk.requestCode(
            for: phone(1),
            from: TestIdentity.home,
            at: city.clock.received
        )
        let wrong = await fault { _ = try await signIn(1, "000000") }
        #expect(wrong?.code == "auth.code_wrong")
        let unbound = await fault { _ = try await signIn(nil, nil) }
        #expect(unbound?.code == "auth.binding_needed")
        let bound = try await signIn(1, city.newestCode(phone(1)))
        let again = try await signIn(nil, nil)
        #expect(again.person == bound.person)
        #expect(try await city.published() == ["host.person.linked.v1"])
        let rows = try await city.store.lane.perform { transaction in
            try transaction.statement("SELECT hex(subject_hash) FROM person_link").first {
                $0.text(at: 0)
            }
        }
        #expect(rows?.contains("6F2D31") == false)
    }

    @Test(arguments: [
        (#"{"errcode":40029,"errmsg":"invalid code"}"#, "auth.provider_refused"),
        (#"{"errcode":40163,"errmsg":"code been used"}"#, "auth.provider_refused"),
        (#"{"errcode":-1,"errmsg":"system error"}"#, "auth.provider_unavailable"),
        (#"{"errcode":45011,"errmsg":"too often"}"#, "auth.provider_unavailable"),
        (#"{"errcode":40125,"errmsg":"invalid appsecret"}"#, "auth.provider_unavailable"),
        ("{}", "auth.provider_unavailable"), ("<html>", "auth.provider_unavailable"),
        (#"{"openid":""}"#, "auth.provider_unavailable"),
        (#"{"openid":7}"#, "auth.provider_unavailable"),
        (#"{"openid":"a","openid":"b"}"#, "auth.provider_unavailable"),
    ])
    func `what the provider says is taken for no more than it is`(answer: String, code: String)
        async
    {
        let wire = ScriptedWire()
        wire.put(Self.url, answer)
        let refused = await fault { _ = try await mini(wire).guest(code: "c") }
        #expect(refused?.code == code)
    }

    @Test func `an open id belongs to one person`() async throws {
        let city = try TestIdentity()
        let links = LinkDesk(city.store, city.desk)
        let (one, other) = (try await city.signIn(phone(1)), try await city.signIn(phone(2)))
        let guest = LinkDesk.Guest(provider: "p", subject: "s")
        try await links.link(guest, to: one.person, at: city.clock.now)
        try await links.link(guest, to: one.person, at: city.clock.now)
        let taken = await fault {
            try await links.link(guest, to: other.person, at: city.clock.now)
        }
        #expect(taken?.code == "auth.link_taken")
        #expect(try await links.person(guest) == one.person)
        #expect(try await links.person(LinkDesk.Guest(provider: "q", subject: "s")) == nil)
    }
}
