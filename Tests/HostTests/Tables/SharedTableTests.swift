import HTTPTesting
import HostStore
import Observer
import PluginKit
import PluginTesting
import Testing

@testable import Host
@testable import Specimen

/// Specimen reads what Observer publishes; both run in one host, each on a file of its own.
@Suite struct `A published table` {
    private func call(tenant: String? = nil) -> CallContext {
        CallContext(
            principal: Principal(kind: .service, id: "tests"),
            tenant: tenant.map { TenantID($0) },
            permissions: [],
            received: Received(monotonicNanos: 0, instant: HandClock.noon),
            traceID: "",
            language: .zh,
            operation: "test"
        )
    }

    private func times(of thing: String, in city: TestCity, as tenant: String) throws -> Int64? {
        try city.store("specimen").point(call(tenant: tenant)) {
            try $0.first(Statements.SightingsOfThing(id: thing))?.times
        }
    }

    @Test func `is read by its user as soon as its owner's transaction has committed`() async throws
    {
        let city = try await TestCity(list: [Observer(), Specimen()])
        try await city.tenant("acme")
        _ = try await city.store("specimen").write(call(tenant: "acme")) {
            try $0.run(Statements.AddThing(id: "t1", homeID: "home-1", maker: "m"))
        }
        #expect(try times(of: "t1", in: city, as: "acme") == nil)
        for seen in 1...3 as ClosedRange<Int64> {
            try await city.store("observer").write(call()) {
                try ObserverStatements.noteSighting(of: "home-1", in: $0)
            }
            #expect(try times(of: "t1", in: city, as: "acme") == seen)
        }
        // The user's own rows stay within their scope, whatever they are joined with.
        try await city.tenant("other")
        #expect(try times(of: "t1", in: city, as: "other") == nil)
        await city.stop()
    }

    @Test func `may be done without by a user that says so, whose statement then answers a fault`()
        async throws
    {
        let plain = try LoadedPlugin.load(Specimen.self, given: GivenSettings())
        var manifest = plain.manifest
        manifest.usedTables[0].isOptional = true
        let user = LoadedPlugin(
            bundle: plain.bundle,
            manifest: manifest,
            registration: plain.registration,
            reading: plain.reading
        )
        let city = try await TestCity(loaded: [user], over: .socket)
        try await city.tenant("acme")
        _ = try await city.store("specimen").write(call(tenant: "acme")) {
            try $0.run(Statements.AddThing(id: "t1", homeID: "home-1", maker: "m"))
        }
        for _ in 1...2 {
            let fault = #expect(throws: Fault.self) {
                try times(of: "t1", in: city, as: "acme")
            }
            #expect(fault?.code == "store.table_absent")
            #expect(fault?.message.en.contains("observer.sighting.v1") == true)
        }
        let failed = await #expect(throws: Fault.self) {
            try await city.store("specimen").write(call(tenant: "acme")) {
                try $0.run(Statements.AddThing(id: "t2", homeID: "home-2", maker: "m"))
                _ = try $0.first(Statements.SightingsOfThing(id: "t2"))
            }
        }
        #expect(failed?.code == "store.table_absent")
        let things = try city.store("specimen").point(call(tenant: "acme")) {
            try $0.all(Statements.ThingsBelow(afterID: "", limit: 9)).map(\.id)
        }
        #expect(things == ["t1"])
        await city.stop()
    }

    @Test func `is missed by its user when nobody publishes it, and the rest serves`() async throws
    {
        let city = try await TestCity(list: [Specimen()], over: .socket)
        #expect(throws: Fault.self) { try city.store("specimen") }
        let answer = try city.call("GET", "/specimen/v1/things")
        #expect(answer.status == 503)
        #expect(answer.fields["retry-after"] != nil)
        #expect(try city.call("GET", "/openapi.json").status == 200)
        let lines = RecordedLog.lines.filter { $0.contains("host.table_not_published") }
        #expect(lines.contains { $0.contains("observer.sighting.v1") })
        await city.stop()
    }
}
