/// Events from outside that became durable together, as one row of the outbox: a row for each
/// costs more than all that is in it.
///
/// In bytes: how many there are; then for each one whether it is personal, its type, its partition
/// key, its person, its payload, each with its length in front. A person that is not there has
/// the length 0xFFFF_FFFF.
package struct PackedEvents {
    /// One of them.
    package struct Item: Equatable {
        package let type: String
        package let isPersonal: Bool
        package let partitionKey: String
        package let subject: String?
        package let payload: [UInt8]
    }

    private static let lengthBytes = 4
    private static let none = UInt32.max

    private(set) package var bytes: [UInt8] = []
    /// Where each of them ends.
    private var ends: [Int] = []

    package init(capacity: Int) {
        bytes.reserveCapacity(PackedEvents.lengthBytes + capacity)
        append(UInt32(0))
    }

    package var count: Int { ends.count }

    /// Adds an event; its type has at least one byte.
    package mutating func append(
        type: String,
        isPersonal: Bool,
        partitionKey: String,
        subject: String?,
        payload: [UInt8]
    ) {
        bytes.append(isPersonal ? 1 : 0)
        append(type)
        append(partitionKey)
        if let subject { append(subject) } else { append(PackedEvents.none) }
        append(UInt32(payload.count))
        bytes += payload
        noteEnd()
    }

    /// Some of them, in order.
    func picking(_ places: [Int]) -> PackedEvents {
        var picked = PackedEvents(capacity: bytes.count)
        for place in places {
            let start = place == 0 ? PackedEvents.lengthBytes : ends[place - 1]
            picked.bytes += bytes[start..<ends[place]]
            picked.noteEnd()
        }
        return picked
    }

    private mutating func noteEnd() {
        ends.append(bytes.count)
        for shift in 0..<PackedEvents.lengthBytes {
            bytes[shift] = UInt8(truncatingIfNeeded: ends.count >> (8 * shift))
        }
    }

    private mutating func append(_ text: String) {
        append(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append(_ number: UInt32) {
        for shift in 0..<PackedEvents.lengthBytes {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(8 * shift)))
        }
    }

    /// How many events a row holds; nil for bytes that are no such row.
    package static func count(in bytes: [UInt8]) -> Int? {
        var reader = Reader(bytes)
        return reader.length()
    }

    /// Every event of a row; nil for bytes that are no such row.
    package static func read(_ bytes: [UInt8]) -> [Item]? {
        // Events of a batch are mostly of one type.
        var last = ""
        return places(in: bytes)?.map { place in
            if !bytes[place.type].elementsEqual(last.utf8) {
                last = String(decoding: bytes[place.type], as: UTF8.self)
            }
            return Item(
                type: last,
                isPersonal: place.isPersonal,
                partitionKey: String(decoding: bytes[place.partitionKey], as: UTF8.self),
                subject: place.subject.map { String(decoding: bytes[$0], as: UTF8.self) },
                payload: Array(bytes[place.payload])
            )
        }
    }

    /// Where the parts of one event lie in a row.
    package struct Place {
        package let type: Range<Int>
        package let isPersonal: Bool
        package let partitionKey: Range<Int>
        package let subject: Range<Int>?
        package let payload: Range<Int>
    }

    /// Where every event of a row lies; nil for bytes that are no such row.
    package static func places(in bytes: [UInt8]) -> [Place]? {
        var reader = Reader(bytes)
        guard let count = reader.length() else { return nil }
        var places: [Place] = []
        places.reserveCapacity(min(count, bytes.count / Place.bytesMin))
        for _ in 0..<count {
            guard let place = reader.place() else { return nil }
            places.append(place)
        }
        return reader.isAtEnd ? places : nil
    }

    private struct Reader {
        private let bytes: [UInt8]
        private var at = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { at == bytes.count }

        mutating func place() -> Place? {
            guard at < bytes.count, bytes[at] <= 1 else { return nil }
            let isPersonal = bytes[at] == 1
            at += 1
            guard let type = part(), let key = part(), let length = number() else { return nil }
            var subject: Range<Int>?
            if length != none {
                guard let range = take(Int(length)) else { return nil }
                subject = range
            }
            guard let payload = part() else { return nil }
            return Place(
                type: type,
                isPersonal: isPersonal,
                partitionKey: key,
                subject: subject,
                payload: payload
            )
        }

        mutating func length() -> Int? { number().flatMap { $0 == none ? nil : Int($0) } }

        private mutating func part() -> Range<Int>? { length().flatMap { take($0) } }

        private mutating func number() -> UInt32? {
            guard let range = take(lengthBytes) else { return nil }
            var number: UInt32 = 0
            for place in range.reversed() { number = number << 8 | UInt32(bytes[place]) }
            return number
        }

        private mutating func take(_ count: Int) -> Range<Int>? {
            guard count <= bytes.count - at else { return nil }
            defer { at += count }
            return at..<(at + count)
        }
    }
}

extension PackedEvents.Place {
    /// An event of empty texts.
    fileprivate static let bytesMin = 17
}
