package import PluginKit

extension PluginStore {
    /// The folder of the plugin's files; throws when the manifest declares none.
    package var files: FileShelf {
        get throws {
            guard let shelf else { throw Fault.blockNotDeclared("files") }
            return shelf
        }
    }

    /// True when a row names the file: a command has kept it, and none had its content already.
    package func keeps(_ id: String) throws -> Bool {
        try file.read { snapshot in
            let select = try snapshot.statement("SELECT 1 FROM host_file WHERE id=?1")
            select.bind(id, at: 1)
            return try select.first { _ in true } ?? false
        }
    }

    /// Opens what lies on the disk; throws `personal.erased` when the person it is about was erased.
    package func reading(_ stored: StoredFile) throws -> FileReading {
        let key = try file.read { [environment] snapshot in
            try snapshot.open(stored.sealedKey, bound: stored.keyPlace, environment)
        }
        return try files.open(stored, key: key)
    }

    /// Takes away what lies on the disk and has no row; gives how much.
    @discardableResult
    package func sweepFiles() throws -> Int {
        guard let shelf else { return 0 }
        return try shelf.sweep { try keeps($0) }
    }
}

extension PluginStore {
    package func shelve<T: Sendable>(
        _ call: CallContext,
        _ bytes: [UInt8],
        kind: String,
        _ body: @escaping @Sendable (UploadedFile, borrowing Transaction) throws -> T
    ) async throws -> T {
        let shelf = try files
        let writing = try shelf.begin(kind, says: nil)
        do {
            // The disk is waited for where nobody else waits.
            let file = try await Task(executorPreference: BackgroundExecutor.shared) {
                try writing.append(bytes)
                return try writing.finish()
            }.value
            let answer = try await write(call) { try body(file, $0) }
            shelf.settle(writing.id, isKept: try keeps(writing.id))
            return answer
        } catch {
            shelf.settle(writing.id, isKept: (try? keeps(writing.id)) ?? true)
            throw error
        }
    }

    package func text(of file: UploadedFile) async throws -> FileText {
        let reading = try files.open(file)
        return try await Task(executorPreference: BackgroundExecutor.shared) {
            var bytes: [UInt8] = []
            while Int64(bytes.count) < reading.count {
                bytes += try reading.read(from: Int64(bytes.count), to: reading.count)
            }
            return try FileText(decoding: bytes)
        }.value
    }
}
