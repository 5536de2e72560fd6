import Testing

@testable import ManifestCompiler

/// What the compiler says of statements that write in the tenant of a resource.
@Suite struct `A statement of scope resource` {
    private static let own = "tenant_id = current_tenant() AND person_id = current_subject()"

    @Test(arguments: [
        ("SELECT name FROM shop_public", "a query has another scope"),
        (
            "UPDATE visit SET note = 'x' WHERE tenant_id = current_tenant()",
            "give person_id the value current_subject()",
        ),
        ("DELETE FROM visit WHERE person_id = current_subject()", "current_tenant()"),
        (
            "INSERT INTO visit (id, tenant_id, person_id, shop_id) "
                + "VALUES ('v', current_tenant(), 'wang', 's1')",
            "give person_id the value current_subject()",
        ),
        (
            "UPDATE visit SET person_id = 'wang' WHERE \(own)",
            "person_id cannot be changed under scope resource"
        ),
        ("UPDATE visit SET tenant_id = 'b' WHERE \(own)", "tenant_id cannot be changed"),
        ("UPDATE tally SET n = 9", "tally has no tenant column"),
        (
            "DELETE FROM shop WHERE tenant_id = current_tenant() AND phone = '1'",
            "it reads phone, which its caller may not see"
        ),
        (
            "UPDATE shop SET open = open + 1 WHERE tenant_id = current_tenant() RETURNING phone",
            "it reads phone, which its caller may not see"
        ),
    ])
    func `is refused where it would reach further than its caller sees`(
        sql: String,
        problem: String
    ) throws {
        let plugin = try MarketPlugin()
        let out = sql.contains("SELECT") || sql.contains("RETURNING") ? "many (a Text?)" : "none"
        let file = "-- statement attack\n-- scope resource\n-- out \(out)\n\(sql);\n"
        try plugin.write(file, to: "Statements/attack.sql")
        let mistakes = try plugin.mistakes()
        let wanted =
            problem.hasPrefix("give ") && !sql.hasPrefix("INSERT")
            ? "add person_id = current_subject() to WHERE" : problem
        #expect(mistakes.contains { $0.contains(wanted) }, "\(mistakes)")
    }

    @Test func `changes no row of a table that is neither public nor about anybody`() throws {
        let plugin = try MarketPlugin()
        let manifest = MarketPlugin.manifest.replacing(#", "publicWhere": "open = 1""#, with: "")
        try plugin.write(manifest, to: "plugin.json")
        let file = """
            -- statement add
            -- scope resource
            -- out none
            INSERT INTO shop (id, tenant_id, tenant_path, name)
            VALUES ('s', current_tenant(), current_tenant_path(), 'x');

            -- statement close
            -- scope resource
            -- out none
            UPDATE shop SET open = 0 WHERE tenant_id = current_tenant();

            """
        try plugin.write(file, to: "Statements/attack.sql")
        let mistakes = try plugin.mistakes()
        #expect(mistakes.count == 1, "\(mistakes)")
        #expect(mistakes.first?.contains("no row of shop is public or about the caller") == true)
    }
}
