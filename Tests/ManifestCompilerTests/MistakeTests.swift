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

    /// Tenancy, what is replaced besides, and where the contradiction is named; nil for none.
    private static let tenancies: [(String, String, String, String?)] = [
        ("none", "", "", "plugin.json:29: error: /tables/stall/tenant: "),
        (
            "none", #""permission": "stalls.stall.let","#,
            #""permission": "stalls.stall.let", "actsIn": "resource","#,
            "plugin.json:19: error: /routes/1/actsIn: "
        ),
        ("required", "merchant", "resident", "plugin.json:11: error: /permissions/0/roles: "),
        (
            "required", #""tenant": "tenant_id", "#, "",
            "plugin.json:28: error: /tables/stall: its rows belong"
        ),
        ("required", "", "", nil),
    ]

    @Test(arguments: tenancies)
    func `what a plugin's tenancy promises is kept`(
        tenancy: String,
        old: String,
        new: String,
        place: String?
    ) throws {
        let sample = try SamplePlugin()
        let boot = #""boot": "degraded","#
        let file = "plugin.json"
        try sample.replace(boot, by: boot + #" "tenancy": "\#(tenancy)","#, in: file)
        if !old.isEmpty { try sample.replace(old, by: new, in: file) }
        let lines = try sample.compile().lines
        #expect(place.map { place in lines.contains { $0.hasPrefix(place) } } ?? lines.isEmpty)
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
