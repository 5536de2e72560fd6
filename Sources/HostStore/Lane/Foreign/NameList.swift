/// Names of events that became durable together, with numbers that follow each other.
///
/// One row for all of them, since a row for each costs as much as the events themselves. In bytes:
/// the first number, then for each name its length, the name, and SHA-256 of what it stands for.
struct NameList: Sendable {
    /// A name with what it stands for.
    typealias Entry = (name: ArraySlice<UInt8>, hash: ArraySlice<UInt8>)

    private static let headBytes = 8
    private static let lengthBytes = 2
    private static let hashBytes = 32

    private(set) var bytes: [UInt8]
    /// Where the entries lie.
    private var entries: [Range<Int>] = []

    /// No names yet, with room for some.
    init(capacity: Int) {
        bytes = []
        bytes.reserveCapacity(NameList.headBytes + capacity)
        append(0, bytes: NameList.headBytes)
    }

    /// A list as it was stored; what comes after bytes that are no name is left out.
    init(_ stored: [UInt8]) {
        bytes = stored
        var at = NameList.headBytes
        while at + NameList.lengthBytes <= bytes.count {
            let start = at
            at += NameList.lengthBytes + length(at: at) + NameList.hashBytes
            guard at <= bytes.count else { return }
            entries.append(start..<at)
        }
    }

    var count: Int { entries.count }

    /// The number of the first name's event.
    var first: Int64 {
        get { Int64(bitPattern: number(at: 0, bytes: NameList.headBytes)) }
        set {
            for index in 0..<min(NameList.headBytes, bytes.count) {
                bytes[index] = UInt8(truncatingIfNeeded: newValue >> Int64(8 * index))
            }
        }
    }

    /// The number of the first name's event in a list as it was stored; 0 for bytes that are none.
    static func first(in bytes: [UInt8]) -> Int64 { NameList(Array(bytes.prefix(headBytes))).first }

    /// The name at a place, from 0 on.
    subscript(index: Int) -> Entry {
        let entry = entries[index]
        let start = entry.lowerBound + NameList.lengthBytes
        let end = entry.upperBound - NameList.hashBytes
        return (bytes[start..<end], bytes[end..<entry.upperBound])
    }

    /// Adds a name made of pieces, with SHA-256 of what it stands for.
    mutating func append(_ hash: Span<UInt8>, name write: (inout [UInt8]) -> Void) {
        precondition(hash.count == NameList.hashBytes, "SHA-256 has 32 bytes.")
        let start = bytes.count
        append(0, bytes: NameList.lengthBytes)
        write(&bytes)
        let length = bytes.count - start - NameList.lengthBytes
        precondition(length <= UInt16.max, "A name is shorter than 64 KiB.")
        bytes[start] = UInt8(truncatingIfNeeded: length)
        bytes[start + 1] = UInt8(truncatingIfNeeded: length >> 8)
        bytes.append(addingCapacity: hash.count) { out in
            for index in hash.indices { out.append(hash[index]) }
        }
        entries.append(start..<bytes.count)
    }

    /// The place of a name; nil for a stranger.
    func find(_ name: ArraySlice<UInt8>) -> Int? {
        entries.indices.first { self[$0].name == name }
    }

    /// Some of the names, in order.
    func picking(_ places: [Int]) -> NameList {
        var list = NameList(capacity: bytes.count)
        for place in places {
            let (name, hash) = self[place]
            list.append(Array(hash).span) { $0 += name }
        }
        return list
    }

    private mutating func append(_ number: UInt64, bytes count: Int) {
        for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * shift))) }
    }

    private func length(at place: Int) -> Int {
        Int(number(at: place, bytes: NameList.lengthBytes))
    }

    private func number(at place: Int, bytes count: Int) -> UInt64 {
        guard place + count <= bytes.count else { return 0 }
        return (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << (8 * $1) }
    }
}
