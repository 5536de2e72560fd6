import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

/// Tests that come from the manifests: a new plugin has them without a line.
@Suite(.serialized) struct `Every plugin keeps its contract` {
    @Test(arguments: Contract.asked, CellKind.allCases)
    func `when its routes are called`(contract: Contract, kind: CellKind) async throws {
        let world = try await World(contract)
        for route in contract.everyRoute {
            let outcome = try await RouteCells(world: world, route: route).judge(kind)
            let isPage = contract.isPage(route)
            CaseTally.add(outcome, contract.id, route.operation, kind, isPage: isPage)
        }
        CaseTally.end(contract.id, kind)
        await world.city.stop()
    }

    @Test func `serves what its manifest and the OpenAPI document say, and no other method`()
        async throws
    {
        let city = try await TestCity(list: Contract.plugins, over: .socket)
        let document = try city.json(city.call("GET", "/openapi.json"))
        for contract in Contract.all {
            let declared = Set(contract.manifest.routes.map { "\($0.method) \($0.path)" })
            let prefix = "/\(contract.id)/"
            let described = (document["paths"]?.members ?? []).filter { $0.name.hasPrefix(prefix) }
                .flatMap { path in
                    (path.value.members ?? []).map { "\($0.name.uppercased()) \(path.name)" }
                }
            #expect(Set(described) == declared)
            for path in Set(contract.manifest.routes.map(\.path)) {
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                    let answer = try city.call(method, path.replacing(/[{}]/, with: ""))
                    let code = try city.code(answer)
                    let isServed = declared.contains("\(method) \(path)")
                    #expect(
                        isServed
                            ? answer.status != 405 && code != "request.no_such_place"
                            : answer.status == 405,
                        "\(method) \(path) answered \(answer.status)"
                    )
                }
            }
        }
        await city.stop()
    }

    @Test(arguments: ["GET", "HEAD", "POST"])
    func `leads to its front page from the path without the last slash`(method: String)
        async throws
    {
        let city = try await TestCity(list: Contract.plugins, over: .socket)
        for contract in Contract.all {
            for page in Set(contract.manifest.pages.map(\.path)) where page.hasSuffix("/") {
                let asked = String(page.dropLast())
                let answer = try city.call(method, asked + "?sort=rent&q=%E6%B1%9F")
                #expect(answer.status == 308, "\(asked)")
                #expect(answer.fields["location"] == page + "?sort=rent&q=%E6%B1%9F")
                #expect(try city.call(method, asked + "/x/").status == 404)
            }
        }
        await city.stop()
    }

    @Test func `in every case that there should be`() throws {
        print(CaseTally.report)
        #expect(CaseTally.notMade == [])
        #expect(Contract.strangers == [], "CITYHOST_CONTRACTS names no plugin of this build")
        // A part of the suite says nothing about how many cells there are.
        guard CaseTally.isWhole else { return }
        let plugins = Set(Contract.all.map(\.id))
        let lost = try CellFloors.judge(CaseTally.counts, plugins: plugins, kinds: CaseTally.kinds)
        #expect(lost == [])
    }
}
