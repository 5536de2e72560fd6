import PluginKit
import Synchronization

/// What consumers read lately, by type, so that many consumers of a type cost one read of the log
/// and one opening of each sealed payload.
///
/// A read that has to go to the file holds up others for as long as it takes: far less than if
/// each of them did the same.
final class SharedReads: Sendable {
    fileprivate struct Chunk {
        /// It begins after this sequence and leaves nothing of its type out.
        let after: Int64
        let events: [LoggedEvent]
        let bytes: Int

        /// What a reader gets who has come to `sequence`; nil when that is not all in here.
        func rest(after sequence: Int64, limit: Int) -> [LoggedEvent]? {
            guard sequence >= after, let last = events.last?.envelope.sequence, sequence < last
            else { return nil }
            if events.count <= limit, events[0].envelope.sequence > sequence { return events }
            return Array(events.drop { $0.envelope.sequence <= sequence }.prefix(limit))
        }
    }

    /// Chunks of a type: readers are not all at the same place.
    fileprivate static let chunksMax = 4
    /// Bytes of payload above which a chunk is not kept.
    private static let bytesMax = 1 << 20
    /// Bytes of payload kept in all, whatever the number of types.
    fileprivate static let keptBytesMax = 16 << 20

    fileprivate struct Kept {
        var chunks: [String: [Chunk]] = [:]
        var bytes = 0
    }

    private let kept = Mutex(Kept())

    /// Events of a type after a sequence, no more than `limit`, from memory or by `load`.
    func read(
        _ type: String,
        after sequence: Int64,
        limit: Int,
        _ load: () throws -> [LoggedEvent]
    ) throws -> [LoggedEvent] {
        try kept.withLock { kept in
            for chunk in kept.chunks[type, default: []].reversed() {
                if let rest = chunk.rest(after: sequence, limit: limit) { return rest }
            }
            let events = try load()
            let bytes = events.reduce(0) { $0 + $1.bytes }
            guard !events.isEmpty, bytes <= SharedReads.bytesMax else { return events }
            kept.add(Chunk(after: sequence, events: events, bytes: bytes), of: type)
            return events
        }
    }

    /// A person was erased: what was read before may say something of them.
    func forget() { kept.withLock { $0 = Kept() } }

    /// Bytes that are kept, about.
    var bytes: Int { kept.withLock(\.bytes) }
}

extension SharedReads.Kept {
    mutating func add(_ chunk: SharedReads.Chunk, of type: String) {
        // Whoever wants what is forgotten reads the file again.
        if bytes + chunk.bytes > SharedReads.keptBytesMax { self = SharedReads.Kept() }
        var known = chunks[type, default: []]
        if known.count == SharedReads.chunksMax { bytes -= known.removeFirst().bytes }
        chunks[type] = known + [chunk]
        bytes += chunk.bytes
    }
}
