import HostStore
import JSONWire
import PluginKit
import TransparencyLog

/// What one append left in the log.
struct AppendOutcome: Sendable {
    /// The source's last number in the log.
    let last: Int64
    /// Events that were appended, by type in the order they came; known ones are not.
    let appended: [TypeRun]
    /// The log's length.
    let size: Int64
    /// True when an event has to wait for one of another source.
    let isHeldBack: Bool
}

/// Appends a relay's events inside one transaction of the bus's lane.
///
/// Everything it knows it reads in the same transaction, so a transaction that is undone or runs
/// again leaves nothing behind in memory. (Tags are a function of the key alone.)
struct LogAppender: ~Copyable {
    private let plugin: PluginID
    private let source: String
    private let first: Int64
    private let tags: TagMaker
    private let environment: StoreEnvironment
    /// Sources whose events are on their way into the log.
    private let relayed: Set<String>
    private let archive: Archive

    /// `first` is the number the source starts with: above 1 after an accepted restore.
    init(
        plugin: PluginID,
        source: String,
        first: Int64,
        tags: TagMaker,
        environment: StoreEnvironment,
        relayed: Set<String>,
        archive: Archive
    ) {
        self.plugin = plugin
        self.source = source
        self.first = first
        self.tags = tags
        self.environment = environment
        self.relayed = relayed
        self.archive = archive
    }

    private struct Place {
        var tree: CompactTree
        var heads: ChainHeads
        var keys: [String: [UInt8]] = [:]
        var types: [String: Int64] = [:]
        let sourceRow: Int64
        var last: Int64
        var appended: [TypeRun] = []
    }

    func append(
        _ drafts: [LogDraft],
        in transaction: borrowing SystemTransaction
    ) throws -> AppendOutcome {
        var place = try open(transaction)
        var isHeldBack = false
        for draft in drafts where !isHeldBack {
            switch draft {
            case .single(let event): isHeldBack = try !take(event, &place, transaction)
            case .pack(let pack) where pack.number == place.last + 1:
                try append(pack, &place, transaction)
            case .pack(let pack):
                // Some of them may be known.
                for event in pack.singles(SourceNames(source)) where !isHeldBack {
                    isHeldBack = try !take(event, &place, transaction)
                }
            }
        }
        try close(place, transaction)
        return AppendOutcome(
            last: place.last,
            appended: place.appended,
            size: Int64(place.tree.size),
            isHeldBack: isHeldBack
        )
    }

    /// Appends an event that is new, and compares one that is not; false for one that has to wait.
    private func take(
        _ draft: EventDraft,
        _ place: inout Place,
        _ transaction: borrowing SystemTransaction
    ) throws -> Bool {
        let number = draft.event.number
        if number <= place.last {
            try SourceCheck.same(draft, source: source, in: transaction, archive)
            return true
        }
        guard number == place.last + 1 else {
            throw Fault.logRestored(plugin, log: place.last, next: number)
        }
        guard try isTimely(draft, transaction) else { return false }
        if try isNew(draft, transaction) {
            try append(draft, &place, transaction)
            TypeRun.add(draft.event.type, 1, to: &place.appended)
        }
        place.last = number
        return true
    }

    /// Appends events as one row: their leaves are hashed in one pass and not kept.
    private func append(
        _ pack: PackDraft,
        _ place: inout Place,
        _ transaction: borrowing SystemTransaction
    ) throws {
        let first = Int64(place.tree.size)
        var leaves = PackLeaves(source: source, type: pack.type)
        var (links, hashes): ([UInt8], [UInt8]) = ([], [])
        links.reserveCapacity(pack.count * LogPack.linkBytes)
        hashes.reserveCapacity(pack.count * MerkleHash.byteCount)
        for (index, key) in pack.partitionKeys.enumerated() {
            let sequence = first + Int64(index)
            let previous = try place.heads.move(partition: key, to: sequence) {
                try ChainHeads.stored($0, transaction)
            }
            let setting = pack.items.places[index].setting
            let hash = leaves.hash(
                pack.items.settings[setting],
                isOther: index == 0 || setting != pack.items.places[index - 1].setting,
                commit: pack.commit(index),
                number: pack.number + Int64(index),
                previous: previous,
                sequence: sequence
            )
            place.tree.append(hash)
            LogPack.append(link: previous, to: &links)
            hash.append(to: &hashes)
        }
        try PackTable.put(
            pack,
            first: first,
            source: place.sourceRow,
            type: type(pack.type, &place, transaction),
            links: links,
            hashes: hashes,
            in: transaction
        )
        TypeRun.add(pack.type, pack.count, to: &place.appended)
        place.last = pack.number + Int64(pack.count) - 1
    }

    /// True once the log holds what the event's plugin had read before it published.
    ///
    /// Of a source that nobody relays nothing more will come: it is not waited for.
    private func isTimely(
        _ draft: EventDraft,
        _ transaction: borrowing SystemTransaction
    ) throws -> Bool {
        for place in draft.event.after where relayed.contains(place.source) {
            let find = try transaction.statement("SELECT last FROM source WHERE name=?1")
            find.bind(place.source, at: 1)
            guard try find.first({ $0.int64(at: 0) }) ?? 0 >= place.number else { return false }
        }
        return true
    }

    private func open(_ transaction: borrowing SystemTransaction) throws -> Place {
        let tree = try TreeRow.read { try transaction.statement($0) }
        let find = try transaction.statement("SELECT id, last FROM source WHERE name=?1")
        find.bind(source, at: 1)
        if let (row, last) = try find.first({ ($0.int64(at: 0), $0.int64(at: 1)) }) {
            let heads = ChainHeads(of: plugin)
            return Place(tree: tree, heads: heads, sourceRow: row, last: last)
        }
        let insert = try transaction.statement(
            "INSERT INTO source(name, plugin, last) VALUES(?1,?2,?3)"
        )
        insert.bind(source, at: 1)
        insert.bind(plugin.text, at: 2)
        insert.bind(first - 1, at: 3)
        try insert.run()
        return Place(
            tree: tree,
            heads: ChainHeads(of: plugin),
            sourceRow: transaction.lastInsertedRow,
            last: first - 1
        )
    }

    /// A consumer whose file was restored handles an event again and causes the same events
    /// again: they are in the log already, under the same id.
    private func isNew(
        _ draft: EventDraft,
        _ transaction: borrowing SystemTransaction
    ) throws -> Bool {
        guard draft.event.cause != nil else { return true }
        return try ArchivedEvent.sequence(ofCaused: draft.id) { try transaction.statement($0) }
            == nil
    }

    private func append(
        _ draft: EventDraft,
        _ place: inout Place,
        _ transaction: borrowing SystemTransaction
    ) throws {
        let event = draft.event
        let sequence = Int64(place.tree.size)
        let previous = try place.heads.move(event, to: sequence) {
            try ChainHeads.stored($0, transaction)
        }
        let leaf = LeafWriter(
            atMillis: event.atMillis,
            commit: draft.commit,
            id: draft.id,
            number: event.number,
            previous: previous,
            sequence: sequence,
            source: source,
            subjectTag: tags.subject(event.subject),
            tenantTag: tags.tenant(event.tenant),
            type: event.type
        ).bytes()
        let hash = MerkleHash.leaf(leaf)
        place.tree.append(hash)

        let insert = try transaction.statement(
            """
            INSERT INTO log(seq, source, n, id, type, partition_key, tenant, subject, at_ms, trace,
                originator, caused, sealed, leaf_hash, leaf, salt, payload, cause)
                VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)
            """
        )
        insert.bind(sequence, at: 1)
        insert.bind(place.sourceRow, at: 2)
        insert.bind(event.number, at: 3)
        insert.bind(draft.id, at: 4)
        insert.bind(try type(event.type, &place, transaction), at: 5)
        insert.bind(event.partitionKey, at: 6)
        insert.bind(event.tenant, at: 7)
        insert.bind(event.subject, at: 8)
        insert.bind(event.atMillis, at: 9)
        insert.bind(event.trace, at: 10)
        insert.bind(event.originator, at: 11)
        insert.bind(event.cause == nil ? 0 : 1, at: 12)
        insert.bind(event.isPersonal ? 1 : 0, at: 13)
        insert.bind(hash.bytes, at: 14)
        insert.bind(leaf, at: 15)
        if event.isPersonal, let subject = event.subject {
            let sealed = try SealedPayload.seal(
                salt: draft.salt,
                payload: draft.payload,
                id: draft.id,
                key: try key(of: subject, &place, transaction),
                nonce: draft.nonce
            )
            insert.bindNull(at: 16)
            insert.bind(sealed, at: 17)
        } else {
            insert.bind(draft.salt, at: 16)
            insert.bind(draft.payload, at: 17)
        }
        insert.bind(event.causeID, at: 18)
        try insert.run()
    }

    private func type(
        _ name: String,
        _ place: inout Place,
        _ transaction: borrowing SystemTransaction
    ) throws -> Int64 {
        if let known = place.types[name] { return known }
        let add = try transaction.statement("INSERT OR IGNORE INTO event_type(name) VALUES(?1)")
        add.bind(name, at: 1)
        try add.run()
        let find = try transaction.statement("SELECT id FROM event_type WHERE name=?1")
        find.bind(name, at: 1)
        let row = try find.first { $0.int64(at: 0) } ?? 0
        place.types[name] = row
        return row
    }

    /// The person's key, made at their first personal event.
    private func key(
        of subject: String,
        _ place: inout Place,
        _ transaction: borrowing SystemTransaction
    ) throws -> [UInt8] {
        if let known = place.keys[subject] { return known }
        let find = try transaction.statement("SELECT key FROM subject_key WHERE subject=?1")
        find.bind(subject, at: 1)
        if let stored = try find.first({ $0.blob(at: 0) }) {
            place.keys[subject] = stored
            return stored
        }
        let made = environment.randomBytes(SealedPayload.keyBytes)
        let insert = try transaction.statement("INSERT INTO subject_key VALUES(?1,?2,?3)")
        insert.bind(subject, at: 1)
        insert.bind(made, at: 2)
        insert.bind(environment.now().utcMillis, at: 3)
        try insert.run()
        place.keys[subject] = made
        return made
    }

    private func close(_ place: Place, _ transaction: borrowing SystemTransaction) throws {
        try place.heads.store(transaction)
        try TreeRow.write(place.tree) { try transaction.statement($0) }
        let update = try transaction.statement("UPDATE source SET last=?2 WHERE id=?1")
        update.bind(place.sourceRow, at: 1)
        update.bind(place.last, at: 2)
        try update.run()
    }
}
