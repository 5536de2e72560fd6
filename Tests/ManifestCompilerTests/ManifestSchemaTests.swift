import Foundation
import JSONWire
import Testing

@testable import ManifestCompiler
@testable import PluginKit

@Suite struct `The schema of plugin.json` {
    /// Prints a line for each manifest of a list: the first broken rule, or "valid".
    private static let script = """
        import json, sys, jsonschema
        schema = json.load(open("\(PackageFiles.root.path)/Manifests/schema/plugin-1.json"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for manifest in json.load(open(sys.argv[1])):
            error = next(validator.iter_errors(manifest), None)
            print("valid" if error is None else repr(error.message)[:200])
        """

    private func judged(_ manifests: [JSONValue]) throws -> [String] {
        let (output, status) = try python(Self.script, input: JSONValue.array(manifests).encoded)
        #expect(status == 0, "\(output)")
        return output.split(separator: "\n").map(String.init)
    }

    @Test func `every manifest of this package satisfies it and is read without a mistake`() throws
    {
        let folders = PackageFiles.manifestFolders
        #expect(folders.count >= 2)
        let manifests = try folders.map { folder in
            try JSONValue.parse(SourceFolder.read("\(folder.path)/plugin.json"))
        }
        #expect(try judged(manifests) == folders.map { _ in "valid" })
        for folder in folders { #expect(try PackageFiles.reading(folder).diagnostics == []) }
    }

    @Test func `the reader refuses every manifest that it refuses`() throws {
        var random = SampleRandom()
        for folder in PackageFiles.manifestFolders {
            let files = try PluginFiles(manifestFolder: folder.path, pluginFolder: folder.path)
            let whole = try JSONValue.parse(files.manifest)
            let mutants = (0..<200).map { _ in random.mutated(whole) }
            let verdicts = try judged(mutants)
            try #require(verdicts.count == mutants.count)
            let refused = zip(mutants, verdicts).filter { $0.1 != "valid" }
            #expect(refused.count > 100, "most damages break the shape")
            for (mutant, verdict) in refused {
                let reading = PackageFiles.reading(files, mutant.encoded)
                #expect(
                    !reading.diagnostics.isEmpty,
                    "\(folder.lastPathComponent) CITYHOST_SEED=\(random.seed): \(verdict)"
                )
            }
        }
    }

    @Test func `the reader takes null only where it may stand`() throws {
        var places: Set<String> = []
        for folder in PackageFiles.manifestFolders {
            let files = try PluginFiles(manifestFolder: folder.path, pluginFolder: folder.path)
            let mutants = try JSONValue.parse(files.manifest).withNulls(at: "", &places)
            let verdicts = try judged(mutants.map(\.value))
            try #require(verdicts.count == mutants.count)
            for (mutant, verdict) in zip(mutants, verdicts) where verdict != "valid" {
                let reading = PackageFiles.reading(files, mutant.value.encoded)
                #expect(
                    !reading.diagnostics.isEmpty,
                    "\(folder.lastPathComponent) \(mutant.place): \(verdict)"
                )
            }
        }
    }
}

extension JSONValue {
    /// The value with null in place of one member, for each member whose place is not in `places`;
    /// the elements of a list are at one place, and so are members whose names are data.
    fileprivate func withNulls(
        at place: String,
        _ places: inout Set<String>
    ) -> [(place: String, value: JSONValue)] {
        var found: [(String, JSONValue)] = []
        switch self {
        case .object(let members):
            for (index, member) in members.enumerated() {
                let isData = ["tables", "columns", "fields"].contains { place.hasSuffix("/\($0)") }
                let inner = "\(place)/\(isData ? "*" : member.name)"
                var values = member.value.withNulls(at: inner, &places)
                if places.insert(inner).inserted { values.append((inner, .null)) }
                for (name, value) in values {
                    var changed = members
                    changed[index] = JSONMember(member.name, value)
                    found.append((name, .object(changed)))
                }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                for (name, value) in element.withNulls(at: place + "/-", &places) {
                    var changed = elements
                    changed[index] = value
                    found.append((name, .array(changed)))
                }
            }
        default: break
        }
        return found
    }
}
