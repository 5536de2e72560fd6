import Foundation
import HTTPTesting
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Host
@testable import Workshop

/// What waits for an operator, over the API and in the data folder of a stopped host.
@Suite(.timeLimit(.minutes(1))) struct `Effects, for their operators` {
    private func fields(_ caller: TestCaller) -> [String: String] {
        ["Authorization": "Bearer \(caller.bearer ?? "")", "CityHost-Tenant": "acme"]
    }

    private func list(_ city: TestCity, _ caller: TestCaller, _ state: String) throws
        -> [JSONValue]
    {
        let answer = try city.call("GET", "/auth/v1/effects?state=\(state)", fields(caller))
        #expect(answer.status == 200, "\(answer.text)")
        return try city.json(answer)["items"]?.elements ?? []
    }

    private func retry(_ city: TestCity, _ caller: TestCaller, _ id: String) throws -> Int {
        try city.call(
            "POST",
            "/auth/v1/effects/retries",
            fields(caller),
            body: #"{"plugin":"workshop","id":"\#(id)"}"#
        ).status
    }

    @Test func `an answer nobody can read and a payment nobody ordered wait, and are tried again`()
        async throws
    {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        let operators = try await city.staff("administrator", of: "acme")
        let liu = try await city.resident("Liu")
        try await landlord.beginLease(for: liu)
        let payment = try city.provider("payment")
        payment.script("payment.order.create") { _ in .done(["wrong": true]) }
        let input: JSONValue = ["id": "p1", "lease": "l1", "fen": 306_000]
        let order = try await landlord.call(Operations.PayDeposit.self, input).order
        let paid: JSONValue = ["order": "nobodys", "transaction": "wx1"]
        try city.notify("workshop", "payment.order.paid", id: "n1", paid)
        try await city.settle()
        let stuck = try list(city, operators, "stuck")
        #expect(stuck.compactMap { $0["id"]?.string } == [order, "payment/n1"])
        #expect(stuck[0]["problem"]?.string?.contains("codeUrl") == true, "\(stuck)")
        #expect(stuck[1]["problem"]?.string == "nobody has ordered this")
        let ready = try city.json(try city.call("GET", "/readyz"))
        #expect(ready["hindered"]?.elements?.contains("effects stuck: workshop (2)") == true)
        #expect(try retry(city, operators, order) == 204)
        try await city.settle()
        #expect(payment.requests.count == 1, "the provider has answered, and is not asked again")
        #expect(try list(city, operators, "stuck").count == 2)
        #expect(try retry(city, operators, "payment/n9") == 404)
        #expect(try retry(city, landlord, order) == 403)
        let facts = try await city.published("host.effect.retried.v1")
        #expect(facts.map { $0.payload["detail"]?.string } == ["workshop \(order)"])
        await city.stop()
    }

    /// Runs a host until an effect is stuck in it, looks in meanwhile, and ends it; gives its id.
    private func serve(
        _ configuration: HostConfiguration,
        _ payment: ScriptedProvider,
        meanwhile: () async throws -> Void
    ) async throws -> String {
        let host = try await RunningHost.start(configuration, plugins: [Workshop.self])
        let call = CallContext(
            principal: Principal(kind: .service, id: "workshop"),
            tenant: TenantID("acme"),
            permissions: [],
            received: Received(monotonicNanos: 0, instant: host.environment.now()),
            traceID: "",
            language: .zh,
            operation: "test"
        )
        let file = try #require(host.files.file(of: "workshop"))
        let id = try await file.store.write(call) { tx in
            try tx.perform(
                Effects.OpenOrder.self,
                OrderDraft(
                    deposit: "p1",
                    channel: "native",
                    description: "a",
                    amountFen: Money(fen: 5)
                )
            )
        }
        let courier = try #require(file.courier)
        while try payment.requests.isEmpty || !courier.isQuiet(at: host.environment.now()) {
            try await Task.sleep(for: .milliseconds(1))
        }
        try await meanwhile()
        await host.stop()
        return id
    }

    @Test func `a stopped host's folder is looked at and decided in the same way`() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "cityhost-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let payment = ScriptedProvider()
        payment.script("payment.order.create") { _ in .done(["wrong": true]) }
        var configuration = HostConfiguration()
        configuration.dataDirectory = folder
        configuration.port = 0
        configuration.providerPorts = ["payment": payment]
        typealias Work = @Sendable (EffectTasks) async throws -> [String]
        let tasks = { [configuration] (body: @escaping Work) in
            try await EffectTasks.run(configuration, plugins: [Workshop.self], body)
        }
        let id = try await serve(configuration, payment) {
            let locked = await #expect(throws: Fault.self) {
                try await tasks { try $0.list(all: false, plugin: nil) }
            }
            #expect(locked?.code == "data.locked")
        }
        let lines = try await tasks { try $0.list(all: false, plugin: "workshop") }
        #expect(lines.count == 1 && lines[0].hasPrefix("workshop \(id) payment.order.create since"))
        #expect(lines[0].contains("1 attempts, stuck: "))
        #expect(
            try await tasks { try await $0.retry("workshop", id) }
                == ["\(id) will be tried again at the next start"]
        )
        #expect(try await tasks { try $0.list(all: false, plugin: nil) } == ["nothing is stuck"])
        let unknown = await #expect(throws: Fault.self) {
            try await tasks { try await $0.retry("workshop", "nothing") }
        }
        #expect(unknown?.code == "effects.not_stuck")
    }
}
