import Foundation
import PluginKit
import PluginTesting
import Testing

@testable import Host
@testable import cityhost

@Suite struct `Beginning a plugin` {
    @Test(arguments: ["CityMarket", "Mall", "Exchange"])
    func `a noun of the business is a name`(text: String) throws {
        let name = try PluginName(text)
        #expect(name.type == text)
        #expect(name.id == text.lowercased())
    }

    @Test(
        arguments: [
            "", "ab", "mall", "City Market", "City-Market", "Mall2", "商城", "../Mall", "Host",
            "HostStore", "Auth", "Event", "Bus", "Inbox", "Temp",
            "Account", "Choose", "Class", "Task", "Statement", "Starter", "Entry", "PageHelper",
            String(repeating: "M", count: 33),
        ]
    )
    func `anything else is refused with what to do`(text: String) {
        #expect(throws: Fault.self) { try PluginName(text) }
        do {
            _ = try PluginName(text)
        } catch {
            #expect(error.code == "authoring.name_unfit")
            #expect(error.remedy.en.contains("CityMarket"))
        }
    }

    @Test func `no plugin is called like a place of the host`() async throws {
        let city = try await TestCity(list: [])
        let places = city.host.city.routes.hostPrefixes
        #expect(places.contains("/bus"))
        // Others, such as /sign-in, are no word that a plugin could be.
        for word in places.map({ $0.dropFirst() }) where word.allSatisfy(\.isLetter) {
            let name = word.prefix(1).uppercased() + word.dropFirst()
            #expect(throws: Fault.self, "\(word)") { try PluginName(name) }
        }
        await city.stop()
    }

    @Test func `no plugin hides a type that its sources name`() throws {
        let file = Self.root + "/Tests/PluginTesting/BoundaryTests/PluginKit.interface"
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        let types = Set(
            lines.compactMap { line -> String? in
                let name = line.prefix { $0 != ":" }.split(separator: ".")
                let isType = ["struct", "enum", "protocol", "class", "typealias"].contains {
                    line.contains(": \($0) ") || line.contains(": final \($0) ")
                }
                return isType && name.count == 2 ? String(name[1]) : nil
            }
        )
        #expect(types.contains("Transaction"))
        for type in types { #expect(throws: Fault.self, "\(type)") { try PluginName(type) } }
    }

    @Test(arguments: ["Post", "Giver", "Unruly", "Attacks", "ScopeCost", "POST"])
    func `a name that another target has is refused`(text: String) throws {
        let tree = try PackageTree(Self.root)
        let scaffold = try Scaffold(name: PluginName(text), zh: nil, en: nil)
        let fault = #expect(throws: Fault.self) { try scaffold.files(in: tree) }
        #expect(fault?.code == "authoring.name_taken")
    }

    @Test(arguments: [
        "", "a \"quoted\" one", "two\nlines", "<b>", String(repeating: "长", count: 41),
    ])
    func `a title that would break a file is refused`(text: String) throws {
        let name = try PluginName("Mall")
        #expect(throws: Fault.self) { try Scaffold(name: name, zh: text, en: nil) }
    }

    @Test func `every file of the template is written under the plugin's own name`() throws {
        let tree = try PackageTree(Self.root)
        let scaffold = try Scaffold(name: PluginName("CityMarket"), zh: "集市", en: "City market")
        let files = try scaffold.files(in: tree)
        let paths = Set(files.map(\.path))
        #expect(
            paths.isSuperset(of: [
                "Plugins/CityMarket/CityMarket.swift", "Plugins/CityMarket/README.md",
                "Plugins/CityMarket/Migrations/0001-entries.sql",
                "Plugins/CityMarket/Statements/entries.sql",
                "Manifests/citymarket/plugin.json",
                "Manifests/citymarket/schemas/events/EntryRecorded.json",
                "Manifests/citymarket/samples/events/EntryRecorded.json",
                "Tests/CityMarketTests/EntryTests.swift", "Package.swift",
                "Sources/cityhost/Plugins.swift",
            ])
        )
        for file in files where file.path != "Package.swift" {
            #expect(!file.text.lowercased().contains("starter"), "\(file.path)")
            #expect(!file.text.contains("起步样例"), "\(file.path)")
        }
        let manifest = try #require(files.first { $0.path.hasSuffix("/plugin.json") })
        #expect(manifest.text.contains(#""title": {"zh": "集市", "en": "City market"}"#))
    }

    @Test func `both registrations gain one entry and keep the others`() throws {
        let name = try PluginName("Mall")
        let package = "let allPlugins: [String] = [\n    \"Housing\"\n]\nlet other = [1]\n"
        let added = try Registry.adding(name, toPackage: package)
        #expect(
            added
                == "let allPlugins: [String] = [\n    \"Housing\",\n    \"Mall\",\n]\nlet other = [1]\n"
        )
        #expect(Registry.plugins(inPackage: added) == ["Housing", "Mall"])
        let list = "let plugins: [(any Plugin.Type)?] = [\n    Linked.housing\n]\n"
        #expect(
            try Registry.adding(name, toList: list)
                == "let plugins: [(any Plugin.Type)?] = [\n    Linked.housing,\n    Linked.mall,\n]\n"
        )
        #expect(throws: Fault.self) { try Registry.adding(name, toPackage: "let x = 1") }
    }

    @Test func `a name that is taken is refused, and nothing is written`() throws {
        let folder = try ScratchPackage()
        let tree = try PackageTree(folder.path)
        let scaffold = try Scaffold(name: PluginName("Mall"), zh: nil, en: nil)
        try tree.write(scaffold.files(in: tree))
        let before = try tree.text("Package.swift")
        #expect(before.contains("\"Mall\","))
        for again in ["Mall", "MALL"] {
            let second = try Scaffold(name: PluginName(again), zh: nil, en: nil)
            #expect(throws: Fault.self) { try second.files(in: tree) }
        }
        #expect(try tree.text("Package.swift") == before)
    }

    @Test func `what was written is taken back when one file cannot be`() throws {
        let folder = try ScratchPackage()
        let tree = try PackageTree(folder.path)
        let package = try tree.text("Package.swift")
        #expect(throws: (any Error).self) {
            try tree.write([
                ("Plugins/Mall/Mall.swift", "x"), ("Package.swift", "y"),
                ("Package.swift/impossible", "z"),
            ])
        }
        #expect(!tree.exists("Plugins/Mall/Mall.swift"))
        #expect(try tree.text("Package.swift") == package)
    }

    @Test func `a folder without the package is refused`() {
        #expect(throws: Fault.self) { try PackageTree(FileManager.default.temporaryDirectory.path) }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
}

/// The parts of this package that adding a plugin touches, in a folder of their own.
private struct ScratchPackage: ~Copyable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "scaffold-\(UUID().uuidString)").path
        for part in [
            "Package.swift", "Sources/cityhost/Plugins.swift", "Tests/PluginTesting/Starter",
            "Tests/PluginTesting/StarterTests",
        ] {
            let place = URL(fileURLWithPath: path).appending(path: part)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try FileManager.default.copyItem(
                at: URL(fileURLWithPath: `Beginning a plugin`.root).appending(path: part),
                to: place
            )
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
