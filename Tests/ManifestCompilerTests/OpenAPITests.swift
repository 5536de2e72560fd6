import Foundation
import JSONWire
import Testing

@testable import ManifestCompiler
@testable import PluginKit

@Suite struct `OpenAPI documents` {
    private static let script = """
        import json, sys
        from openapi_spec_validator import OpenAPIV31SpecValidator
        errors = list(OpenAPIV31SpecValidator(json.load(open(sys.argv[1]))).iter_errors())
        for error in errors[:5]: print(repr(error)[:400])
        sys.exit(1 if errors else 0)
        """

    private func document(_ readings: [ManifestReading]) -> [UInt8] {
        OpenAPI.document(
            version: "0.1.0",
            sessionCookie: "cityhost",
            tenantField: "CityHost-Tenant",
            plugins: readings,
            extra: [
                OpenAPI.ExtraOperation(
                    path: "/openapi.json",
                    method: "get",
                    operation: [
                        "operationId": "host.openapi",
                        "responses": ["200": ["description": "This document."]],
                    ]
                )
            ]
        )
    }

    private func document() throws -> JSONValue {
        let readings = try PackageFiles.manifestFolders.map(PackageFiles.reading)
        return try JSONValue.parse(document(readings))
    }

    @Test func `the document of all manifests is valid OpenAPI 3.1`() throws {
        let (output, status) = try python(Self.script, input: document().encoded)
        #expect(status == 0, "\(output)")
    }

    @Test func `the validator refuses a document with a path parameter too few`() throws {
        let text = try document().description.replacingOccurrences(
            of: #""in":"path""#,
            with: #""in":"query""#
        )
        #expect(try python(Self.script, input: Array(text.utf8)).status == 1)
    }

    @Test func `every route stands in it with its permission and success`() throws {
        let document = try document()
        var count = 0
        for folder in PackageFiles.manifestFolders {
            let manifest = try #require(try PackageFiles.reading(folder).manifest)
            for route in manifest.routes {
                count += 1
                let place = document["paths"]?[route.path]?[route.method.lowercased()]
                let operation = try #require(place, "\(route.method) \(route.path)")
                #expect(operation["operationId"]?.string == "\(manifest.id).\(route.operation)")
                #expect(operation["x-permission"]?.string == route.permission)
                #expect(operation["responses"]?[String(route.success)] != nil)
                #expect(operation["security"]?.elements?.isEmpty == (route.permission == nil))
                let parameters = operation["parameters"]?.elements ?? []
                #expect(parameters.contains(OpenAPI.actingFor) == (route.permission != nil))
            }
        }
        #expect(count > 5)
        #expect(document["paths"]?["/openapi.json"]?["get"] != nil)
    }

    /// Nothing is told by ranges: what an operation never answers does not stand there.
    @Test func `an operation has the statuses that it answers with, and no others`() throws {
        let sample = try SamplePlugin()
        let value = try JSONValue.parse(document([PackageFiles.reading(sample.folder)]))
        let statuses = { (path: String, method: String) in
            Set(value["paths"]?[path]?[method]?["responses"]?.members?.map(\.name) ?? [])
        }
        let common: Set = ["400", "401", "403", "408", "414", "417", "422", "431", "503"]
        let list = statuses("/stalls/v1/stalls", "get")
        #expect(list.isSuperset(of: common))
        #expect(list.isDisjoint(with: ["404", "405", "409", "413", "415", "500", "507", "4XX"]))
        let letting = statuses("/stalls/v1/stalls/{id}/lets", "post")
        #expect(letting.isSuperset(of: common.union(["404", "409", "413", "415", "507"])))
        #expect(letting.isDisjoint(with: ["200", "405", "500", "4XX", "5XX"]))
    }

    @Test func `every reference leads somewhere`() throws {
        let document = try document()
        var found = 0
        func check(_ value: JSONValue) {
            for member in value.members ?? [] {
                if member.name == "$ref", let text = member.value.string {
                    found += 1
                    let pointer = JSONPointer(String(text.dropFirst()))
                    #expect(pointer.flatMap { document[$0] } != nil, "\(text)")
                }
                check(member.value)
            }
            for element in value.elements ?? [] { check(element) }
        }
        check(document)
        #expect(found > 5)
    }

    @Test func `schemas of one name in two plugins get the plugin's name in front`() throws {
        let sample = try SamplePlugin()
        let one = try PackageFiles.reading(sample.folder)
        let file = sample.folder.appending(path: "plugin.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        try sample.write(text.replacingOccurrences(of: "stalls", with: "market"), to: "plugin.json")
        let other = try PackageFiles.reading(sample.folder)
        let value = try JSONValue.parse(document([one, other]))
        let names = value["components"]?["schemas"]?.members?.map(\.name)
        #expect(
            names == [
                "stalls.Stall", "stalls.StallList", "market.Stall", "market.StallList", "Problem",
            ]
        )
    }

    @Test func `a body is the input without what the path carries`() throws {
        let sample = try SamplePlugin()
        let value = try JSONValue.parse(document([PackageFiles.reading(sample.folder)]))
        let post = value["paths"]?["/stalls/v1/stalls/{id}/lets"]?["post"]
        let body = post?["requestBody"]?["content"]?["application/json"]?["schema"]
        #expect(body?["properties"]?.members?.map(\.name) == ["from", "phone"])
        #expect(body?["required"] == ["from"])
        let parameters = post?["parameters"]?.elements?.compactMap { $0["name"]?.string }
        #expect(parameters == ["id", "Idempotency-Key"])
        let query = value["paths"]?["/stalls/v1/stalls"]?["get"]?["parameters"]
        #expect(query?.elements?.allSatisfy { $0["in"] == "query" } == true)
    }
}
