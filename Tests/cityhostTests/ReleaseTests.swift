import Foundation
import PluginKit
import Testing

@testable import cityhost

@Suite(.enabled(if: Linked.housing != nil)) struct `Released contracts` {
    private func problems(_ folder: borrowing ManifestsCopy) throws -> [String] {
        let folder = try #require(try ManifestsFolder(folder.path))
        return try CityContract(folder.members()).check().map(\.description)
    }

    private func changes(_ folder: borrowing ManifestsCopy) throws -> [String] {
        let folder = try #require(try ManifestsFolder(folder.path))
        return DiffCommand.lines(
            "housing",
            try folder.released("housing"),
            try folder.current("housing")
        )
    }

    private static let event = "housing/schemas/events/HomeListed.json"

    @Test func `of the city are kept`() throws {
        let copy = try ManifestsCopy()
        #expect(try problems(copy) == [])
        let folder = try #require(try ManifestsFolder(copy.path))
        #expect(try folder.released("housing") != nil)
    }

    @Test func `fit the others while one plugin after the other stays behind`() throws {
        let folder = try #require(try ManifestsFolder(ManifestsCopy.own))
        let members = try folder.members()
        var held = 0
        for (index, member) in members.enumerated() {
            guard let released = member.released else { continue }
            var city = members
            city[index] = CityContract.Member(
                current: released,
                released: released,
                folder: member.folder
            )
            #expect(CityContract(city).check().map(\.description) == [])
            held += 1
        }
        #expect(held > 0)
    }

    @Test func `forbid a change that would let a consumer down`() throws {
        let folder = try ManifestsCopy()
        try folder.replace(#""maximum": 8,"#, by: #""maximum": 9,"#, in: Self.event)
        let found = try problems(folder)
        #expect(found.count == 1)
        #expect(
            found.allSatisfy { $0.contains("/leaves: 1 to 9 as a number may come") },
            "\(found)"
        )
        #expect(
            try changes(folder).contains { $0.hasPrefix("  breaks event housing.home.listed.v1") }
        )
    }

    @Test func `allow an optional member, and diff says so`() throws {
        let folder = try ManifestsCopy()
        try folder.replace(
            #""properties": {"#,
            by: #""properties": {"lift": {"type": "boolean", "description": "Has a lift."},"#,
            in: Self.event
        )
        #expect(try problems(folder) == [])
        #expect(
            try changes(folder).contains("  adds event housing.home.listed.v1: /lift may be there")
        )
    }

    @Test func `refuse a changed contract that keeps the released version`() throws {
        let folder = try ManifestsCopy()
        let later = #""version": "0.2.0""#
        try folder.replace(later, by: #""version": "0.1.0""#, in: "housing/plugin.json")
        let found = try problems(folder)
        #expect(found.count == 1)
        #expect(found[0].contains("/version: the contract is not the one released as 0.1.0"))
        #expect(refusal(folder)?.hasPrefix("host.contract_broken ") == true)
    }

    private func refusal(_ folder: borrowing ManifestsCopy) -> String? {
        do {
            _ = try PluginCheckCommand.report(folder.path)
            return nil
        } catch {
            return (error as? Fault).map { "\($0.code) \($0.message.en)" }
        }
    }

    @Test func `cannot be changed or lost without a word`() throws {
        let folder = try ManifestsCopy()
        #expect(refusal(folder) == nil)
        let schema = "housing/released/0.1.0/schemas/events/HomeListed.json"
        let text = try folder.text(schema)
        // A promise made smaller, so that breaking it would pass.
        try folder.replace(#""maximum": 8,"#, by: #""maximum": 9,"#, in: schema)
        #expect(refusal(folder)?.contains("HomeListed.json:1: error: this is not what was") == true)
        try folder.write(text, to: schema)
        #expect(refusal(folder) == nil)
        try FileManager.default.removeItem(atPath: "\(folder.path)/housing/released")
        let refused = refusal(folder)
        let gone = try #require(refused)
        #expect(gone.hasPrefix("host.contract_broken "))
        #expect(gone.contains("releases.lock:") && gone.contains("was released and is gone"))
    }

    @Test func `free nobody of an earlier one when they are written by hand`() throws {
        let copy = try ManifestsCopy()
        let (old, new) = (
            copy.path + "/housing/released/0.1.0", copy.path + "/housing/released/0.2.0"
        )
        try FileManager.default.copyItem(atPath: old, toPath: new)
        let schema = "schemas/events/HomeListed.json"
        for folder in ["housing/released/0.2.0", "housing"] {
            try copy.replace(#""maximum": 8,"#, by: #""maximum": 9,"#, in: "\(folder)/\(schema)")
        }
        let version = #""version": "0.1.0""#
        let file = "housing/released/0.2.0/plugin.json"
        try copy.replace(version, by: #""version": "0.2.0""#, in: file)
        let found = try problems(copy)
        #expect(
            found.contains {
                $0.contains("release 0.2.0: event housing.home.listed.v1 breaks what")
            },
            "\(found)"
        )
    }

    @Test func `are pinned when they are made`() throws {
        let copy = try ManifestsCopy()
        let folder = try #require(try ManifestsFolder(copy.path))
        _ = try folder.release("housing")
        #expect(try folder.releaseProblems().map(\.description) == [])
        let lock = try copy.text("releases.lock")
        #expect(lock.contains("  housing/released/0.2.0/plugin.json\n"))
        #expect(lock.contains("  housing/released/0.1.0/plugin.json\n"))
        #expect(lock.contains("  ../Sources/HostAuth/Manifest/released/0.1.0/plugin.json\n"))
    }

    @Test func `are made once a version`() throws {
        let copy = try ManifestsCopy()
        let folder = try #require(try ManifestsFolder(copy.path))
        _ = try folder.release("housing")
        #expect(throws: Fault.self) { try folder.release("housing") }
        try copy.replace(
            #""version": "0.2.0""#,
            by: #""version": "0.10.0""#,
            in: "housing/plugin.json"
        )
        #expect(try folder.release("housing").hasSuffix("housing/released/0.10.0"))
        #expect(try folder.released("housing")?.manifest?.version == "0.10.0")
        #expect(ManifestsFolder.isEarlier("0.9.0", "0.10.0"))
        #expect(!ManifestsFolder.isEarlier("0.10.0", "0.9.0"))
    }

    @Test func `are not made of a contract that breaks an earlier one`() throws {
        let copy = try ManifestsCopy()
        try copy.replace(#""maximum": 8,"#, by: #""maximum": 9,"#, in: Self.event)
        let folder = try #require(try ManifestsFolder(copy.path))
        let fault = #expect(throws: Fault.self) { try folder.release("housing") }
        #expect(fault?.code == "host.contract_broken")
    }
}
