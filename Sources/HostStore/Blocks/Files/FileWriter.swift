import PluginKit

/// The rows of a plugin's files in a transaction.
struct FileWriter: FileRows {
    let tables: FileTables
    let engine: LaneEngine
    let call: CallContext?
    let tenant: TenantID?

    func file(_ id: String) throws -> StoredFile? { try tables.file(id) }

    func keep(
        _ file: UploadedFile,
        about person: PersonID?,
        for use: String,
        at now: Instant
    ) throws -> StoredFile {
        engine.noteUse("file", file.kind)
        guard use.utf8.count <= FileRules.useBytesMax else { throw Fault.fileUseTooLong() }
        let stored = try same(file, about: person) ?? insert(file, about: person, at: now)
        let note = try engine.statement(
            "INSERT INTO host_file_use(file, name) VALUES(?1,?2) ON CONFLICT DO NOTHING"
        )
        note.bind(stored.id, at: 1)
        note.bind(use, at: 2)
        try note.run()
        return stored
    }

    private func insert(
        _ file: UploadedFile,
        about person: PersonID?,
        at now: Instant
    ) throws -> StoredFile {
        let sender = call?.tenant == nil ? call?.principal.person?.text ?? "" : ""
        // People without an organisation have their own bound each, and none between them all.
        if !owner.isEmpty {
            try refuseTooMuch(file.count, "tenant:" + owner, tables.rules.tenantBytesMax)
        }
        if !sender.isEmpty {
            try refuseTooMuch(file.count, "person:" + sender, tables.rules.personBytesMax)
        }
        var stored = StoredFile(
            id: file.id,
            kind: file.kind,
            contentType: file.contentType,
            count: file.count,
            sha256: file.sha256,
            kept: now,
            person: person,
            sealedKey: [],
            owner: owner
        )
        stored.sealedKey = try engine.vault.seal(file.key, bound: stored.keyPlace, about: person)
        try insert(stored, from: sender)
        return stored
    }

    private func insert(_ stored: StoredFile, from sender: String) throws {
        let insert = try engine.statement(
            """
            INSERT INTO host_file(id, tenant, person, sender, kind, type, bytes, sha256,
                sealed_key, kept_ms) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)
            """
        )
        insert.bind(stored.id, at: 1)
        insert.bind(stored.owner, at: 2)
        insert.bind(stored.person?.text ?? "", at: 3)
        insert.bind(sender, at: 4)
        insert.bind(stored.kind, at: 5)
        insert.bind(stored.contentType, at: 6)
        insert.bind(stored.count, at: 7)
        insert.bind(stored.sha256, at: 8)
        insert.bind(stored.sealedKey, at: 9)
        insert.bind(stored.kept.utcMillis, at: 10)
        try insert.run()
    }

    private var owner: String { tenant?.text ?? "" }

    /// The file that is there already with this content.
    private func same(_ file: UploadedFile, about person: PersonID?) throws -> StoredFile? {
        let select = try engine.statement(
            """
            SELECT id, kind, type, bytes, sha256, kept_ms, person, sealed_key, tenant
            FROM host_file WHERE tenant=?1 AND kind=?2 AND person=?3 AND sha256=?4
            """
        )
        select.bind(owner, at: 1)
        select.bind(file.kind, at: 2)
        select.bind(person?.text ?? "", at: 3)
        select.bind(file.sha256, at: 4)
        return try select.first(FileTables.read)
    }

    private func refuseTooMuch(_ more: Int64, _ owner: String, _ most: Int) throws {
        let select = try engine.statement("SELECT bytes FROM host_file_tally WHERE owner=?1")
        select.bind(owner, at: 1)
        let kept = try select.first { $0.int64(at: 0) } ?? 0
        guard kept + more <= Int64(most) else { throw Fault.fileQuotaFull(most) }
    }

    func erase(_ id: String, for use: String) throws -> Bool {
        guard try tables.file(id) != nil else { return false }
        let forget = try engine.statement("DELETE FROM host_file_use WHERE file=?1 AND name=?2")
        forget.bind(id, at: 1)
        forget.bind(use, at: 2)
        try forget.run()
        guard engine.changes == 1 else { return false }
        let delete = try engine.statement(
            """
            DELETE FROM host_file WHERE id=?1
                AND NOT EXISTS (SELECT 1 FROM host_file_use WHERE file=?1)
            """
        )
        delete.bind(id, at: 1)
        try delete.run()
        return true
    }
}
