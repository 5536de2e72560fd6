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
        var reader = Reader(bytes)
        guard let count = reader.length() else { return nil }
        var items: [Item] = []
        for _ in 0..<count {
            guard let item = reader.item() else { return nil }
            items.append(item)
        }
        return reader.isAtEnd ? items : nil
    }

    private struct Reader {
        private let bytes: [UInt8]
        private var at = 0
        /// Events of a batch are mostly of one type.
        private var lastType = ""

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { at == bytes.count }

        mutating func item() -> Item? {
            guard at < bytes.count, bytes[at] <= 1 else { return nil }
            let isPersonal = bytes[at] == 1
            at += 1
            guard let type = type(), let key = text(), let subject = optionalText(),
                let length = length(), let payload = take(length)
            else { return nil }
            return Item(
                type: type,
                isPersonal: isPersonal,
                partitionKey: key,
                subject: subject,
                payload: Array(payload)
            )
        }

        mutating func length() -> Int? { number().flatMap { $0 == none ? nil : Int($0) } }

        private mutating func number() -> UInt32? {
            guard let bytes = take(lengthBytes) else { return nil }
            return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }

        private mutating func type() -> String? {
            guard let length = length(), let bytes = take(length) else { return nil }
            if !bytes.elementsEqual(lastType.utf8) {
                lastType = String(decoding: bytes, as: UTF8.self)
            }
            return lastType
        }

        private mutating func text() -> String? {
            length().flatMap { take($0) }.map { String(decoding: $0, as: UTF8.self) }
        }

        /// Nil for bytes that are no text, nothing in it for a text that is not there.
        private mutating func optionalText() -> String?? {
            guard let length = number() else { return nil }
            if length == none { return .some(nil) }
            return take(Int(length)).map { String(decoding: $0, as: UTF8.self) }
        }

        private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard count <= bytes.count - at else { return nil }
            defer { at += count }
            return bytes[at..<(at + count)]
        }
    }
}
