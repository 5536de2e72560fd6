import HostStore
import JSONWire

/// Makes of an outbox's rows what goes into the log: packs of events that can lie in one row there, and single
/// events.
struct DraftMaker {
    private let names: SourceNames
    private let tags: TagMaker
    private let randomBytes: @Sendable (Int) -> [UInt8]
    private var drafts: [LogDraft] = []
    private var open: PackDraft?
    /// Unpredictable bytes that were not used yet.
    private var chance: ArraySlice<UInt8> = []

    private init(_ source: String, _ tags: TagMaker, _ environment: StoreEnvironment) {
        names = SourceNames(source)
        self.tags = tags
        randomBytes = environment.randomBytes
    }

    /// Drafts of the events in these rows that come after a number, in order.
    static func drafts(
        _ rows: [OutboxRow],
        after number: Int64,
        source: String,
        tags: TagMaker,
        environment: StoreEnvironment
    ) throws -> [LogDraft] {
        var maker = DraftMaker(source, tags, environment)
        for row in rows {
            if let places = row.places {
                try maker.add(row, places, after: number)
            } else if row.common.number > number {
                try maker.add(row.common)
            }
        }
        maker.end()
        return maker.drafts
    }

    private mutating func add(
        _ row: OutboxRow,
        _ places: [PackedEvents.Place],
        after number: Int64
    ) throws {
        let setting = setting(row.common)
        let bytes = row.common.payload
        // Events of a batch are mostly of one type.
        var type = ""
        for (index, place) in places.enumerated() {
            let own = row.first + Int64(index)
            guard own > number else { continue }
            let found = bytes[place.type]
            if !found.elementsEqual(type.utf8) { type = String(decoding: found, as: UTF8.self) }
            guard place.subject == nil, !place.isPersonal, row.common.after.isEmpty else {
                try single(row.event(place, type: type, number: own))
                continue
            }
            let payload = bytes[place.payload]
            let isCanonical = CanonicalCheck.isCanonical(bytes.span.extracting(place.payload))
            try pack(
                type,
                own,
                setting,
                bytes[place.partitionKey],
                isCanonical ? payload : CanonicalCheck.canonical(Array(payload))[...]
            )
        }
    }

    private mutating func add(_ event: OutboxEvent) throws {
        guard event.subject == nil, !event.isPersonal, event.cause == nil, event.after.isEmpty
        else { return try single(event) }
        try pack(
            event.type,
            event.number,
            setting(event),
            Array(event.partitionKey.utf8)[...],
            CanonicalCheck.canonical(event.payload)[...]
        )
    }

    private mutating func pack(
        _ type: String,
        _ number: Int64,
        _ setting: PackSetting,
        _ key: ArraySlice<UInt8>,
        _ payload: ArraySlice<UInt8>
    ) throws {
        if open?.takes(type, number, bytes: key.count + payload.count) != true {
            end()
            open = PackDraft(type: type, number: number)
        }
        let salt = take(SealedPayload.saltBytes)
        open?.append(setting, partitionKey: key, salt: salt, payload: payload)
    }

    private mutating func single(_ event: OutboxEvent) throws {
        end()
        let draft = try EventDraft(event, names: names, chance: take(EventDraft.chanceBytes))
        drafts.append(.single(draft))
    }

    /// Nothing more goes into the pack that is open.
    private mutating func end() {
        guard let pack = open else { return }
        open = nil
        if pack.count >= PackDraft.eventsMin {
            drafts.append(.pack(pack))
        } else {
            drafts += pack.singles(names).map(LogDraft.single)
        }
    }

    private func setting(_ event: OutboxEvent) -> PackSetting {
        PackSetting(
            atMillis: event.atMillis,
            tenant: event.tenant,
            tenantTag: tags.tenant(event.tenant),
            trace: event.trace,
            originator: event.originator
        )
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        if chance.count < count { chance = randomBytes(8192)[...] }
        defer { chance = chance.dropFirst(count) }
        return chance.prefix(count)
    }
}
