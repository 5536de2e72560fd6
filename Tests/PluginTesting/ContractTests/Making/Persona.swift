import JSONWire
import PluginKit

/// Somebody as their papers say it: a name, a citizen id and a phone that pass every rule, and that
/// nobody else of the city has.
struct Persona: Sendable {
    let name: String
    let number: String
    let phone: String

    /// One of 16,800 people.
    init(_ count: Int) {
        let born = [1950 + count / 336 % 50, count / 28 % 12 + 1, count % 28 + 1]
        let day = born.map { ($0 < 10 ? "0" : "") + "\($0)" }.joined()
        let digits = "990106\(day)003"
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits.utf8, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
        number = digits + String(Array("10X98765432")[sum % 11])
        phone = "137\(20_000_000 + count)"
        let letters = [0x4E00 + count % 1000, 0x5600 + count / 1000].compactMap(Unicode.Scalar.init)
        name = "张" + letters.map { "\(Character($0))" }.joined()
    }

    /// The sample with this person's papers in the place of the ones it has.
    func standing(in sample: JSONValue) -> JSONValue {
        (sample.members ?? []).reduce(sample) { sample, member in
            guard let text = member.value.string else { return sample }
            if Persona.isNumber(text) { return sample.setting(member.name, .string(number)) }
            if (try? MobileNumber(text)) != nil {
                return sample.setting(member.name, .string(phone))
            }
            return member.name == "name" ? sample.setting("name", .string(name)) : sample
        }
    }

    /// The citizen id that an input brings; nil for one that says nobody's papers.
    static func number(in input: JSONValue) -> String? {
        (input.members ?? []).lazy.compactMap(\.value.string).first(where: isNumber)
    }

    private static func isNumber(_ text: String) -> Bool {
        let today = CivilDay(year: 2026, month: 1, day: 1)
        guard let today, let known = try? CitizenID(text, on: today, within: .issuedOrTest) else {
            return false
        }
        return known.number == text
    }
}
