import PluginKit

/// The rows of a plugin's files as a caller sees them, on one connection.
struct FileTables: FileReads {
    let rules: FileRules
    let scope: BlockScope
    let connection: Connection

    init(_ connection: Connection, _ scope: BlockScope) throws {
        guard let rules = connection.blocks.files else { throw Fault.blockNotDeclared("files") }
        self.rules = rules
        self.scope = scope
        self.connection = connection
    }

    func file(_ id: String) throws -> StoredFile? {
        let select = try connection.statement(
            """
            SELECT id, kind, type, bytes, sha256, kept_ms, person, sealed_key, tenant
            FROM host_file WHERE id=?1
            """
        )
        select.bind(id, at: 1)
        guard let file = try select.first(FileTables.read),
            sees(tenant: file.owner, person: file.person)
        else { return nil }
        return file
    }

    /// The plugin at work for itself sees any, members those of their organisation, and anybody those
    /// about themselves.
    private func sees(tenant: String, person: PersonID?) -> Bool {
        guard let call = scope.call, call.principal.kind != .service else { return true }
        if let own = call.tenant, own.text == tenant { return true }
        return person != nil && person == call.principal.person
    }

    static func read(_ row: PreparedStatement) -> StoredFile {
        let person = row.text(at: 6)
        return StoredFile(
            id: row.text(at: 0),
            kind: row.text(at: 1),
            contentType: row.text(at: 2),
            count: row.int64(at: 3),
            sha256: row.text(at: 4),
            kept: Instant(utcMillis: row.int64(at: 5)),
            person: person.isEmpty ? nil : PersonID(person),
            sealedKey: row.blob(at: 7),
            owner: row.text(at: 8)
        )
    }
}

extension StoredFile {
    /// What the file's key is bound to: a key in another row, or in a row of which anything was
    /// changed, opens nothing.
    var keyPlace: [String] {
        [
            "file", id, owner, person?.text ?? "", kind, contentType, "\(count)", sha256,
            "\(kept.utcMillis)",
        ]
    }
}
