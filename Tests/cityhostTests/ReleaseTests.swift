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

    @Test func `are made once a version`() throws {
        let copy = try ManifestsCopy()
        let folder = try #require(try ManifestsFolder(copy.path))
        #expect(throws: Fault.self) { try folder.release("housing") }
        try copy.replace(
            #""version": "0.1.0""#,
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
        try copy.replace(
            #""version": "0.1.0""#,
            by: #""version": "0.2.0""#,
            in: "housing/plugin.json"
        )
        try copy.replace(#""maximum": 8,"#, by: #""maximum": 9,"#, in: Self.event)
        let folder = try #require(try ManifestsFolder(copy.path))
        let fault = #expect(throws: Fault.self) { try folder.release("housing") }
        #expect(fault?.code == "host.contract_broken")
    }
}
