import Foundation
import PluginKit
import Testing

@testable import ManifestCompiler

@Suite struct `Samples` {
    @Test(
        arguments: [
            (#"{"id": "s1", "rentFen": 100, "size": {"widthCm": 200}}"#, nil),
            (#"{"id": "s1", "rentFen": 100, "name": null, "size": {"widthCm": 200}}"#, nil),
            (#"{"id": "s1", "size": {"widthCm": 200}}"#, "\"rentFen\" is missing"),
            (
                #"{"id": "s1", "rentFen": "100", "size": {"widthCm": 200}}"#,
                "/rentFen: the value breaks its schema"
            ),
            (
                #"{"id": "s1", "rentFen": 100, "size": {"widthCm": 0}}"#,
                "/size/widthCm: the value breaks its schema"
            ),
            (
                #"{"id": "s1", "rentFen": 100, "size": {"widthCm": 2}, "more": 1}"#,
                "/more: \"more\" is not known"
            ),
            (#"{"id": "s1", "rentFen": 100, "size": []}"#, "/size: an object is expected"),
            (#"{"id": "#, "write JSON"),
        ] as [(String, String?)]
    )
    func `are held against their schemas`(text: String, problem: String?) throws {
        let sample = try SamplePlugin()
        try sample.write(text, to: "samples/Stall.json")
        let lines = try sample.compile().lines
        guard let problem else {
            #expect(lines == [])
            return
        }
        #expect(lines.contains { $0.hasPrefix("samples/Stall.json:1: ") && $0.contains(problem) })
        #expect(lines.count == 1, "\(lines)")
    }

    @Test func `of no schema are refused`() throws {
        let sample = try SamplePlugin()
        try sample.write("{}", to: "samples/Stal.json")
        #expect(try sample.compile().lines.contains { $0.contains("no schema belongs") })
    }

    @Test func `are there for all that crosses the border of a plugin of the city`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "samples-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let place = folder.appending(path: "Manifests/starter")
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        let plugin = PackageFiles.root.appending(path: "Tests/PluginTesting/Starter")
        try FileManager.default.copyItem(at: plugin.appending(path: "Manifest"), to: place)
        func lines() throws -> [String] {
            try PluginCompiler(
                module: "Starter",
                files: PluginFiles(manifestFolder: place.path, pluginFolder: plugin.path),
                origin: "Manifests/starter"
            ).compile().diagnostics.map(\.description)
        }
        #expect(try lines() == [])
        try FileManager.default.removeItem(
            at: place.appending(path: "samples/events/EntryRecorded.json")
        )
        let found = try lines()
        #expect(found.count == 1)
        #expect(
            found.allSatisfy {
                $0.contains("schemas/events/EntryRecorded.json has no sample")
                    && $0.contains("write one to samples/events/EntryRecorded.json")
            }
        )
    }
}

@Suite struct `The wall around a plugin's sources` {
    @Test func `ends the build with the place and what to do`() throws {
        let sample = try SamplePlugin()
        // What is generated lies elsewhere, as in a build.
        let elsewhere = try SamplePlugin()
        let arguments = [
            "plugin", "Stalls", sample.folder.path, sample.folder.path, elsewhere.folder.path,
        ]
        try sample.write("import PluginKit\n\nenum Desk {}\n", to: "Desks/Desk.swift")
        #expect(try CompilerCommand(arguments + ["--wall"]).run() == 0)
        try sample.write("import PluginKit\nimport Foundation\n", to: "Desks/Desk.swift")
        #expect(try CompilerCommand(arguments + ["--wall"]).run() == 1)
        // The host's own manifest is compiled without it.
        #expect(try CompilerCommand(arguments).run() == 0)
        let files = try PluginFiles(
            manifestFolder: sample.folder.path,
            pluginFolder: sample.folder.path,
            isWalled: true
        )
        let log = DiagnosticLog()
        for source in files.sources where source.name.hasPrefix("Desks/") {
            SourceWall(log: log).check(source)
        }
        #expect(log.list.map(\.line) == [2])
        #expect(
            log.list.allSatisfy {
                "\($0)".contains("Desks/Desk.swift:2: error: a plugin may not import Foundation (")
            }
        )
    }

    @Test(arguments: [
        "// Task { in a comment",
        "let text = \"Task { unsafe import Foundation\"",
        "let text = \"\"\"\nimport Foundation\nTask {\n\"\"\"",
        "let event: any Event = other",
        "func publish(_ event: some Event) {}",
        "import PluginKit // not Foundation",
        "public import PluginKit",
        "import struct PluginKit.Money",
        "/* Task { /* unsafe */ Task { */ let a = 1",
        "let text = #\"\\(Task { } \"quoted\" )\"#",
        "if Task.isCancelled { try Task.checkCancellation() }",
        "struct Box<E: Event> { var last: E? }",
        "func pick(class kind: any Event) {}",
        "typealias Row = Int\nlet event: any Event = other",
        "extension Desk where Row: Event {}",
    ])
    func `lets pass what only looks like a breach`(text: String) {
        let log = DiagnosticLog()
        let file = PluginFiles.Text(name: "x", path: "x", text: text)
        SourceWall(log: log).check(file)
        #expect(log.list.isEmpty, "\(log.list)")
    }
}

@Suite struct `The list of an executable's plugins` {
    @Test func `is not made while their contracts do not fit`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "linked-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["Giver", "Taker"] {
            try FileManager.default.copyItem(
                at: PackageFiles.root.appending(path: "Tests/PluginTesting/\(name)/Manifest"),
                to: folder.appending(path: name.lowercased())
            )
        }
        let host = PackageFiles.root.appending(path: "Sources/HostAuth/Manifest").path
        let lock = try ReleasedFiles.lock([
            ("giver", folder.path + "/giver"), ("../Sources/HostAuth/Manifest", host),
        ])
        try Data(lock.utf8).write(to: folder.appending(path: "releases.lock"))
        let output = folder.appending(path: "Linked.swift").path
        let arguments = [
            "linked", output, "--module", "Giver", "--id", "giver", "--id", "taker",
            "--manifests", folder.path, "--host", host,
        ]
        #expect(try CompilerCommand(arguments).run() == 0)
        let text = String(decoding: try SourceFolder.read(output), as: UTF8.self)
        #expect(text.contains("static let lock: StaticString = \"\""))
        try FileManager.default.removeItem(atPath: output)
        let wish = folder.appending(path: "taker/schemas/GiftWish.json")
        let longer = try String(contentsOf: wish, encoding: .utf8)
            .replacingOccurrences(of: "20", with: "21")
        try Data(longer.utf8).write(to: wish)
        #expect(try CompilerCommand(arguments).run() == 1)
        #expect(!FileManager.default.fileExists(atPath: output))
    }
}
