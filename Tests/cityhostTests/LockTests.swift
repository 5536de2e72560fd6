import Foundation
import Host
import PluginKit
import Testing

@testable import cityhost

@Suite(.enabled(if: Linked.housing != nil)) struct `The city's grants` {
    private func check(_ folder: borrowing ManifestsCopy) throws -> String? {
        do {
            _ = try PluginCheckCommand.report(folder.path)
            return nil
        } catch let fault as Fault {
            return "\(fault.code): \(fault.message.en)"
        }
    }

    @Test func `all stand in the lock, and nothing else stands there`() throws {
        let folder = try #require(try ManifestsFolder(ManifestsCopy.own))
        let types = plugins.compactMap { $0 }
        let grants = try PluginGrants.now(types, in: folder)
        let lock = try #require(folder.lock)
        let ids = types.map { "\($0.bundle.id)" }
        #expect(try GrantReview.check(grants, of: ids, against: lock) == [])
        #expect(
            try GrantReview.check(grants, of: ids, against: CapabilityLock(text: "\(Linked.lock)"))
                == []
        )
    }

    @Test(
        arguments: [
            (#"["resident"]"#, #"["resident", "landlord"]"#, "role landlord:housing.hold.place"),
            (#""HoldExpiry", "DayTurn""#, #""HoldExpiry", "Spare", "DayTurn""#, "timer Spare"),
            (
                #""permission": "housing.home.manage", "idempotency": "required", "success": 201, "#
                    + #""bodyBytesMax": 16384, "exposure": "permission", "personal": false"#,
                #""success": 201, "bodyBytesMax": 16384, "exposure": "public""#,
                "route createHome POST /housing/v1/homes public (reviewed: "
            ),
            (#""class": "personal""#, #""class": "public""#, "column hold.person_id class=public"),
            (
                #""subscriptions": []"#,
                #""secrets": [{"name": "door_key", "purpose": "p"}], "subscriptions": []"#,
                "secret door_key"
            ),
        ]
    )
    func `that are new or wider fail the check until somebody reviewed them`(
        old: String,
        new: String,
        line: String
    ) throws {
        let folder = try ManifestsCopy()
        // In one line each, so that what is replaced does not hang on the layout of the file.
        let manifest = try JSONValue.parse(folder.text("housing/plugin.json"))
        try folder.write(spaced(manifest), to: "housing/plugin.json")
        #expect(try check(folder) == nil)
        try folder.replace(old, by: new, in: "housing/plugin.json")
        let problem = try #require(try check(folder))
        #expect(problem.contains("host.grants_not_reviewed"), "\(problem)")
        #expect(problem.contains(line), "\(problem)")
        _ = try LockCommand.write(folder.path)
        #expect(try check(folder) == nil)
    }

    @Test func `that are gone are said, and do not fail the check`() throws {
        let folder = try ManifestsCopy()
        let lock = try folder.text("capabilities.lock")
        try folder.write(lock + "housing secret old_key\n", to: "capabilities.lock")
        let report = try PluginCheckCommand.report(folder.path)
        #expect(report.contains { $0.hasSuffix("housing secret old_key") })
    }

    @Test func `are none that anybody reviewed in a folder without the lock`() throws {
        let folder = try ManifestsCopy()
        try FileManager.default.removeItem(atPath: "\(folder.path)/capabilities.lock")
        let problem = try #require(try check(folder))
        #expect(problem.contains("host.grants_not_reviewed"), "\(problem)")
        #expect(problem.contains("housing timer DayTurn"), "\(problem)")
    }

    @Test func `are needed by a host that starts`() async throws {
        var configuration = HostConfiguration()
        configuration.dataDirectory =
            FileManager.default.temporaryDirectory
            .appending(path: "lock-\(UUID().uuidString)").path
        configuration.port = 0
        let lines = "\(Linked.lock)".split(separator: "\n")
        let fewer = lines.filter { !$0.hasPrefix("housing timer DayTurn") }.joined(separator: "\n")
        #expect(fewer.utf8.count < "\(Linked.lock)".utf8.count)
        let fault = await #expect(throws: Fault.self) {
            _ = try await RunningHost.start(
                configuration,
                plugins: plugins.compactMap { $0 },
                lock: CapabilityLock(text: fewer)
            )
        }
        #expect(fault?.code == "host.grants_not_reviewed")
        #expect(fault?.message.en.contains("housing timer DayTurn") == true)
        #expect(!FileManager.default.fileExists(atPath: configuration.dataDirectory))
    }

    /// JSON in one line with spaces, as people write it.
    private func spaced(_ value: JSONValue) -> String {
        switch value {
        case .object(let members):
            "{" + members.map { "\"\($0.name)\": \(spaced($0.value))" }.joined(separator: ", ")
                + "}"
        case .array(let elements):
            "[" + elements.map { spaced($0) }.joined(separator: ", ") + "]"
        default: "\(value)"
        }
    }
}
