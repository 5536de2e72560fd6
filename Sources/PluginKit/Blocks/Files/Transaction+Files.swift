extension Transaction {
    /// Makes a file the plugin's, if this command commits: in the organisation that this transaction
    /// writes in, about somebody or about nobody in particular.
    ///
    /// The same content of the same kind about the same person lies on the disk once: whoever brings
    /// it again gets what is there. `use` says what for it is kept, the row of a table for example, in
    /// at most 128 bytes; where several rows keep the same, it goes with the last of them. Throws
    /// `files.quota_full` where organisation or person have too much.
    public func keep<K: FileKind>(
        _ file: UploadedFile,
        as kind: K.Type,
        about person: PersonID?,
        for use: String = ""
    ) throws -> StoredFile {
        guard file.kind == "\(K.name)" else { throw Fault.blockNotDeclared("file kind \(K.name)") }
        return try fileRows.keep(file, about: person, for: use, at: now)
    }

    /// A file that the caller may see; nil when there is none.
    ///
    /// Members see those of their organisation, anybody those about themselves, and the plugin at
    /// work for itself any.
    public func file(_ id: String) throws -> StoredFile? { try fileRows.file(id) }

    /// Gives up what a file that the caller may see was kept for, if this command commits.
    ///
    /// False when there is no such file, or it is not kept for that. With the last use the file is
    /// gone for good: its key with the row, what lay on the disk soon after.
    @discardableResult
    public func eraseFile(_ id: String, for use: String = "") throws -> Bool {
        try fileRows.erase(id, for: use)
    }
}

extension Snapshot {
    /// A file that the caller may see; nil when there is none.
    ///
    /// Members see those of their organisation, anybody those about themselves, and the plugin at
    /// work for itself any.
    public func file(_ id: String) throws -> StoredFile? { try fileReads.file(id) }
}
