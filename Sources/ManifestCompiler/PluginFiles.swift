/// Everything a plugin is made of beside its Swift sources, as read from disk.
struct PluginFiles {
    struct Text {
        let name: String
        let path: String
        let text: String

        /// The line of a byte, counted from 1.
        func line(at offset: Int) -> Int {
            text.utf8.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1
        }
    }

    /// Folder of `plugin.json`, as messages name it.
    let manifestFolder: String
    let manifest: [UInt8]
    /// Names are paths below the manifest's folder.
    let schemas: [Text]
    /// Names are paths below the manifest's folder.
    let samples: [Text]
    let migrations: [Text]
    let statements: [Text]
    let web: [Text]
    /// The plugin's own sources; empty for a target that is no plugin.
    let sources: [Text]

    /// True for a manifest below `Manifests/`, not one among its target's sources.
    var isOfTheCity: Bool { manifestFolder.split(separator: "/").dropLast().last == "Manifests" }

    /// Reads the manifest's folder and the plugin's own.
    init(manifestFolder: String, pluginFolder: String, isWalled: Bool = false) throws {
        func texts(_ folder: String, _ names: [String], prefix: String = "") throws -> [Text] {
            try names.map { name in
                let path = "\(folder)/\(name)"
                let text = String(decoding: try SourceFolder.read(path), as: UTF8.self)
                return Text(name: prefix + name, path: path, text: text)
            }
        }
        self.manifestFolder = manifestFolder
        manifest = try SourceFolder.read("\(manifestFolder)/plugin.json")
        let schemas = "\(manifestFolder)/schemas"
        self.schemas = try texts(
            schemas,
            SourceFolder.filesBelow(schemas, ending: ".json"),
            prefix: "schemas/"
        )
        let samples = "\(manifestFolder)/samples"
        self.samples = try texts(
            samples,
            SourceFolder.filesBelow(samples, ending: ".json"),
            prefix: "samples/"
        )
        func folder(_ name: String, _ endings: [String]) throws -> [Text] {
            let path = "\(pluginFolder)/\(name)"
            return try texts(path, SourceFolder.files(in: path, endings: endings))
        }
        migrations = try folder("Migrations", [".sql"])
        statements = try folder("Statements", [".sql"])
        sources =
            isWalled
            ? try texts(pluginFolder, SourceFolder.filesBelow(pluginFolder, ending: ".swift")) : []
        web = try folder("Web", [".mustache", ".json", ".css", ".js", ".svg", ".md"])
    }
}
