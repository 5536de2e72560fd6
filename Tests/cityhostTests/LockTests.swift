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
        let ids = PluginGrants.owners(types)
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
                "route createHome POST /housing/v1/homes public "
            ),
            (#""class": "personal""#, #""class": "public""#, "column hold.person_id class=public"),
            (
                #""subscriptions": []"#,
                #""secrets": [{"name": "door_key", "purpose": "p"}], "subscriptions": []"#,
                "secret door_key"
            ),
            (#""boot": "critical""#, #""boot": "degraded""#, "plugin itself boot=degraded"),
            (
                #""version": "0.2.0""#, #""version": "0.2.0", "limits": {"queue": 65536}"#,
                "limits itself concurrency<=1024 queue<=65536 "
            ),
            (
                #""quota": {"count": 30, "windowSeconds": 60, "per": "principal"}, "#, "",
                "route placeHold POST "
            ),
            (#""count": 30"#, #""count": 31"#, "calls-by-principal<=31 "),
            (#""windowSeconds": 60"#, #""windowSeconds": 59"#, "window-s>=59 "),
            (
                #""bodyBytesMax": 16384"#, #""bodyBytesMax": 16385, "deadlineMs": 2001"#,
                "deadline-ms<=2001 body<=16385"
            ),
            (
                #""idempotency": "required""#, #""idempotency": "optional""#,
                "route createHome POST /housing/v1/homes permission=housing.home.manage "
                    + "kept-plain key=optional"
            ),
            (#""large": true"#, #""large": false"#, "table "),
            (
                #""sharedKeys": ["id"]"#, #""sharedKeys": ["id", "tenant_id"]"#,
                "shared-keys=id,tenant_id"
            ),
            (#""deadlineSeconds": 120"#, #""deadlineSeconds": 121"#, "deadline-s<=121"),
            (#""firstMs": 300"#, #""firstMs": 299"#, "retry-ms>=299"),
            (#""maxMs": 4000"#, #""maxMs": 3999"#, "longest-retry-ms>=3999"),
            (
                #""tenantBytesMax": 1073741824"#, #""tenantBytesMax": 1073741825"#,
                "block files tenant-bytes<=1073741825 person-bytes<="
            ),
            (
                #""class": "personal", "purpose": ""#,
                #""class": "personal", "purpose": "sale of "#,
                "purpose=\"sale of "
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

    @Test func `are wider with each member that goes to a provider or a reader`() throws {
        let files = [
            ("outside/IdentityCheck.json", "effect CheckIdentity"),
            ("events/HomeHeld.json", "event housing.home.held.v1"),
        ]
        for (file, line) in files {
            let folder = try ManifestsCopy()
            let extra = #""properties": {"mood": {"type": "string", "maxLength": 4}, "#
            try folder.replace(#""properties": {"#, by: extra, in: "housing/schemas/\(file)")
            let now = try PluginGrants.now(
                plugins.compactMap { $0 },
                in: ManifestsFolder(folder.path)
            )
            let lock = CapabilityLock(text: "\(Linked.lock)")
            let added = lock.difference(now, of: ["housing"]).added
            #expect(added.count == 1 && added[0].contains(line), "\(added)")
        }
    }

    @Test func `hold every number of a manifest from one side, whatever it is called`() throws {
        let folder = try ManifestsCopy()
        let lock = CapabilityLock(text: "\(Linked.lock)")
        let text = spaced(try JSONValue.parse(folder.text("housing/plugin.json")))
        var free: [String] = []
        var seen: Set<Substring> = []
        for match in text.matches(of: /"(\w+)": (\d+)/) where seen.insert(match.1).inserted {
            let value = try #require(Int(match.2))
            let isHeld = try [value + 1, value - 1].contains { other in
                var changed = text
                changed.replaceSubrange(match.range, with: "\"\(match.1)\": \(other)")
                try folder.write(changed, to: "housing/plugin.json")
                let now = try? PluginGrants.now(
                    plugins.compactMap { $0 },
                    in: ManifestsFolder(folder.path)
                )
                return now.map { !lock.difference($0, of: ["housing"]).added.isEmpty } ?? false
            }
            if !isHeld { free.append(String(match.1)) }
        }
        // Which status says success is nobody's right.
        #expect(free == ["success"])
        #expect(seen.count > 10)
    }

    @Test func `that became narrower need nobody's review`() throws {
        let folder = try ManifestsCopy()
        let manifest = try JSONValue.parse(folder.text("housing/plugin.json"))
        try folder.write(spaced(manifest), to: "housing/plugin.json")
        try folder.replace(#""count": 30"#, by: #""count": 29"#, in: "housing/plugin.json")
        let body = #""bodyBytesMax": 16383, "deadlineMs": 1999"#
        try folder.replace(#""bodyBytesMax": 16384"#, by: body, in: "housing/plugin.json")
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

    @Test(arguments: ["housing timer DayTurn", "auth role administrator:auth.member.list"])
    func `are needed by a host that starts, its own among them`(line: String) async throws {
        var configuration = HostConfiguration()
        configuration.dataDirectory =
            FileManager.default.temporaryDirectory
            .appending(path: "lock-\(UUID().uuidString)").path
        configuration.port = 0
        let lines = "\(Linked.lock)".split(separator: "\n")
        let fewer = lines.filter { !$0.hasPrefix(line) }.joined(separator: "\n")
        #expect(fewer.utf8.count < "\(Linked.lock)".utf8.count)
        let fault = await #expect(throws: Fault.self) {
            _ = try await RunningHost.start(
                configuration,
                plugins: plugins.compactMap { $0 },
                lock: CapabilityLock(text: fewer)
            )
        }
        #expect(fault?.code == "host.grants_not_reviewed")
        #expect(fault?.message.en.contains(line) == true)
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
