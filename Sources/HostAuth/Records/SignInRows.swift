internal import HostStore
internal import PluginKit

/// Sign-in codes in host.db, by the keyed hash of their phone.
enum SignInRows {
    static func load(_ phoneHash: Bytes32, _ source: borrowing some StatementSource & ~Copyable)
        throws -> SignIn
    {
        let select = try source.statement(
            """
            SELECT code_digest, expires_ms, attempts_left, sent FROM sign_in_code
            WHERE phone_hash = ?1
            """
        )
        select.bind(phoneHash.bytes, at: 1)
        let found = try select.first { row -> SignIn in
            let pending = Bytes32(row.blob(at: 0)).map { digest in
                SignIn.PendingCode(
                    digest: digest,
                    expires: Instant(utcMillis: row.int64(at: 1)),
                    attemptsLeft: Int(row.int64(at: 2))
                )
            }
            return SignIn(pending: pending, sent: instants(row.blob(at: 3)))
        }
        return found ?? SignIn()
    }

    static func save(
        _ signIn: SignIn,
        _ phoneHash: Bytes32,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let upsert = try source.statement(
            """
            INSERT INTO sign_in_code(
                phone_hash, code_digest, expires_ms, attempts_left, sent, forget_ms
            ) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT(phone_hash) DO UPDATE SET
                code_digest = excluded.code_digest, expires_ms = excluded.expires_ms,
                attempts_left = excluded.attempts_left, sent = excluded.sent,
                forget_ms = excluded.forget_ms
            """
        )
        upsert.bind(phoneHash.bytes, at: 1)
        upsert.bind(signIn.pending?.digest.bytes, at: 2)
        upsert.bind(signIn.pending?.expires.utcMillis, at: 3)
        upsert.bind(signIn.pending.map { Int64($0.attemptsLeft) }, at: 4)
        upsert.bind(bytes(signIn.sent), at: 5)
        upsert.bind((signIn.sent.max()?.utcMillis ?? 0) + 86_400_000, at: 6)
        try upsert.run()
    }

    /// Instants as eight big-endian bytes each.
    private static func bytes(_ instants: [Instant]) -> [UInt8] {
        instants.flatMap { instant in
            (0..<8).map { UInt8(truncatingIfNeeded: instant.utcMillis >> (56 - 8 * $0)) }
        }
    }

    private static func instants(_ bytes: [UInt8]) -> [Instant] {
        stride(from: 0, to: bytes.count - 7, by: 8).map { start in
            Instant(utcMillis: bytes[start..<start + 8].reduce(Int64(0)) { $0 << 8 | Int64($1) })
        }
    }
}
