import JSONWire
import TransparencyLog

/// Makes the leaf hashes of one pack, of the bytes that `LeafWriter` would write.
///
/// What its leaves have in common is written once, and each leaf into the same buffer.
struct PackLeaves {
    /// The name of `id` and what the ids of the source begin with.
    private let id: [UInt8]
    private let source: String
    private let type: String
    /// What the leaves of the setting begin with.
    private var head: [UInt8] = []
    /// What the leaves of the organisation end with.
    private var tail: [UInt8] = []
    private var tenantTag: String?
    /// A leaf behind the zero byte that is hashed with it.
    private var leaf: [UInt8] = []

    init(source: String, type: String) {
        let prefix = SourceNames(source).prefix
        id = Array("\",\"id\":".utf8) + PackLeaves.quoted(prefix).dropLast()
        self.source = source
        self.type = type
        leaf.reserveCapacity(512)
    }

    private mutating func begin(_ setting: PackSetting) {
        head.removeAll(keepingCapacity: true)
        head.append(0)
        head.append(contentsOf: "{\"at\":".utf8)
        DecimalDigits.append(setting.atMillis, to: &head)
        head.append(contentsOf: ",\"commit\":\"".utf8)
        guard setting.tenantTag != tenantTag else { return }
        tenantTag = setting.tenantTag
        tail = Array(",\"source\":".utf8) + PackLeaves.quoted(source)
        tail += Array(",\"subject\":\"\",\"tenant\":".utf8) + PackLeaves.quoted(setting.tenantTag)
        tail += Array(",\"type\":".utf8) + PackLeaves.quoted(type) + Array(",\"v\":1}".utf8)
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.string(text)
        return writer.take()
    }

    /// The hash of one event's leaf; `isOther` for a setting that the event before did not have.
    mutating func hash(
        _ setting: PackSetting,
        isOther: Bool,
        commit: ArraySlice<UInt8>,
        number: Int64,
        previous: Int64,
        sequence: Int64
    ) -> MerkleHash {
        if isOther { begin(setting) }
        leaf.removeAll(keepingCapacity: true)
        leaf += head
        leaf.append(contentsOf: commit)
        leaf += id
        DecimalDigits.append(number, to: &leaf)
        add("\",\"n\":", number)
        add(",\"prev\":", previous)
        add(",\"seq\":", sequence)
        leaf += tail
        return MerkleHash.digest(leaf)
    }

    private mutating func add(_ name: String, _ value: Int64) {
        leaf.append(contentsOf: name.utf8)
        DecimalDigits.append(value, to: &leaf)
    }
}
