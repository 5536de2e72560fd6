/// The rows of a plugin's files, for reading.
package protocol FileReads {
    /// A file that the caller may see; nil for any other.
    func file(_ id: String) throws -> StoredFile?
}

/// The same in a transaction.
package protocol FileRows: FileReads {
    func keep(
        _ file: UploadedFile,
        about person: PersonID?,
        for use: String,
        at now: Instant
    ) throws -> StoredFile
    /// False when there is no such file that the caller may see, or it is not kept for that.
    func erase(_ id: String, for use: String) throws -> Bool
}
