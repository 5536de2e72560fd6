/// A business module: a Swift package target, a manifest, and a database file of its own.
public protocol Plugin: Sendable {
    /// Everything the build made of the plugin's manifest, schemas, statements and pages.
    static var bundle: PluginBundle { get }

    /// Makes the plugin; it starts nothing.
    init()

    /// Binds handlers to what the manifest declares; pure, no I/O.
    func register(in host: inout Registration)
}

/// What the manifest compiler made of a plugin's files.
public struct PluginBundle: Sendable {
    /// One file of the bundle.
    public struct File: Sendable {
        /// Path relative to its folder, such as `0001-homes.sql` or `search.mustache`.
        public let name: StaticString
        /// The file's text.
        public let text: StaticString

        /// Used by generated code.
        public init(_ name: StaticString, _ text: StaticString) {
            self.name = name
            self.text = text
        }
    }

    /// The plugin's id.
    public let id: StaticString
    /// `plugin.json` as it was compiled.
    public let manifest: StaticString
    /// Lower-case hex SHA-256 over manifest, schemas, statements and migrations.
    public let digest: StaticString
    /// JSON Schemas by path below the manifest's folder.
    public let schemas: [File]
    /// Migrations in order of their numbers.
    public let migrations: [File]
    /// Every statement, in order of its index.
    public let statements: [StatementSpec]
    /// Templates, string tables and assets of the `Web` folder.
    public let web: [File]
    /// How settings are read; nil when the manifest has no "config".
    public let settings: SettingsReader?
    /// How events that integrators publish are read.
    public let accepts: [AcceptedReader]

    /// Used by generated code.
    public init(
        id: StaticString,
        manifest: StaticString,
        digest: StaticString,
        schemas: [File],
        migrations: [File],
        statements: [StatementSpec],
        web: [File],
        settings: SettingsReader? = nil,
        accepts: [AcceptedReader] = []
    ) {
        self.id = id
        self.manifest = manifest
        self.digest = digest
        self.schemas = schemas
        self.migrations = migrations
        self.statements = statements
        self.web = web
        self.settings = settings
        self.accepts = accepts
    }
}
