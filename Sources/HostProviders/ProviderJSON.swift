import PluginKit

/// JSON bodies of requests and results.
enum ProviderJSON {
    /// An object of those members that are there, in order.
    static func object(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(members.compactMap { name, value in value.map { JSONMember(name, $0) } })
    }

    static func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        value.write(to: &writer)
        return writer.take()
    }

    static func bytes(_ members: [(String, JSONValue?)]) -> [UInt8] { bytes(object(members)) }

    static func number(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }

    /// Reads what a stranger sent; nil for what is no JSON.
    static func parse(_ bytes: [UInt8]) -> JSONValue? {
        try? JSONValue.parse(bytes, limits: .standard)
    }
}

/// What an effect asks for, read member by member.
///
/// Its schema has been held already; what is missing here is a contract that does not fit its port.
struct ProviderInput {
    /// A member that is missing or is not what it has to be.
    struct Flaw: Error {
        let member: String
    }

    private let value: JSONValue

    init(_ bytes: [UInt8]) throws(Flaw) {
        guard let value = ProviderJSON.parse(bytes), value.members != nil else {
            throw Flaw(member: "the whole")
        }
        self.value = value
    }

    func text(_ name: String, bytesMax: Int = 128) throws(Flaw) -> String {
        guard let text = value[name]?.string, (1...bytesMax).contains(text.utf8.count) else {
            throw Flaw(member: name)
        }
        return text
    }

    func optionalText(_ name: String, bytesMax: Int = 128) throws(Flaw) -> String? {
        guard let member = value[name], !member.isNull else { return nil }
        guard member.string != nil else { throw Flaw(member: name) }
        return try text(name, bytesMax: bytesMax)
    }

    func number(_ name: String, _ range: ClosedRange<Int64>) throws(Flaw) -> Int64 {
        guard let number = value[name]?.int64, range.contains(number) else {
            throw Flaw(member: name)
        }
        return number
    }

    func optionalNumber(_ name: String, _ range: ClosedRange<Int64>) throws(Flaw) -> Int64? {
        guard let member = value[name], !member.isNull else { return nil }
        return try number(name, range)
    }

    func instant(_ name: String) throws(Flaw) -> Instant {
        guard let instant = Instant(rfc3339: try text(name)) else { throw Flaw(member: name) }
        return instant
    }

    func optionalInstant(_ name: String) throws(Flaw) -> Instant? {
        guard let text = try optionalText(name) else { return nil }
        guard let instant = Instant(rfc3339: text) else { throw Flaw(member: name) }
        return instant
    }

    /// Texts of an array, at most `most`.
    func texts(_ name: String, most: Int) throws(Flaw) -> [String] {
        guard let elements = value[name]?.elements, elements.count <= most else {
            throw Flaw(member: name)
        }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw Flaw(member: name) }
        return texts
    }

    func objects(_ name: String, most: Int) throws(Flaw) -> [ProviderInput] {
        guard let elements = value[name]?.elements, (1...most).contains(elements.count),
            elements.allSatisfy({ $0.members != nil })
        else { throw Flaw(member: name) }
        return elements.map { ProviderInput(object: $0) }
    }

    private init(object: JSONValue) { value = object }
}
