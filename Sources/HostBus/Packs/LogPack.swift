import HostStore
import JSONWire
import PluginKit
import TransparencyLog

/// Events that came into the log together and are kept as one row: of one source and one type,
/// about nobody, with numbers and places that follow each other.
///
/// Their leaves are not kept: each is made again of what is, and its hash is.
final class LogPack: Sendable {
    static let linkBytes = 8

    /// The first one's place in the log.
    let first: Int64
    let source: String
    /// The first one's number.
    let number: Int64
    let type: String
    private let idPrefix: String
    private let items: PackItems
    /// Before each event the one of the same partition.
    private let links: [UInt8]
    private let hashes: [UInt8]

    /// Nil for columns that are no pack.
    init?(
        first: Int64,
        source: String,
        number: Int64,
        type: String,
        links: [UInt8],
        hashes: [UInt8],
        items: [UInt8]
    ) {
        let count = links.count / LogPack.linkBytes
        guard count > 0, links.count == count * LogPack.linkBytes,
            hashes.count == count * MerkleHash.byteCount,
            let read = PackItems(items, count: count)
        else { return nil }
        self.first = first
        self.source = source
        idPrefix = SourceNames(source).prefix
        self.number = number
        self.type = type
        self.items = read
        self.links = links
        self.hashes = hashes
    }

    var count: Int { items.places.count }
    /// The last one's place in the log.
    var last: Int64 { first + Int64(count) - 1 }

    /// Adds an event's link to those of a pack.
    static func append(link: Int64, to links: inout [UInt8]) {
        for shift in 0..<linkBytes { links.append(UInt8(truncatingIfNeeded: link >> (8 * shift))) }
    }

    private func link(_ index: Int) -> Int64 {
        let start = index * LogPack.linkBytes
        return links[start..<start + LogPack.linkBytes].reversed().reduce(0) { $0 << 8 | Int64($1) }
    }

    func setting(_ index: Int) -> PackSetting { items.settings[items.places[index].setting] }

    func partitionKey(_ index: Int) -> String { items.text(items.places[index].partitionKey) }

    private func payloadStart(_ index: Int) -> Int {
        items.places[index].salted.lowerBound + SealedPayload.saltBytes
    }

    func salt(_ index: Int) -> [UInt8] {
        Array(items.bytes[items.places[index].salted.lowerBound..<payloadStart(index)])
    }

    /// Canonical JSON.
    func payload(_ index: Int) -> [UInt8] {
        Array(items.bytes[payloadStart(index)..<items.places[index].salted.upperBound])
    }

    func id(_ index: Int) -> String { idPrefix + String(number + Int64(index)) }

    /// The hash that was kept.
    func hash(_ index: Int) -> ArraySlice<UInt8> {
        hashes[index * MerkleHash.byteCount..<(index + 1) * MerkleHash.byteCount]
    }

    /// The bytes that were hashed.
    func leaf(_ index: Int) -> [UInt8] {
        let setting = setting(index)
        let commit = MerkleHash.digest(items.bytes, in: items.places[index].salted)
        return LeafWriter(
            atMillis: setting.atMillis,
            commit: Base64URL.encode(commit.bytes),
            id: id(index),
            number: number + Int64(index),
            previous: link(index),
            sequence: first + Int64(index),
            source: source,
            subjectTag: "",
            tenantTag: setting.tenantTag,
            type: type
        ).bytes()
    }

    func envelope(_ index: Int) -> EventEnvelope {
        let setting = setting(index)
        return EventEnvelope(
            id: id(index),
            type: type,
            source: source,
            sourceNumber: number + Int64(index),
            sequence: first + Int64(index),
            partitionKey: partitionKey(index),
            tenant: setting.tenant.map(TenantID.init),
            subject: nil,
            at: Instant(utcMillis: setting.atMillis),
            traceID: setting.trace,
            originator: setting.originator
        )
    }
}
