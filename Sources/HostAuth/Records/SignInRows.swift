internal import HostStore
internal import PluginKit

/// Sign-in codes in host.db, by the keyed hash of their phone and the tag of who asked.
enum SignInRows {
    static func load(_ phoneHash: Bytes32, _ source: borrowing some StatementSource & ~Copyable)
        throws -> SignIn
    {
        let select = try source.statement(
            """
            SELECT network_tag, sent, code_digest, expires_ms, attempts_left, stray_attempts_left
            FROM sign_in_code WHERE phone_hash = ?1
            """
        )
        select.bind(phoneHash.bytes, at: 1)
        var askers: [SignIn.Asker] = []
        try select.each { row in
            let pending = Bytes32(row.blob(at: 2)).map { digest in
                SignIn.PendingCode(
                    digest: digest,
                    expires: Instant(utcMillis: row.int64(at: 3)),
                    attemptsLeft: Int(row.int64(at: 4)),
                    strayAttemptsLeft: Int(row.int64(at: 5))
                )
            }
            let sent = instants(row.blob(at: 1))
            askers.append(SignIn.Asker(network: row.blob(at: 0), pending: pending, sent: sent))
        }
        return SignIn(askers: askers)
    }

    /// Writes what is known of the phone now; `before` is what `load` gave.
    static func save(
        _ signIn: SignIn,
        replacing before: SignIn,
        _ phoneHash: Bytes32,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        for asker in before.askers
        where !signIn.askers.contains(where: { $0.network == asker.network }) {
            let delete = try source.statement(
                "DELETE FROM sign_in_code WHERE phone_hash = ?1 AND network_tag = ?2"
            )
            delete.bind(phoneHash.bytes, at: 1)
            delete.bind(asker.network, at: 2)
            try delete.run()
        }
        for asker in signIn.askers where !before.askers.contains(asker) {
            try save(asker, phoneHash, source)
        }
    }

    private static func save(
        _ asker: SignIn.Asker,
        _ phoneHash: Bytes32,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let upsert = try source.statement(
            """
            INSERT OR REPLACE INTO sign_in_code(
                phone_hash, network_tag, sent, code_digest, expires_ms, attempts_left,
                stray_attempts_left, forget_ms
            ) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """
        )
        upsert.bind(phoneHash.bytes, at: 1)
        upsert.bind(asker.network, at: 2)
        upsert.bind(bytes(asker.sent), at: 3)
        upsert.bind(asker.pending?.digest.bytes, at: 4)
        upsert.bind(asker.pending?.expires.utcMillis, at: 5)
        upsert.bind(asker.pending.map { Int64($0.attemptsLeft) }, at: 6)
        upsert.bind(asker.pending.map { Int64($0.strayAttemptsLeft) }, at: 7)
        upsert.bind((asker.sent.max()?.utcMillis ?? 0) + 86_400_000, at: 8)
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
