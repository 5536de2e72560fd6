import Foundation
import PluginKit
import Testing

@testable import Housing

/// What SQLite means to do for each statement, asked of its own shell on the migrated schema.
@Suite struct `Query plans` {
    /// The plan of every statement: one line a step.
    static func plans() throws -> [String: [String]] {
        let manifest = try #require(Manifest.read(Housing.bundle).manifest)
        var script = Housing.bundle.migrations.map { "\($0.text)" }.joined(separator: "\n")
        let views = manifest.tables.map { ScopedViews(ReadableTable($0), secret: "inner") }
        script += views.flatMap(\.statements).map { $0 + ";\n" }.joined()
        for statement in Housing.bundle.statements {
            script += "SELECT '#\(statement.name)';\nEXPLAIN QUERY PLAN \(statement.sql);\n"
        }
        // The shell has no such functions; their values do not change a plan.
        script = script.replacingOccurrences(of: "current_tenant()", with: "'t'")
            .replacingOccurrences(of: "current_subject()", with: "'p'")
            .replacingOccurrences(of: "reading_tenant()", with: "'t'")
        var plans: [String: [String]] = [:]
        var name = ""
        for line in try shell(script).split(separator: "\n").map(String.init) {
            if line.hasPrefix("#") {
                name = String(line.dropFirst())
                plans[name] = []
            } else {
                plans[name, default: []].append(line)
            }
        }
        return plans
    }

    private static func shell(_ script: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        process.arguments = ["-batch", "-bail", ":memory:"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // Written from aside: both pipes are smaller than what goes through them.
        let writer = Thread {
            input.fileHandleForWriting.write(Data(script.utf8))
            try? input.fileHandleForWriting.close()
        }
        writer.start()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "sqlite3 refused the script: \(text)")
        return text
    }

    @Test func `no statement looks at every row or sorts`() throws {
        let plans = try Self.plans()
        #expect(plans.count == Housing.bundle.statements.count)
        for (name, steps) in plans {
            for step in steps where !step.contains("CONSTANT ROW") {
                #expect(!step.contains("SCAN"), "\(name): \(step)")
                #expect(!step.contains("TEMP B-TREE"), "\(name): \(step)")
            }
        }
    }

    @Test(arguments: [
        ("offersToProject", "USING PRIMARY KEY ((home_id,leaf)>(?,?))"),
        ("liveHoldsOfPerson", "hold_live_of_person (person_id=? AND expires_at>?)"),
        ("blockersOfHome", "occupancy_live (home_id=? AND leaf>? AND leaf<?)"),
    ])
    func `the hot statements walk the index made for them`(name: String, index: String) throws {
        let steps = try #require(Self.plans()[name])
        #expect(steps.contains { $0.contains(index) }, "\(steps)")
    }
}
