import HostStore
import PluginKit
import Synchronization
import TransparencyLog

/// One file of events that were moved out of `bus.db`; it changes only when a person is erased.
///
/// Nothing of it is open before somebody reads so far back, and it need not be there until then.
final class ArchiveSegment: Sendable {
    /// The first and last sequence in it.
    let range: ClosedRange<Int64>
    /// The file's name within the data folder.
    let name: String
    let path: String
    /// Root of the tree over its own leaves: tells it from every other segment.
    let root: MerkleHash
    private let environment: StoreEnvironment
    private let opened = Mutex<Confined<Connection>?>(nil)

    init(
        _ range: ClosedRange<Int64>,
        root: MerkleHash,
        in folder: String,
        _ environment: StoreEnvironment
    ) {
        self.range = range
        name = ArchiveSegment.name(of: range)
        path = "\(folder)/\(name)"
        self.root = root
        self.environment = environment
    }

    /// Segments lie in a folder of their own, which may be another disk; names sort as they do.
    static let folder = "archive"

    static func name(of range: ClosedRange<Int64>) -> String {
        func digits(_ number: Int64) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, 12 - text.utf8.count)) + text
        }
        return "\(folder)/\(digits(range.lowerBound))-\(digits(range.upperBound)).db"
    }

    /// Reads in the file, which is opened at the first use; one reader at a time.
    func read<T: Sendable>(_ body: (Connection) throws -> T) throws -> T {
        try opened.withLock { opened in
            let connection = try opened ?? Confined(open(.reader))
            opened = connection
            return try told { try body(connection.value) }
        }
    }

    /// Changes the file in one transaction, durably.
    func change(_ body: (Connection) throws -> Void) throws {
        try opened.withLock { opened in
            opened?.value.close()
            opened = nil
            let connection = try open(.single)
            defer { connection.close() }
            try told {
                try connection.execute("BEGIN IMMEDIATE")
                do {
                    try body(connection)
                    try connection.execute("COMMIT")
                } catch {
                    if !connection.isAutocommit { try? connection.execute("ROLLBACK") }
                    throw error
                }
            }
        }
    }

    /// Throws unless the file is there and is this segment.
    func check() throws { try read { _ in } }

    func close() {
        opened.withLock { opened in
            opened?.value.close()
            opened = nil
        }
    }

    private func open(_ role: Connection.Role) throws -> Connection {
        guard DurableFile.isThere(path) else { throw Fault.archiveMissing(name) }
        // A change that the power cut short is undone by whoever may write.
        if role == .reader, DurableFile.isThere(path + "-journal") { try open(.single).close() }
        let connection = try Connection(path: path, role: role, environment: environment)
        guard (try? isThis(connection)) == true else {
            connection.close()
            throw Fault.archiveElsewhere(name)
        }
        return connection
    }

    private func isThis(_ connection: Connection) throws -> Bool {
        try connection.statement("SELECT first, last, root FROM segment").first { row in
            row.int64(at: 0) == range.lowerBound && row.int64(at: 1) == range.upperBound
                && row.blob(at: 2) == root.bytes
        } ?? false
    }

    /// A file that cannot be read as it was written is named.
    private func told<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError where error.isFatal {
            throw Fault.archiveElsewhere(name)
        }
    }
}
