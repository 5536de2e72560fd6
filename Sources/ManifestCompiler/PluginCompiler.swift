import PluginKit

/// Compiles one plugin's files into Swift, or says everything that is wrong with them.
struct PluginCompiler {
    let module: String
    let files: PluginFiles
    /// What generated files say they come from.
    let origin: String
    /// Files of the plugins whose published tables this one uses.
    var owners: [PluginFiles] = []

    struct Output {
        let name: String
        let text: String
    }

    /// The files that a compilation makes, in order.
    static let outputs = ["Payloads", "Inputs", "Statements", "Contract", "Bundle"]

    /// The target that carries the manifest of what the host publishes.
    private static let host = "HostAuth"

    static func fileName(_ part: String) -> String { "Generated\(part).swift" }

    func compile() throws -> (outputs: [Output], diagnostics: [Diagnostic]) {
        let log = DiagnosticLog()
        let reading = Manifest.read(
            files.manifest,
            folder: files.manifestFolder,
            schemas: files.schemas.map { ($0.name, Array($0.text.utf8)) }
        )
        for diagnostic in reading.diagnostics { log.add(diagnostic) }
        guard let manifest = reading.manifest, let root = reading.root else {
            return ([], log.list)
        }
        let file = files.manifestFolder + "/plugin.json"
        if manifest.id == Names.host, module != PluginCompiler.host {
            log.add(file, root.nearest(["id"]), "this is the host", remedy: "choose another name")
        }
        if !ownsManifest, manifest.id != module.lowercased() {
            log.add(
                file,
                root.nearest(["id"]),
                "the id does not fit the target \(module)",
                remedy: "write \"\(module.lowercased())\""
            )
        }
        for schema in reading.schemas.values.sorted(by: { $0.path < $1.path }) {
            NestedNames(schema: schema, schemas: reading.schemas, files: files, log: log).check()
        }
        for source in files.sources { SourceWall(log: log).check(source) }
        samples(manifest, reading.schemas, root, log)
        let statements = try statements(manifest, root, file, log)
        guard log.isEmpty else { return ([], log.list) }
        return (outputs(reading, manifest, statements), [])
    }

    /// Every sample keeps its schema; plugins of the city have one for all that crosses their border.
    private func samples(
        _ manifest: Manifest,
        _ schemas: [String: Schema],
        _ root: SourceNode,
        _ log: DiagnosticLog
    ) {
        let bySample = Dictionary(
            uniqueKeysWithValues: schemas.keys.map { (SampleCheck.path(of: $0), $0) }
        )
        for sample in files.samples {
            let file = "\(files.manifestFolder)/\(sample.name)"
            guard let node = log.parse(file, Array(sample.text.utf8)) else { continue }
            guard let schema = bySample[sample.name] else {
                log.add(
                    file,
                    node,
                    "no schema belongs to this sample",
                    remedy: "rename or delete it"
                )
                continue
            }
            SampleCheck(schemas: schemas, file: file, log: log).check(node, against: schema)
        }
        guard files.isOfTheCity else { return }
        for schema in SampleCheck.wanted(by: manifest) {
            let path = SampleCheck.path(of: schema)
            guard !files.samples.contains(where: { $0.name == path }) else { continue }
            log.add(
                "\(files.manifestFolder)/plugin.json",
                root,
                "\(schema) has no sample",
                remedy: "write one to \(path)"
            )
        }
    }

    private func statements(
        _ manifest: Manifest,
        _ root: SourceNode,
        _ file: String,
        _ log: DiagnosticLog
    ) throws -> [CheckedStatement] {
        let schema = try PluginSchema(manifest, log: log)
        guard schema.migrate(files.migrations) else { return [] }
        let used = try UsedTables(
            manifest: manifest,
            owners: owners,
            root: root,
            file: file,
            log: log
        ).make(in: schema.database)
        try schema.compare(root, file: file, used: used)
        var names: Set<String> = []
        let declarations = files.statements.flatMap { StatementFile(file: $0, log: log).read() }
        return declarations.compactMap { declaration in
            let check = StatementCheck(declaration: declaration, schema: schema, log: log)
            if !names.insert(declaration.name).inserted {
                check.wrong("the name is there twice", "rename one of them")
            }
            return check.run()
        }
    }

    /// True when the manifest lies among the target's sources: it may then be named otherwise.
    private var ownsManifest: Bool { files.manifestFolder.hasSuffix("/Manifest") }

    /// The Swift type that the bundle belongs to: the target's, or `HostContract` for the host's own
    /// manifests, whose ids are not their targets' names.
    private func type(of manifest: Manifest) -> String {
        guard ownsManifest, manifest.id != module.lowercased() else { return module }
        return manifest.id.prefix(1).uppercased() + manifest.id.dropFirst() + "Contract"
    }

    private func outputs(
        _ reading: ManifestReading,
        _ manifest: Manifest,
        _ statements: [CheckedStatement]
    ) -> [Output] {
        let bundle = BundleText(
            type: type(of: manifest),
            id: manifest.id,
            files: files,
            settings: manifest.config.flatMap { reading.schemas[$0]?.name },
            accepts: manifest.accepts.map(\.event.name)
        )
        let contract = ContractText(manifest: manifest, schemas: reading.schemas)
        return [
            output("Payloads") { payloads(reading, into: &$0) },
            output("Inputs") { inputs(reading, into: &$0) },
            output("Statements") { StatementText(statements: statements).write(into: &$0) },
            output("Contract") { contract.write(into: &$0) },
            output("Bundle") { bundle.write(into: &$0) },
        ]
    }

    private func output(_ part: String, _ write: (inout SwiftText) -> Void) -> Output {
        var text = SwiftText(origin: origin)
        write(&text)
        return Output(name: PluginCompiler.fileName(part), text: text.text)
    }

    private func payloads(_ reading: ManifestReading, into text: inout SwiftText) {
        text.line("import PluginKit")
        for path in reading.uses.payloads.sorted() {
            guard let schema = reading.schemas[path] else { continue }
            let payload = payload(path, reading)
            text.line()
            payload.declare(schema.name, schema.shape, into: &text)
            if let object = schema.object { payload.conform(schema.name, object, into: &text) }
        }
    }

    private func inputs(_ reading: ManifestReading, into text: inout SwiftText) {
        text.line("import PluginKit")
        for (path, use) in reading.uses.inputs.sorted(by: { $0.key < $1.key }) {
            guard let schema = reading.schemas[path], let object = schema.object else { continue }
            let payload = payload(path, reading)
            if !reading.uses.payloads.contains(path) {
                text.line()
                payload.declare(schema.name, schema.shape, into: &text)
                payload.conformNested(schema.name, object, into: &text)
            }
            InputText(shapes: payload.shapes, schema: schema, object: object, use: use)
                .write(into: &text)
        }
    }

    private func payload(_ path: String, _ reading: ManifestReading) -> PayloadText {
        PayloadText(
            shapes: ShapeText(schemas: reading.schemas),
            isCanonical: reading.uses.canonical.contains(path)
        )
    }
}
