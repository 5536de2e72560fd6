import Giver
import HostAuth
import HostStore
import PluginKit
import PluginTesting
import Starter
import Taker
import Testing

@testable import Host

@Suite struct `Plugins that meet` {
    private func city(_ plugins: any Plugin..., over wire: TestCity.Wire = .socket) async throws
        -> TestCity
    {
        try await TestCity(list: plugins, over: wire) { configuration in
            guard plugins.contains(where: { $0 is Giver }) else { return }
            try configuration.apply(
                platform: Array(#"{"config": {"giver": {"shop": "No. 1 shop"}}}"#.utf8),
                file: "platform.json"
            )
            try configuration.apply(environment: ["CITYHOST_SECRET_GIVER_STAMP_KEY": "s3cret"])
        }
    }

    @Test(arguments: TestCity.Wire.allCases)
    func `a command runs for whoever sent the request, as often as its settings allow`(
        wire: TestCity.Wire
    ) async throws {
        let city = try await city(Giver(), Taker(), over: wire)
        let liu = try await city.resident("Liu")
        try await liu.call("askForGift", ["name": "cup"])
        try await liu.call("askForGift", ["name": "pen"])
        let third = try await liu.ask("askForGift", ["name": "hat"])
        #expect(third.status == 409)
        #expect(third.code == "giver.gift.enough")
        #expect(third.text.contains("No. 1 shop"))
        // Somebody else has gifts of their own left.
        try await city.resident("Chen").call("askForGift", ["name": "hat"])
        #expect(try await city.published("giver.gift.given.v2").count == 3)
        let seen = try await city.anonymous.call("getSeenGifts")
        #expect(seen["stamped"]?.int64 == 3)
        await city.stop()
    }

    @Test func `a plugin hears where the host has moved an organisation`() async throws {
        let city = try await city(Taker())
        try await city.tenant("quarter")
        try await city.tenant("office")
        _ = try await city.host.city.accounts.directory.move(
            TenantID("office"),
            below: TenantID("quarter"),
            by: Principal(kind: .service, id: "tests"),
            at: city.clock.now
        )
        try await city.settle()
        let seen = try city.store("taker").file.read { system in
            try system.statement("SELECT organisation || ' ' || place FROM moved").first {
                $0.text(at: 0)
            }
        }
        #expect(seen == "office /quarter/office/")
        let event = try #require(try await city.published("host.tenant.moved.v1").last)
        #expect(event.payload["formerPath"]?.string == "/office/")
        await city.stop()
    }

    @Test func `the same key has the command take effect once`() async throws {
        let city = try await city(Giver(), Taker())
        let liu = try await city.resident("Liu")
        let first = try await liu.call("askForGift", ["name": "cup", "key": "k1"])
        let again = try await liu.call("askForGift", ["name": "cup", "key": "k1"])
        #expect(first == again)
        try await liu.call("askForGift", ["name": "pen"])
        #expect(try await liu.ask("askForGift", ["name": "hat"]).status == 409)
        await city.stop()
    }

    @Test func `a caller without the command's permission is refused by the other plugin`()
        async throws
    {
        let call = CallContext(
            principal: Principal(kind: .person, id: "p1"),
            tenant: nil,
            permissions: ["taker.gift.ask"],
            received: Received(monotonicNanos: 0, instant: Instant(utcMillis: 0)),
            traceID: "",
            language: .zh,
            operation: "askForGift"
        )
        let desk = CommandDesk(
            [try LoadedPlugin.load(Giver.self)],
            files: { _ in nil },
            monotonicNanos: { 0 }
        )
        let body = Array(#"{"name":"x"}"#.utf8)
        let taker = try #require(Manifest.read(Taker.bundle).manifest)
        let fault = await #expect(throws: Fault.self) {
            _ = try await desk.port(for: taker)
                .call("giver", "GiveGift.v1", body, key: nil, for: call)
        }
        #expect(fault?.code == "auth.permission_needed")
        // A plugin whose manifest does not use the command has no way to it at all.
        let stranger = try #require(Manifest.read(Starter.bundle).manifest)
        let refused = await #expect(throws: Fault.self) {
            _ = try await desk.port(for: stranger)
                .call("giver", "GiveGift.v1", body, key: nil, for: call)
        }
        #expect(refused?.code == "host.command_unavailable")
    }

    @Test func `without the other plugin an optional command is unavailable and the rest serves`()
        async throws
    {
        let city = try await city(Taker())
        let asked = try await city.resident("Liu").ask("askForGift", ["name": "cup"])
        #expect(asked.status == 503)
        #expect(asked.code == "host.command_unavailable")
        #expect(asked.fields["retry-after"] == "30")
        #expect(try await city.anonymous.call("getSeenGifts")["stamped"]?.int64 == 0)
        await city.stop()
    }
}

@Suite struct `What an operator gives a plugin` {
    private func start(_ platform: String, _ environment: [String: String]) async throws -> Fault? {
        do {
            let city = try await TestCity(list: [Giver()]) { configuration in
                try configuration.apply(platform: Array(platform.utf8), file: "platform.json")
                try configuration.apply(environment: environment)
            }
            await city.stop()
            return nil
        } catch let fault as Fault {
            return fault
        }
    }

    private let secret = ["CITYHOST_SECRET_GIVER_STAMP_KEY": "s3cret"]

    @Test func `is validated before the host starts`() async throws {
        #expect(try await start(#"{"config": {"giver": {"shop": "A"}}}"#, secret) == nil)
        let missing = try await start("{}", secret)
        #expect(missing?.code == "host.settings_refused")
        #expect(missing?.violations.map(\.place) == ["/shop"])
        #expect(missing?.remedy.en.contains("config.giver") == true)
        let wrong = try await start(#"{"config": {"giver": {"shop": "A", "most": 0}}}"#, secret)
        #expect(wrong?.violations.map(\.place) == ["/most"])
        let unknown = try await start(#"{"config": {"giver": {"shop": "A", "mots": 1}}}"#, secret)
        #expect(unknown?.violations.map(\.place) == ["/mots"])
        let nobody = try await start(#"{"config": {"mall": {}}}"#, secret)
        #expect(nobody?.code == "host.bad_configuration")
    }

    @Test func `a missing secret stops the start and says where to put it`() async throws {
        let fault = try await start(#"{"config": {"giver": {"shop": "A"}}}"#, [:])
        #expect(fault?.code == "host.secret_missing")
        #expect(fault?.remedy.en.contains("CITYHOST_SECRET_GIVER_STAMP_KEY") == true)
        #expect(fault?.message.en.contains("stamps gifts") == true)
    }

    @Test func `a secret comes from the file, and the environment stands over it`() throws {
        var configuration = HostConfiguration()
        let file = Array(#"{"giver": {"stamp_key": "from file"}}"#.utf8)
        try configuration.apply(secrets: file, file: "secrets.json")
        try configuration.apply(
            platform: Array(#"{"config": {"giver": {"shop": "A"}}}"#.utf8),
            file: "platform.json"
        )
        let manifest = try #require(Manifest.read(Giver.bundle).manifest)
        func value() throws -> String? {
            try configuration.given.equipment(for: manifest, Giver.bundle).secrets["stamp_key"]
        }
        #expect(try value() == "from file")
        try configuration.apply(environment: secret)
        #expect(try value() == "s3cret")
        #expect(throws: Fault.self) {
            try configuration.apply(secrets: Array(#"{"giver": {"a": 1}}"#.utf8), file: "x")
        }
    }

    @Test func `a secret does not show itself`() throws {
        var configuration = HostConfiguration()
        try configuration.apply(environment: secret)
        var shown = "\(configuration) \(String(reflecting: configuration))"
        dump(configuration, to: &shown)
        #expect(!shown.contains("s3cret"))
    }
}
