import JSONWire
import PluginTesting
import TestGround
import Testing

@testable import Exchange

/// The fixtures of ocds-merge, by the corpora.
@Suite struct `Releases merged into one` {
    private static let folder = "ocds/merge"

    private static func value(_ path: String) throws -> JSONValue {
        try JSONValue.parse(try Corpora.bytes("\(folder)/\(path).json"))
    }

    /// The inputs of a folder with their results: `simple` has `simple-compiled`.
    private static func cases(_ part: String, _ result: String) throws -> [String] {
        let ending = "-\(result).json"
        return try Corpora.names(in: "\(folder)/\(part)").filter { $0.hasSuffix(ending) }
            .map { String($0.dropLast(ending.count)) }
    }

    private func merged(
        _ input: String,
        _ rules: MergeRules,
        _ repeated: [[String]: MergedRelease.Repeated] = [:]
    ) throws -> MergedRelease {
        let releases = try #require(try Self.value(input).elements)
        var merged = MergedRelease(rules: rules, repeated: repeated)
        try merged.take(releases)
        return merged
    }

    /// Members have no order; numbers are as they are written.
    private func same(_ one: JSONValue, _ other: JSONValue) -> Bool {
        Self.sorted(one) == Self.sorted(other)
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(
                members.map { JSONMember($0.name, sorted($0.value)) }
                    .sorted { $0.name < $1.name }
            )
        case .array(let elements): .array(elements.map { sorted($0) })
        default: value
        }
    }

    @Test func `come out as the standard's fixtures say, as they stand and with their history`()
        throws
    {
        let compiled = try Self.cases("1.1", "compiled")
        let versioned = try Self.cases("1.1", "versioned")
        #expect(compiled.count == 17 && versioned.count == 17)
        for name in compiled {
            let found = try merged("1.1/\(name)", .ocds).compiled
            #expect(same(found, try Self.value("1.1/\(name)-compiled")), "\(name): \(found)")
        }
        for name in versioned {
            let found = try merged("1.1/\(name)", .ocds).versioned
            #expect(same(found, try Self.value("1.1/\(name)-versioned")), "\(name): \(found)")
        }
    }

    @Test func `follow the rules of a schema, whatever they are`() throws {
        let rules = MergeRules(schema: try Self.value("schema"))
        let compiled = try Self.cases("schema", "compiled")
        #expect(compiled.count == 13)
        for name in compiled {
            let found = try merged("schema/\(name)", rules).compiled
            #expect(same(found, try Self.value("schema/\(name)-compiled")), "\(name): \(found)")
        }
        for name in try Self.cases("schema", "versioned") {
            let found = try merged("schema/\(name)", rules).versioned
            #expect(same(found, try Self.value("schema/\(name)-versioned")), "\(name): \(found)")
        }
    }

    @Test(arguments: [
        ("append", MergedRelease.Repeated.append), ("by-position", .byPosition),
    ])
    func `may keep what has the same id apart`(
        word: String,
        repeated: MergedRelease.Repeated
    ) throws {
        let rules = MergeRules(schema: try Self.value("schema"))
        let names = try Self.cases("schema", word)
        #expect(!names.isEmpty)
        for name in names {
            // The fixtures are told twice, as an aggregator would who reads a page again.
            let once = try #require(try Self.value("schema/\(name)").elements)
            var found = MergedRelease(rules: rules, repeated: [["nested", "array"]: repeated])
            try found.take(once + once)
            let expected = try Self.value("schema/\(name)-\(word)")
            #expect(same(found.compiled, expected), "\(name): \(found.compiled)")
        }
    }

    @Test func `have the rules of the release schema 1.1.5`() throws {
        let schema = try JSONValue.parse(
            try Corpora.bytes("ocds/standard-1__1__5/schema/release-schema.json")
        )
        #expect(MergeRules(schema: schema) == .ocds)
    }

    @Test func `the fictional process of the standard is the record it is published with`() throws {
        let folder = "ocds/fictional-example"
        let names = try Corpora.names(in: folder).filter {
            $0.hasPrefix("ocds-213czf-000-00001-0")
        }
        #expect(names.count == 6)
        let releases = try names.compactMap { name in
            try JSONValue.parse(try Corpora.bytes("\(folder)/\(name)"))["releases"]?[0]
        }
        var found = MergedRelease()
        try found.take(releases.reversed())
        let record = try JSONValue.parse(
            try Corpora.bytes("\(folder)/record/ocds-213czf-000-00001.json")
        )
        let expected = try #require(record["records"]?[0]?["compiledRelease"])
        #expect(same(found.compiled, expected), "\(found.compiled)")
    }

    @Test func `a null takes away what was there, and all that was below it`() throws {
        var found = MergedRelease()
        try found.take([
            ["ocid": "a", "date": "1", "tender": ["value": ["amount": 1], "title": "x"]],
            ["ocid": "a", "date": "2", "tender": ["value": .null]],
        ])
        #expect(found.compiled["tender"] == ["title": "x"])
    }

    @Test func `a value that becomes an object, or a release without a date, is refused`() {
        var found = MergedRelease()
        #expect(throws: MergedRelease.Refusal.inconsistent(path: ["tender"])) {
            try found.take([
                ["ocid": "a", "date": "1", "tender": "x"],
                ["ocid": "a", "date": "2", "tender": ["id": "x"]],
            ])
        }
        #expect(throws: MergedRelease.Refusal.undated) {
            try found.take([["ocid": "a", "date": "1"], ["ocid": "a"]])
        }
    }
}
