import HTTPTesting
import HostAuth
import HostBus
import JSONWire
import PluginKit
import PluginTesting
import Starter
import Testing
import TransparencyLog

@testable import Host

@Suite struct `The chain over HTTP` {
    /// Waits until a checkpoint is over the whole log, and gives it.
    private func signed(_ city: TestCity) async throws -> LogVerifier.Verified {
        try await city.settle()
        let sequencer = city.host.files.notary.sequencer
        let size = UInt64(try sequencer.bus.head().size)
        // The sequencer works on real threads: this waits for it, not for time to pass.
        while sequencer.latest?.checkpoint.size != size {
            try await Task.sleep(for: .milliseconds(5))
        }
        let answer = try city.call("GET", "/chain/checkpoint")
        #expect(answer.status == 200)
        #expect(answer.fields["content-type"] == "text/plain; charset=utf-8")
        #expect(answer.fields["cache-control"] == "public, max-age=1")
        return try LogVerifier(log: sequencer.key).verify(answer.text)
    }

    private func bearer(_ token: String?) -> [String: String] {
        token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
    }

    @Test func `tiles and entries are those of the checkpoint, and may be kept for ever`()
        async throws
    {
        try await withCity([Starter.self]) { city in
            let clerk = try await city.staff("landlord", of: "a")
            for number in 0..<5 {
                try await clerk.call("recordEntry", ["text": .string("\(number)")])
            }
            let checkpoint = try await signed(city).checkpoint
            var leaves: [[UInt8]] = []
            for tile in Tile.all(in: checkpoint.size) {
                let answer = try city.call("GET", "/chain/\(tile.path)")
                #expect(answer.status == 200, "\(tile.path)")
                #expect(answer.fields["content-type"] == "application/octet-stream")
                #expect(answer.fields["cache-control"] == "public, max-age=31536000, immutable")
                guard case .entries = tile.content else { continue }
                leaves += try #require(EntryBundle.decode(answer.body, count: tile.width))
            }
            var tree = CompactTree()
            for leaf in leaves { tree.append(.leaf(leaf)) }
            #expect(tree.size == checkpoint.size && tree.root == checkpoint.root)
            let beyond = checkpoint.size + 1
            for path in [
                "tile/0/001", "tile/0/000", "tile/0/000.p/\(beyond)", "tile/1/000.p/1", "tile/0/0",
                "tile/0", "tile/00/000.p/1", "tile/entries/000.p/0", "tile/x/000.p/1",
                "tile/0/x000/000.p/1", "tile/0/000%2Ep/1x", "tile/64/000.p/1",
            ] {
                #expect(try city.call("GET", "/chain/\(path)").status == 404, "\(path)")
            }
            #expect(try city.call("POST", "/chain/checkpoint", body: "").status == 405)
            let metrics = try city.call("GET", "/metrics").text
            #expect(metrics.contains("cityhost_checkpoint_size \(checkpoint.size)\n"))
            #expect(metrics.contains("cityhost_checkpoint_age_millis 0\n"))
        }
    }

    @Test func `a receipt is for whom the event concerns, and foreign ones are unknown`()
        async throws
    {
        try await withCity([Starter.self]) { city in
            let clerk = try await city.staff("landlord", of: "a")
            let colleague = try await city.staff("landlord", of: "a", name: "Chen")
            let admin = try await city.staff("administrator", of: "a")
            let stranger = try await city.staff("administrator", of: "b")
            let resident = try await city.resident("Liu")
            try await clerk.call("recordEntry", ["text": "x"])
            _ = try await signed(city)
            let entry = try #require(
                try await city.published("starter.entry.recorded.v1").first
            ).envelope
            let granted = try #require(
                try await city.published("host.role.granted.v1").first {
                    $0.envelope.subject == clerk.person
                }
            ).envelope
            #expect(entry.tenant == TenantID("a") && granted.tenant == TenantID("a"))
            /// Whether somebody gets a receipt, and whether it says what the event says.
            func share(_ event: String, _ token: String?) throws -> String {
                let answer = try city.call("GET", "/chain/receipts/\(event)", bearer(token))
                guard answer.status == 200 else { return "\(answer.status)" }
                #expect(answer.fields["cache-control"] == "private, no-store")
                let key = city.host.files.notary.sequencer.key
                let proven = try ReceiptCheck(key: key).check(answer.body)
                return proven.payload == nil ? "leaf" : "whole"
            }
            #expect(try share(entry.id, clerk.bearer) == "whole")
            #expect(try share(entry.id, colleague.bearer) == "whole")
            #expect(try share(entry.id, stranger.bearer) == "404")
            #expect(try share(entry.id, resident.bearer) == "404")
            #expect(try share(entry.id, nil) == "401")
            // Personal: its subject reads it, who may read such receipts does, colleagues see that
            // it is there.
            #expect(try share(granted.id, clerk.bearer) == "whole")
            #expect(try share(granted.id, admin.bearer) == "whole")
            #expect(try share(granted.id, colleague.bearer) == "leaf")
            #expect(try share(granted.id, stranger.bearer) == "404")
            #expect(try share(granted.id, resident.bearer) == "404")
            for event in ["starter.none.1", "x", "a.b.c.d", entry.id + "0"] {
                #expect(try share(event, admin.bearer) == "404", "\(event)")
            }
            let missing = try city.call("GET", "/chain/receipts/x", bearer(admin.bearer))
            let foreign = try city.call(
                "GET",
                "/chain/receipts/\(entry.id)",
                bearer(stranger.bearer)
            )
            #expect(try city.code(missing) == "bus.no_such_event")
            #expect(try city.code(foreign) == "bus.no_such_event")
        }
    }

    @Test func `a key reads receipts when its scopes say so`() async throws {
        try await withCity([Starter.self]) { city in
            let clerk = try await city.staff("landlord", of: "a")
            let admin = try await city.staff("administrator", of: "a")
            try await clerk.call("recordEntry", ["text": "x"])
            _ = try await signed(city)
            let entry = try #require(
                try await city.published("starter.entry.recorded.v1").first
            ).envelope
            for (scope, status) in [("auth.receipt.read", 200), ("auth.member.list", 404)] {
                let made = try city.call(
                    "POST",
                    "/auth/v1/keys",
                    bearer(admin.bearer).merging(["CityHost-Tenant": "a"]) { $1 },
                    body: #"{"name":"k","scopes":["\#(scope)"]}"#
                )
                #expect(made.status == 201, "\(made.text)")
                let token = try #require(try city.json(made)["token"]?.string)
                let answer = try city.call("GET", "/chain/receipts/\(entry.id)", bearer(token))
                #expect(answer.status == status, "\(scope)")
            }
        }
    }

    @Test func `the city's administrator erases a person, and nobody else does`() async throws {
        try await withCity([Starter.self]) { city in
            let clerk = try await city.staff("landlord", of: "a")
            let landlord = try await city.staff("administrator", of: "a")
            let admin = try await city.staff("administrator", of: "wuhan", kind: .city)
            // A city that has come to stand below another one is the city no longer.
            let former = try await city.staff("administrator", of: "former", kind: .city)
            _ = try await city.host.city.accounts.directory.move(
                TenantID("former"),
                below: TenantID("wuhan"),
                by: Principal(kind: .service, id: "tests"),
                at: city.clock.now
            )
            _ = try await signed(city)
            let subject = try #require(clerk.person)
            let before = try await city.published().filter { $0.envelope.subject == subject }
            #expect(!before.isEmpty)
            let body = #"{"personId":"\#(subject)"}"#
            for (caller, tenant, status) in [
                (clerk, "a", 403), (landlord, "a", 403), (former, "former", 403),
                (admin, "-", 403), (admin, "wuhan", 200),
            ] {
                let fields = bearer(caller.bearer).merging(["CityHost-Tenant": tenant]) { $1 }
                let answer = try city.call("POST", "/auth/v1/erasures", fields, body: body)
                #expect(answer.status == status, "\(tenant): \(answer.text)")
                guard status == 200 else { continue }
                #expect(try city.json(answer)["events"]?.int64 == Int64(before.count))
            }
            let nobody = try city.call(
                "POST",
                "/auth/v1/erasures",
                bearer(admin.bearer).merging(["CityHost-Tenant": "wuhan"]) { $1 },
                body: #"{"personId":"\#(subject)x"}"#
            )
            #expect(nobody.status == 404, "\(nobody.text)")
            let after = try await city.published()
            #expect(after.filter { $0.envelope.subject == subject }.isEmpty)
            for event in before where event.envelope.type == "host.role.granted.v1" {
                let place = Int(event.envelope.sequence)
                #expect(after[place].envelope.id == event.envelope.id)
                #expect(after[place].payload == .null, "it can be seen that it was erased")
            }
            // What was signed before and what is signed after are one log.
            try await clerk.call("recordEntry", ["text": "x"])
            #expect(try await signed(city).checkpoint.size > UInt64(before.count))
        }
    }
}
