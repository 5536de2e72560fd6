/// A plugin's contract as it was read, with everything that is wrong in it.
package struct ManifestReading: Sendable {
    /// Nil when the file could not be read at all; to be used only without diagnostics.
    package let manifest: Manifest?
    /// Every schema file by its path below the manifest's folder.
    package let schemas: [String: Schema]
    package let uses: SchemaUses
    /// The manifest's own text, for messages that point into it.
    package let root: SourceNode?
    package let diagnostics: [Diagnostic]

    /// The same for whoever points into the manifest's text no more.
    package var withoutText: ManifestReading {
        ManifestReading(
            manifest: manifest,
            schemas: schemas,
            uses: uses,
            root: nil,
            diagnostics: diagnostics
        )
    }
}

extension Manifest {
    /// Reads a manifest and its schemas and reports every mistake in one go.
    ///
    /// `folder` is what messages name files by; `schemas` holds paths below that folder. What
    /// needs the database (tables, statements) is checked by the manifest compiler.
    package static func read(
        _ text: [UInt8],
        folder: String,
        schemas files: [(path: String, text: [UInt8])]
    ) -> ManifestReading {
        let log = DiagnosticLog()
        let folder = folder.isEmpty ? "" : folder + "/"
        let file = folder + "plugin.json"
        var schemas: [String: Schema] = [:]
        for (path, text) in files {
            schemas[path] = SchemaReader(file: folder + path, log: log).read(path: path, text: text)
        }
        guard let root = log.parse(file, text),
            let manifest = ManifestReader(file: file, log: log).read(root)
        else {
            return ManifestReading(
                manifest: nil,
                schemas: schemas,
                uses: SchemaUses(),
                root: nil,
                diagnostics: log.list
            )
        }
        ManifestChecks(manifest: manifest, root: root, file: file, log: log).run()
        let uses = SchemaUseReader(
            manifest: manifest,
            schemas: schemas,
            root: root,
            file: file,
            folder: folder,
            log: log
        ).read()
        return ManifestReading(
            manifest: manifest,
            schemas: schemas,
            uses: uses,
            root: root,
            diagnostics: log.list
        )
    }

    /// Reads the manifest that was compiled into a plugin.
    package static func read(_ bundle: PluginBundle) -> ManifestReading {
        read(
            Array("\(bundle.manifest)".utf8),
            folder: "Manifests/\(bundle.id)",
            schemas: bundle.schemas.map { ("\($0.name)", Array("\($0.text)".utf8)) }
        )
    }
}
