import JSONWire
import TransparencyLog

/// Events on their way into the log that lie in one row there, with all that does not depend on
/// their place.
///
/// They are about nobody, no other event caused them, and they wait for none.
struct PackDraft: Sendable {
    /// Fewer lie in rows of their own, which single reads find sooner.
    static let eventsMin = 16
    /// A row has to be read whole.
    static let eventsMax = 128
    /// The event that passes the bound begins the next row.
    private static let bytesMax = 48 << 10
    /// base64url of 32 bytes.
    static let commitBytes = 43

    let type: String
    /// The first one's number; the others' follow.
    let number: Int64
    private(set) var items: PackItems
    /// What each leaf commits to: base64url of SHA-256 (salt ‖ payload), one after another.
    private(set) var commits: [UInt8] = []
    private(set) var partitionKeys: [String] = []

    init(type: String, number: Int64) {
        self.type = type
        self.number = number
        items = PackItems(capacity: 8 << 10)
    }

    var count: Int { partitionKeys.count }

    /// True when the event of a number, with so many bytes of payload and key, belongs here.
    func takes(_ type: String, _ number: Int64, bytes: Int) -> Bool {
        type == self.type && number == self.number + Int64(count) && count < PackDraft.eventsMax
            && items.bytes.count + bytes <= PackDraft.bytesMax
    }

    /// Adds an event; `payload` is canonical JSON.
    mutating func append(
        _ setting: PackSetting,
        partitionKey: ArraySlice<UInt8>,
        salt: ArraySlice<UInt8>,
        payload: ArraySlice<UInt8>
    ) {
        items.append(setting, partitionKey: partitionKey, salt: salt, payload: payload)
        guard let place = items.places.last else { return }
        let commit = MerkleHash.digest(items.bytes, in: place.salted)
        commit.withSpan { Base64URL.append($0, to: &commits) }
        partitionKeys.append(items.text(place.partitionKey))
    }

    /// What the leaf of one event commits to.
    func commit(_ index: Int) -> ArraySlice<UInt8> {
        commits[index * PackDraft.commitBytes..<(index + 1) * PackDraft.commitBytes]
    }

    /// The same events one by one.
    func singles(_ names: SourceNames) -> [EventDraft] {
        items.places.enumerated().map { index, place in
            let setting = items.settings[place.setting]
            let payload = place.salted.lowerBound + SealedPayload.saltBytes
            let event = OutboxEvent(
                number: number + Int64(index),
                type: type,
                partitionKey: partitionKeys[index],
                tenant: setting.tenant,
                subject: nil,
                atMillis: setting.atMillis,
                trace: setting.trace,
                originator: setting.originator,
                isPersonal: false,
                cause: nil,
                payload: Array(items.bytes[payload..<place.salted.upperBound]),
                after: []
            )
            return EventDraft(
                event: event,
                id: names.id(of: event),
                salt: Array(items.bytes[place.salted.lowerBound..<payload]),
                payload: event.payload,
                commit: String(decoding: commit(index), as: UTF8.self),
                nonce: []
            )
        }
    }
}

/// What goes into the log at once.
enum LogDraft: Sendable {
    case single(EventDraft)
    case pack(PackDraft)
}
