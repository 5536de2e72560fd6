import Testing

@testable import ManifestCompiler

@Suite struct `Mistakes` {
    @Test func `the sample without a mistake compiles`() throws {
        let compiled = try SamplePlugin().compile()
        #expect(compiled.lines == [])
        #expect(compiled.outputs.count == 5)
    }

    @Test(arguments: Mistake.inManifest + Mistake.inSchemas + Mistake.inSQL)
    func `a mistake is named with its file, line and remedy, and nothing is generated`(
        mistake: Mistake
    ) throws {
        let sample = try SamplePlugin()
        try sample.replace(mistake.old, by: mistake.new, in: mistake.file)
        let compiled = try sample.compile()
        let line = compiled.lines.first {
            $0.hasPrefix(mistake.place) && $0.contains(mistake.problem)
        }
        #expect(line != nil, "\(mistake.place)\(mistake.problem) not in \(compiled.lines)")
        #expect(compiled.lines.allSatisfy { $0.hasSuffix(")") && $0.contains(" (") })
        #expect(compiled.outputs.isEmpty)
    }

    @Test func `several mistakes are named in one run`() throws {
        let sample = try SamplePlugin()
        try sample.replace("alpha", by: "omega", in: "plugin.json")
        try sample.replace("\"LetExpiry\"", by: "\"let-expiry\"", in: "plugin.json")
        try sample.replace(#""maxItems": 3, "#, by: "", in: "schemas/SearchStalls.json")
        try sample.replace("name Text?)", by: "name Text)", in: "Statements/stalls.sql")
        let files = try sample.compile().lines.map { $0.prefix { $0 != ":" } }
        #expect(
            files == [
                "schemas/SearchStalls.json", "plugin.json", "plugin.json", "Statements/stalls.sql",
            ]
        )
    }

    @Test func `a schema that nothing uses is refused`() throws {
        let sample = try SamplePlugin()
        try sample.write(
            #"{"type": "object", "additionalProperties": false, "properties": {}}"#,
            to: "schemas/Forgotten.json"
        )
        #expect(try sample.compile().lines.contains { $0.contains("nothing uses this schema") })
    }

    @Test func `two operations cannot read one schema in two ways`() throws {
        let sample = try SamplePlugin()
        try sample.replace("schemas/LetForm.json", by: "schemas/LetStall.json", in: "plugin.json")
        #expect(try sample.compile().lines.contains { $0.contains("called differently") })
    }

    @Test func `migrations without number 2 before number 3 are refused`() throws {
        let sample = try SamplePlugin()
        try sample.write("CREATE INDEX x ON stall (name);", to: "Migrations/0003-x.sql")
        let lines = try sample.compile().lines
        #expect(
            lines.contains { $0.hasPrefix("Migrations/0003-x.sql:1: ") && $0.contains("0002-") }
        )
    }

    @Test func `overlapping paths of one method are refused`() throws {
        let sample = try SamplePlugin()
        try sample.replace(
            "/stalls/v1/stalls\"",
            by: "/stalls/v1/stalls/all/lets\"",
            in: "plugin.json"
        )
        #expect(try sample.compile().lines == [])
        try sample.replace(#""method": "GET""#, by: #""method": "POST""#, in: "plugin.json")
        #expect(try sample.compile().lines.contains { $0.contains("fit the same request") })
    }

    @Test func `a manifest of another target is refused`() throws {
        let lines = try SamplePlugin().compile(module: "Housing").lines
        #expect(lines.contains { $0.contains("does not fit the target Housing") })
    }
}
