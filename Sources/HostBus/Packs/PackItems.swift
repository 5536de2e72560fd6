/// The events of a pack in bytes, one after another.
///
/// For each event: 1 and a setting when it has another setting than the event before, else 0; then its
/// partition key, the length of its payload, its salt, its payload. A setting is the time in 8 bytes,
/// then organisation, its tag, trace and originator. Texts have their length in front, in 4 bytes;
/// an organisation that is not there has the length 0xFFFF_FFFF. Numbers are little-endian.
struct PackItems: Sendable {
    /// Where the parts of one event lie.
    struct Place: Sendable {
        /// Which of the settings it has.
        let setting: Int
        let partitionKey: Range<Int>
        /// Salt and payload.
        let salted: Range<Int>
    }

    private static let none = UInt32.max

    private(set) var bytes: [UInt8] = []
    private(set) var settings: [PackSetting] = []
    private(set) var places: [Place] = []

    /// No events yet, with room for some bytes of them.
    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Adds an event.
    mutating func append(
        _ setting: PackSetting,
        partitionKey: ArraySlice<UInt8>,
        salt: ArraySlice<UInt8>,
        payload: ArraySlice<UInt8>
    ) {
        let isOther = settings.isEmpty || settings[settings.count - 1] != setting
        bytes.append(isOther ? 1 : 0)
        if isOther { append(setting) }
        append(UInt32(partitionKey.count))
        let key = bytes.count..<(bytes.count + partitionKey.count)
        bytes.append(contentsOf: partitionKey)
        append(UInt32(payload.count))
        let start = bytes.count
        bytes.append(contentsOf: salt)
        bytes.append(contentsOf: payload)
        places.append(
            Place(setting: settings.count - 1, partitionKey: key, salted: start..<bytes.count)
        )
    }

    private mutating func append(_ setting: PackSetting) {
        settings.append(setting)
        let millis = UInt64(bitPattern: setting.atMillis)
        append(UInt32(truncatingIfNeeded: millis))
        append(UInt32(truncatingIfNeeded: millis >> 32))
        if let tenant = setting.tenant { append(tenant) } else { append(PackItems.none) }
        for text in [setting.tenantTag, setting.trace, setting.originator] { append(text) }
    }

    private mutating func append(_ text: String) {
        append(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append(_ number: UInt32) {
        bytes.append(UInt8(truncatingIfNeeded: number))
        bytes.append(UInt8(truncatingIfNeeded: number >> 8))
        bytes.append(UInt8(truncatingIfNeeded: number >> 16))
        bytes.append(UInt8(truncatingIfNeeded: number >> 24))
    }

    /// Reads what was stored; nil for bytes that are no events.
    init?(_ stored: [UInt8], count: Int) {
        bytes = stored
        places.reserveCapacity(min(count, stored.count))
        var at = 0
        while places.count < count {
            guard let place = place(&at) else { return nil }
            places.append(place)
        }
        guard at == stored.count else { return nil }
    }

    private mutating func place(_ at: inout Int) -> Place? {
        guard at < bytes.count, bytes[at] <= 1 else { return nil }
        let isOther = bytes[at] == 1
        at += 1
        if isOther {
            guard let setting = setting(&at) else { return nil }
            settings.append(setting)
        }
        guard !settings.isEmpty, let key = part(&at), let length = number(&at),
            let salted = take(SealedPayload.saltBytes + Int(length), &at)
        else { return nil }
        return Place(setting: settings.count - 1, partitionKey: key, salted: salted)
    }

    private func setting(_ at: inout Int) -> PackSetting? {
        guard let low = number(&at), let high = number(&at), let length = number(&at) else {
            return nil
        }
        var tenant: String?
        if length != PackItems.none {
            guard let range = take(Int(length), &at) else { return nil }
            tenant = text(range)
        }
        guard let tag = part(&at), let trace = part(&at), let originator = part(&at) else {
            return nil
        }
        return PackSetting(
            atMillis: Int64(bitPattern: UInt64(high) << 32 | UInt64(low)),
            tenant: tenant,
            tenantTag: text(tag),
            trace: text(trace),
            originator: text(originator)
        )
    }

    /// A text in the bytes.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func part(_ at: inout Int) -> Range<Int>? {
        number(&at).flatMap { take(Int($0), &at) }
    }

    private func number(_ at: inout Int) -> UInt32? {
        guard let range = take(4, &at) else { return nil }
        let start = range.lowerBound
        return UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8
            | UInt32(bytes[start + 2]) << 16 | UInt32(bytes[start + 3]) << 24
    }

    private func take(_ count: Int, _ at: inout Int) -> Range<Int>? {
        guard count <= bytes.count - at else { return nil }
        defer { at += count }
        return at..<(at + count)
    }
}
