import HostStore
import PluginKit

/// The newest event of each person, and of each partition of a plugin, that an append has met: the
/// leaf of the next one names it.
struct ChainHeads {
    private let prefix: String
    /// Where each partition key stands in `partitions`.
    private var places: [String: Int] = [:]
    private var partitions: [(key: String, sequence: Int64)] = []
    private var people: [String: Int64] = [:]

    init(of plugin: PluginID) { prefix = "p/\(plugin.text)/" }

    /// Makes an event the newest of its person, or of its partition, and gives the one before.
    ///
    /// That is -1 for the first. `stored` tells what the log says.
    mutating func move(
        _ event: OutboxEvent,
        to sequence: Int64,
        _ stored: (String) throws -> Int64?
    ) rethrows -> Int64 {
        guard let person = event.subject else {
            return try move(partition: event.partitionKey, to: sequence, stored)
        }
        let before = try people[person] ?? stored("s/" + person) ?? -1
        people[person] = sequence
        return before
    }

    /// The same for an event that is about nobody.
    mutating func move(
        partition key: String,
        to sequence: Int64,
        _ stored: (String) throws -> Int64?
    ) rethrows -> Int64 {
        if let place = places[key] {
            let before = partitions[place].sequence
            partitions[place].sequence = sequence
            return before
        }
        let before = try stored(prefix + key) ?? -1
        places[key] = partitions.count
        partitions.append((key, sequence))
        return before
    }

    /// What the log says of a chain.
    static func stored(
        _ chain: String,
        _ transaction: borrowing SystemTransaction
    ) throws -> Int64? {
        let find = try transaction.statement("SELECT seq FROM chain_head WHERE key=?1")
        find.bind(chain, at: 1)
        return try find.first { $0.int64(at: 0) }
    }

    /// Writes down what has moved.
    func store(_ transaction: borrowing SystemTransaction) throws {
        let moved =
            partitions.map { (chain: prefix + $0.key, sequence: $0.sequence) }
            + people.map { (chain: "s/" + $0.key, sequence: $0.value) }
        // In order of the keys, so that neighbours share a page.
        for (chain, sequence) in moved.sorted(by: { $0.chain < $1.chain }) {
            let put = try transaction.statement(
                """
                INSERT INTO chain_head VALUES(?1,?2) ON CONFLICT(key) DO UPDATE SET seq=?2
                """
            )
            put.bind(chain, at: 1)
            put.bind(sequence, at: 2)
            try put.run()
        }
    }
}
