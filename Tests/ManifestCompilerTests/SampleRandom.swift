import TestGround
import Foundation
import JSONWire

/// Damages to JSON values, from one seed.
struct SampleRandom: RandomNumberGenerator {
    let seed: UInt64
    private var numbers: SeededRandom

    init() {
        let given = ProcessInfo.processInfo.environment["CITYHOST_SEED"].flatMap(UInt64.init)
        seed = given ?? UInt64.random(in: .min ... .max)
        numbers = SeededRandom(seed: seed)
    }

    mutating func next() -> UInt64 { numbers.next() }

    /// The value with one place of it deleted, replaced, or given a member too many.
    mutating func mutated(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(var members) where !members.isEmpty:
            let index = Int.random(in: members.indices, using: &self)
            switch Int.random(in: 0..<8, using: &self) {
            case 0: members.remove(at: index)
            case 1: members.append(JSONMember("surplus\(next())", 1))
            case 2: members[index] = JSONMember(members[index].name, junk())
            default:
                let name = members[index].name
                members[index] = JSONMember(name, mutated(members[index].value))
            }
            return .object(members)
        case .array(var elements) where !elements.isEmpty:
            let index = Int.random(in: elements.indices, using: &self)
            elements[index] = mutated(elements[index])
            return .array(elements)
        default: return junk()
        }
    }

    private mutating func junk() -> JSONValue {
        let values: [JSONValue] = [
            .null, true, -1, 70_000_000, "", "x", "Ünfit", "a.b", .array([]), .array([7]),
            .object([]),
        ]
        return values[Int.random(in: values.indices, using: &self)]
    }
}
