/// The member names of the objects that are open, so that a second one of a name is refused.
///
/// Names are compared by a seeded hash first and byte by byte when hashes meet, so the answer is
/// exact and nobody can prepare names that make it slow.
struct SeenKeys: Sendable {
    /// A name seen, or the mark under which an object's names start.
    fileprivate struct Record {
        var hash: UInt64 = 0
        var start: UInt32 = 0
        var end: UInt32 = 0
        var isEscaped = false
    }

    /// The hashes of one object with too many names to look through one by one.
    private struct Index {
        let base: Int
        var hashes: Set<UInt64>
    }

    /// Up to here a walk over the names is faster than a set.
    private static let walkMax = 24

    private static let processSeed = UInt64.random(in: .min ... .max)

    private let seed = processSeed
    private var records = Records()
    private var base = 0
    private var indexes: [Index] = []

    /// A bit for each hash of the innermost object: a bit that is off proves a new name.
    private var filter: UInt64 = 0

    init() {}

    mutating func removeAll() {
        records.cut(to: 0)
        indexes.removeAll(keepingCapacity: true)
        base = 0
        filter = 0
    }

    /// Starts an object; its mark keeps where the names of the object around it start.
    mutating func open() {
        // The mark keeps what belongs to the object around: its filter, and where it starts.
        let start = UInt32(truncatingIfNeeded: base)
        records.append(Record(hash: filter, start: start, end: start, isEscaped: false))
        base = records.count
        filter = 0
    }

    /// Ends the innermost object.
    mutating func close() {
        if indexes.last?.base == base { indexes.removeLast() }
        let mark = records[base - 1]
        records.cut(to: base - 1)
        base = Int(mark.start)
        filter = mark.hash
    }

    /// Keeps a name, or answers false when the innermost object has it already.
    mutating func insert(_ token: StringToken, in bytes: [UInt8]) -> Bool {
        let text = bytes.span
        let hash = hash(of: token, in: text)
        let record = Record(
            hash: hash,
            start: UInt32(truncatingIfNeeded: token.start),
            end: UInt32(truncatingIfNeeded: token.end),
            isEscaped: token.isEscaped
        )
        guard isNew(hash) || !hasName(like: record, in: text) else { return false }
        records.append(record)
        return true
    }

    /// Whether no name of the innermost object has this hash; exact for new, a hint for old.
    private mutating func isNew(_ hash: UInt64) -> Bool {
        if records.count - base < Self.walkMax {
            let bit: UInt64 = 1 << (hash >> 58)
            guard filter & bit != 0 else {
                filter |= bit
                return true
            }
            var index = base
            while index < records.count {
                if records[index].hash == hash { return false }
                index += 1
            }
            return true
        }
        if indexes.last?.base != base {
            let hashes = Set((base..<records.count).map { records[$0].hash })
            indexes.append(Index(base: base, hashes: hashes))
        }
        return indexes[indexes.count - 1].hashes.insert(hash).inserted
    }

    private func hasName(like other: Record, in text: Span<UInt8>) -> Bool {
        let name = Self.name(of: other, in: text)
        for index in base..<records.count where records[index].hash == other.hash {
            if Self.name(of: records[index], in: text) == name { return true }
        }
        return false
    }

    private static func name(of record: Record, in text: Span<UInt8>) -> [UInt8] {
        StringToken(
            start: Int(record.start),
            end: Int(record.end),
            isEscaped: record.isEscaped
        ).decoded(from: text)
    }

    private func hash(of token: StringToken, in text: Span<UInt8>) -> UInt64 {
        guard token.isEscaped else { return hash(text, from: token.start, to: token.end) }
        let name = token.decoded(from: text)
        return hash(name.span, from: 0, to: name.count)
    }

    /// Eight bytes at a time through a multiply and a fold.
    private func hash(_ text: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
        var state = seed ^ UInt64(truncatingIfNeeded: end - start)
        var at = start
        while at + 8 < end {
            state = Self.mixed(state ^ WideScan.word(text, at: at))
            at += 8
        }
        return Self.mixed(state ^ WideScan.word(text, from: at, to: end))
    }

    @inline(__always)
    private static func mixed(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}

/// A stack of records of which the first few need no memory of their own: most texts have no more.
private struct Records: Sendable {
    private static let fewMax = 8

    private var few = InlineArray<8, SeenKeys.Record>(repeating: SeenKeys.Record())
    private var more: [SeenKeys.Record] = []
    private(set) var count = 0

    subscript(place: Int) -> SeenKeys.Record {
        place < Records.fewMax ? few[place] : more[place - Records.fewMax]
    }

    mutating func append(_ record: SeenKeys.Record) {
        if count < Records.fewMax {
            few[count] = record
        } else {
            more.append(record)
        }
        count += 1
    }

    mutating func cut(to count: Int) {
        let surplus = more.count - max(0, count - Records.fewMax)
        if surplus > 0 { more.removeLast(surplus) }
        self.count = count
    }
}
