import HostStore
import PluginKit
import Synchronization
import TransparencyLog

/// Every segment of a log, oldest first, without a gap between them.
final class Archive: Sendable {
    fileprivate struct State {
        var segments: [ArchiveSegment] = []
        /// The newest archived event of each type.
        var lasts: [String: Int64] = [:]
        /// Archived events by type, one entry for each segment that has any.
        var types: [String: [TypeInSegment]] = [:]
        /// Segments whose files are open, the one used last at the end.
        var open: [ArchiveSegment] = []
    }

    fileprivate struct TypeInSegment {
        let segment: ArchiveSegment
        let last: Int64
        let count: Int64
    }

    private static let openMax = 4

    private let state: Mutex<State>
    private let known: Atomic<Int64>

    /// As `bus.db` says; no file is opened.
    init(_ connection: Connection, in folder: String, _ environment: StoreEnvironment) throws {
        var state = State()
        var end: Int64 = 0
        try connection.each("SELECT first, last, root FROM archive ORDER BY first") { row in
            guard row.int64(at: 0) == end, let root = MerkleHash(row.blob(at: 2)[...]) else {
                throw Fault.treeBroken("no segment of the archive begins with \(end)")
            }
            end = row.int64(at: 1) + 1
            let range = row.int64(at: 0)...row.int64(at: 1)
            state.segments.append(ArchiveSegment(range, root: root, in: folder, environment))
        }
        let types = """
            SELECT a.first, t.name, a.last, a.count FROM archive_type a
                JOIN event_type t ON t.id = a.type ORDER BY a.first
            """
        try connection.each(types) { row in
            guard let segment = state.segment(holding: row.int64(at: 0)) else {
                throw Fault.treeBroken("the archive has no event \(row.int64(at: 0))")
            }
            state.note(segment, row.text(at: 1), last: row.int64(at: 2), count: row.int64(at: 3))
        }
        self.state = Mutex(state)
        known = Atomic(end)
    }

    var segments: [ArchiveSegment] { state.withLock(\.segments) }

    /// The first sequence that is not archived.
    var end: Int64 { known.load(ordering: .acquiring) }

    /// Takes a segment in; to be called before `bus.db` gives any of its events up.
    func add(_ segment: ArchiveSegment, _ content: ArchiveContent) {
        state.withLock { state in
            state.segments.append(segment)
            for type in content.types {
                state.note(segment, type.name, last: type.last, count: type.count)
            }
        }
        known.store(segment.range.upperBound + 1, ordering: .releasing)
    }

    /// The segment that holds an event; nil for one that is not archived.
    func segment(holding sequence: Int64) -> ArchiveSegment? {
        state.withLock { $0.segment(holding: sequence) }
    }

    /// Reads in the segment that holds an event; nil when the event is not archived.
    func read<T: Sendable>(
        at sequence: Int64,
        _ body: (Connection) throws -> T
    ) throws -> T? {
        guard let segment = segment(holding: sequence) else { return nil }
        return try read(segment, body)
    }

    private func read<T: Sendable>(
        _ segment: ArchiveSegment,
        _ body: (Connection) throws -> T
    ) throws -> T {
        let unused = state.withLock { state -> ArchiveSegment? in
            state.open.removeAll { $0 === segment }
            state.open.append(segment)
            return state.open.count > Archive.openMax ? state.open.removeFirst() : nil
        }
        unused?.close()
        return try segment.read(body)
    }

    /// Archived events after a sequence, of one type or of every type.
    func read(
        type: String?,
        after sequence: Int64,
        limit: Int,
        bytesMax: Int,
        key: (PersonID) throws -> [UInt8]?
    ) throws -> LogPage {
        var page = LogPage()
        for segment in holders(of: type, after: sequence)
        where page.events.count < limit && !page.isCut {
            let next = try read(segment) { connection in
                try LogReader.read(
                    type: type,
                    after: sequence,
                    limit: limit - page.events.count,
                    bytesMax: bytesMax - page.bytes,
                    isSegment: true,
                    { try connection.statement($0) },
                    key: key
                )
            }
            page.events += next.events
            page.bytes += next.bytes
            page.isCut = next.isCut
        }
        return page
    }

    /// Segments with events of a type after a sequence.
    private func holders(of type: String?, after sequence: Int64) -> [ArchiveSegment] {
        state.withLock { state in
            guard let type else {
                return state.segments.filter { $0.range.upperBound > sequence }
            }
            guard state.lasts[type, default: -1] > sequence else { return [] }
            return state.types[type, default: []].filter { $0.last > sequence }.map(\.segment)
        }
    }

    /// How many archived events of a type there are after a sequence, counted to `max`.
    func count(type: String, after sequence: Int64, max: Int) throws -> Int {
        let (whole, parts) = state.withLock { state in
            guard state.lasts[type, default: -1] > sequence else {
                return (0, [] as [ArchiveSegment])
            }
            let holders = state.types[type, default: []].filter { $0.last > sequence }
            let whole = holders.filter { $0.segment.range.lowerBound > sequence }
            return (
                Int(whole.reduce(0) { $0 + $1.count }),
                holders.map(\.segment).filter { $0.range.lowerBound <= sequence }
            )
        }
        var count = min(whole, max)
        for segment in parts where count < max {
            count += try read(segment) { connection in
                try LogReader.count(
                    type: type,
                    after: sequence,
                    max: max - count,
                    isSegment: true
                ) { try connection.statement($0) }
            }
        }
        return count
    }

    func close() {
        let open = state.withLock { state in
            defer { state.open = [] }
            return state.open
        }
        for segment in open { segment.close() }
    }
}

extension Archive.State {
    func segment(holding sequence: Int64) -> ArchiveSegment? {
        var low = 0
        var high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].range.upperBound < sequence {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < segments.count, segments[low].range.contains(sequence) else { return nil }
        return segments[low]
    }

    mutating func note(_ segment: ArchiveSegment, _ type: String, last: Int64, count: Int64) {
        lasts[type] = max(lasts[type] ?? -1, last)
        types[type, default: []].append(.init(segment: segment, last: last, count: count))
    }
}
