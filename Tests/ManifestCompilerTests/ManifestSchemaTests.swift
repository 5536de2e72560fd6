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
}
