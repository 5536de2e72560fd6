import JSONWire
import PluginKit

/// Holds an answer against the schema its route promises, member by member.
struct OutputJudge {
    let contract: Contract
    /// True where members that the schema does not have are none of the reader's business: a later
    /// version may say more than the released one.
    var allowsMore = false

    /// Every place where the value breaks the schema.
    func breaches(_ value: JSONValue, _ schema: String) -> [String] {
        guard let shape = contract.schemas[schema]?.shape else { return ["no schema \(schema)"] }
        return breaches(value, shape, "")
    }

    private func breaches(_ value: JSONValue, _ shape: Schema.Shape, _ place: String) -> [String] {
        let isRight: Bool
        switch shape {
        case .object(let object): return members(value, object, place)
        case .list(let list):
            guard let items = value.elements else { return ["\(place) is no list"] }
            return items.enumerated().flatMap { breaches($1, list.items, "\(place)/\($0)") }
                + (items.count <= list.max ? [] : ["\(place) is too long"])
        case .text(let text):
            let count = value.string?.unicodeScalars.count ?? -1
            isRight = text.isWritten ? (text.min...text.max).contains(count) : count > 0
        case .choice(let values): isRight = value.string.map(values.contains) ?? false
        case .integer(let bounds):
            isRight = value.int64.map { (bounds.min...bounds.max).contains($0) } ?? false
        case .truth: isRight = value.bool != nil
        case .reference: return breaches(value, contract.resolved(shape), place)
        }
        return isRight ? [] : ["\(place) is \(value)"]
    }

    private func members(
        _ value: JSONValue,
        _ object: Schema.Object,
        _ place: String
    ) -> [String] {
        guard let members = value.members else { return ["\(place) is no object"] }
        let missing = object.properties.filter { $0.isRequired && value[$0.name] == nil }
        return missing.map { "\(place)/\($0.name) is missing" }
            + members.flatMap { member -> [String] in
                guard let property = object.property(member.name) else {
                    return allowsMore ? [] : ["\(place)/\(member.name) is not in the schema"]
                }
                if member.value.isNull, property.isNullable { return [] }
                return breaches(member.value, property.shape, "\(place)/\(member.name)")
            }
    }
}
