extension Transaction {
    /// Makes a file the plugin's, if this command commits: in the organisation that this transaction
    /// writes in, about somebody or about nobody in particular.
    ///
    /// The same content of the same kind about the same person is kept once: whoever brings it again
    /// gets what is there. Throws `files.quota_full` where organisation or person have too much.
    public func keep<K: FileKind>(
        _ file: UploadedFile,
        as kind: K.Type,
        about person: PersonID?
    ) throws -> StoredFile {
        guard file.kind == "\(K.name)" else { throw Fault.blockNotDeclared("file kind \(K.name)") }
        return try fileRows.keep(file, about: person, at: now)
    }

    /// A file that the caller may see; nil when there is none.
    ///
    /// Members see those of their organisation, anybody those about themselves, and the plugin at
    /// work for itself any.
    public func file(_ id: String) throws -> StoredFile? { try fileRows.file(id) }

    /// Takes a file that the caller may see away for good, if this command commits.
    ///
    /// False when there is none. Its key goes with the row, what lay on the disk soon after.
    @discardableResult
    public func eraseFile(_ id: String) throws -> Bool { try fileRows.erase(id) }
}

extension Snapshot {
    /// A file that the caller may see; nil when there is none.
    ///
    /// Members see those of their organisation, anybody those about themselves, and the plugin at
    /// work for itself any.
    public func file(_ id: String) throws -> StoredFile? { try fileReads.file(id) }
}
