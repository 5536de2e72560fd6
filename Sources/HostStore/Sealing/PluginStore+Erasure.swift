package import PluginKit

extension PluginStore {
    /// True when something about people lies sealed in the file.
    package var seals: Bool { grants.blocks.seals }

    /// Whether something about a person lies sealed in the file.
    package func seals(about person: PersonID) throws -> Bool {
        guard seals else { return false }
        return try file.read { snapshot in
            let key = try snapshot.statement("SELECT 1 FROM host_seal_key WHERE person=?1 LIMIT 1")
            key.bind(person.text, at: 1)
            return try key.first { _ in true } ?? false
        }
    }

    /// Destroys the keys of what is sealed about a person, and gives how many there were.
    ///
    /// What was found by their values is found no more. Durable when it returns, and gone from the
    /// write-ahead log too.
    @discardableResult
    package func erase(_ person: PersonID) async throws -> Int {
        // Without a name it would be what is about nobody: the plugin's own keys and files.
        guard seals, !person.text.isEmpty else { return 0 }
        let count = try await file.lane.perform { [grants] transaction in
            let connection = transaction.engine.connection
            return try KeyErasure(connection: connection, blocks: grants.blocks)
                .erase(person, madeUpTo: nil)
        }
        if count > 0 { try await file.lane.flush() }
        try sweepFiles()
        return count
    }

    /// Wraps every key anew under the host's newest; gives how many were under an older one.
    ///
    /// In small commands, each whole by itself: what is interrupted goes on with the next call.
    package func rewrap() async throws -> Int {
        guard seals, let keys = environment.sealing else { return 0 }
        var count = 0
        while true {
            let done = try await file.lane.perform { [environment] transaction in
                try SealKeyRow.rewrap(keys, environment, transaction)
            }
            count += done
            guard done > 0 else { break }
        }
        if count > 0 { try await file.lane.flush() }
        return count
    }
}

extension SealKeyRow {
    private static let rewrappedMax: Int64 = 500

    fileprivate static func rewrap(
        _ keys: SealingKeys,
        _ environment: StoreEnvironment,
        _ transaction: borrowing SystemTransaction
    ) throws -> Int {
        let select = try transaction.statement(
            """
            SELECT n, person, purpose, version, wrapped FROM host_seal_key
                WHERE version<?1 LIMIT ?2
            """
        )
        select.bind(keys.newest, at: 1)
        select.bind(rewrappedMax, at: 2)
        var rows: [SealKeyRow] = []
        try select.each { row in
            rows.append(
                SealKeyRow(
                    number: row.int64(at: 0),
                    person: row.text(at: 1),
                    purpose: Purpose(rawValue: row.text(at: 2)) ?? .seal,
                    version: row.int64(at: 3),
                    wrapped: row.blob(at: 4)
                )
            )
        }
        for row in rows {
            let key = try keys.unwrap(row)
            let nonce = environment.randomBytes(SealedBytes.nonceBytes)
            let update = try transaction.statement(
                "UPDATE host_seal_key SET version=?2, wrapped=?3 WHERE n=?1"
            )
            update.bind(row.number, at: 1)
            update.bind(keys.newest, at: 2)
            update.bind(try keys.wrap(key, as: row, nonce: nonce), at: 3)
            try update.run()
        }
        return rows.count
    }
}
