package import HostStore
import PluginKit
package import TransparencyLog

/// What a witness has cosigned: the newest size and root of each log it watches, in a file of its
/// own.
///
/// Looking at what was cosigned last and writing down what comes next are one transaction, and the
/// signature is made once that is on the disk: no log gets two histories cosigned.
package final class WitnessBook: Sendable {
    private let file: StoreFile
    private let signer: NoteSigner
    private let keys: [NoteKey]
    private let environment: StoreEnvironment

    private static let tables = """
        CREATE TABLE cosigned(
            origin TEXT PRIMARY KEY,
            size INTEGER NOT NULL,
            root BLOB NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Opens the book; `keys` are the logs that are watched, each named as its origin.
    package init(
        path: String,
        signer: NoteSigner,
        logs keys: [NoteKey],
        environment: StoreEnvironment
    ) throws {
        precondition(signer.key.kind == .cosignature, "A witness signs with a cosignature's key.")
        self.signer = signer
        self.keys = keys
        self.environment = environment
        file = try StoreFile(
            path: path,
            owner: "witness",
            migrations: [Migration(number: 1, name: "0001-cosigned.sql", sql: WitnessBook.tables)],
            environment: environment
        )
    }

    /// The key that checks this witness's cosignatures.
    package var key: NoteKey { signer.key }

    /// What a witness answers: a status of the protocol, and its body.
    package struct Answer: Sendable {
        package let status: Int
        package let body: String
    }

    /// Answers an `add-checkpoint`.
    package func add(_ body: [UInt8]) async throws -> Answer {
        guard let request = try? WitnessRequest(body) else {
            return Answer(status: WitnessVerdict.malformed.status, body: "")
        }
        let keys = keys
        let now = environment.now()
        let verdict = try await file.lane.perform { transaction in
            try WitnessBook.judge(request, keys, at: now.utcMillis, transaction)
        }
        switch verdict {
        case .cosign(let checkpoint):
            let seconds = UInt64(clamping: now.utcMillis / 1000)
            let signature = try signer.cosign(checkpoint, at: seconds)
            return Answer(status: verdict.status, body: signature.line)
        case .conflict(let size):
            return Answer(status: verdict.status, body: "\(size)\n")
        case .unknownLog, .notSigned, .malformed, .unproven:
            return Answer(status: verdict.status, body: "")
        }
    }

    private static func judge(
        _ request: WitnessRequest,
        _ keys: [NoteKey],
        at millis: Int64,
        _ transaction: borrowing SystemTransaction
    ) throws -> WitnessVerdict {
        let find = try transaction.statement("SELECT size, root FROM cosigned WHERE origin=?1")
        let verdict = try WitnessVerdict.judge(
            request,
            keys: { origin in keys.filter { $0.name.utf8.elementsEqual(origin.utf8) } },
            last: { origin in
                find.bind(origin, at: 1)
                let row = try find.first { ($0.int64(at: 0), $0.blob(at: 1)) }
                guard let row, let root = MerkleHash(row.1) else { return nil }
                return (UInt64(row.0), root)
            }
        )
        guard case .cosign(let checkpoint) = verdict else { return verdict }
        let put = try transaction.statement(
            """
            INSERT INTO cosigned VALUES(?1,?2,?3,?4)
                ON CONFLICT(origin) DO UPDATE SET size=?2, root=?3, at_ms=?4
            """
        )
        put.bind(checkpoint.origin, at: 1)
        put.bind(Int64(clamping: checkpoint.size), at: 2)
        put.bind(checkpoint.root.bytes, at: 3)
        put.bind(millis, at: 4)
        try put.run()
        return verdict
    }

    /// Ends readers and lane.
    package func close() { file.close() }
}
