import PluginKit

/// One of the model city's people: a pure function of seed, day and number.
///
/// Names are put together by chance, citizen ids are of the area 99, which nobody was ever given, and
/// phones are counted from 13400000000 on: any likeness to a real person is chance.
struct SeedPerson: Sendable, Hashable {
    /// Why somebody looks for an affordable home.
    enum Group: Int, CaseIterable, Sendable {
        case graduate, newcomer, other

        /// Of a hundred people.
        var percent: Int {
            switch self {
            case .graduate: 55
            case .newcomer: 35
            case .other: 10
            }
        }

        /// Age in whole years on the model's day.
        var ages: ClosedRange<Int64> {
            switch self {
            case .graduate: 22...28
            case .newcomer: 23...45
            case .other: 26...70
            }
        }
    }

    let number: Int
    let group: Group
    /// The name as the register of residents has it.
    let name: String
    /// The name as it was first given, where that is another spelling: the register does not know it.
    let variant: String?
    let citizen: CitizenID
    let phone: MobileNumber

    /// The account, as the rows name it.
    var id: PersonID { PersonID("wp-\(SeedHome.padded(number, to: 5))") }

    init(_ number: Int, seed: UInt64, day: CivilDay) throws {
        self.number = number
        group = SeedPerson.group(number, seed: seed)
        var random = SplitMix64(seed: seed, stream: 5, number: number)
        let spelling = SeedNames.spelling(
            &random,
            isVaried: SeedPerson.isVaried(number, seed: seed)
        )
        name = spelling.registered
        variant = spelling.given
        let days = group.ages.lowerBound * 366...group.ages.upperBound * 365
        let birth = day.adding(days: -Int32(random.pick(days)))
        citizen = try SeedPerson.citizen(number, born: birth, day: day)
        let owner = SeedPerson.ownerOfPhone(of: number, seed: seed)
        phone = try MobileNumber("134\(SeedHome.padded(owner, to: 8))")
    }

    static func group(_ number: Int, seed: UInt64) -> Group {
        switch SeedDeck(.group, of: 20, seed: seed).place(of: number) {
        case 0..<11: .graduate
        case 11..<18: .newcomer
        default: .other
        }
    }

    /// True for two of a hundred.
    static func isVaried(_ number: Int, seed: UInt64) -> Bool {
        SeedDeck(.variant, of: 50, seed: seed).place(of: number) == 0
    }

    /// One pair of two hundred people has one phone: a hundredth of all.
    static func ownerOfPhone(of number: Int, seed: UInt64) -> Int {
        let (block, place) = number.quotientAndRemainder(dividingBy: 200)
        var random = SplitMix64(seed: seed, stream: SeedDeck.Dealt.phone.rawValue, number: block)
        return place == 1 + random.index(below: 199) ? number - 1 : number
    }

    /// GB 11643 with the area 99: no two numbers have the same area and order.
    private static func citizen(_ number: Int, born: CivilDay, day: CivilDay) throws -> CitizenID {
        let date = "\(born)".filter { $0 != "-" }
        let (area, order) = number.quotientAndRemainder(dividingBy: 1000)
        let body = "99\(SeedHome.padded(area, to: 4))\(date)\(SeedHome.padded(order, to: 3))"
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(body.utf8, weights).reduce(0) { $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1 }
        let check = Array("10X98765432")[sum % 11]
        return try CitizenID("\(body)\(check)", on: day, within: .issuedOrTest)
    }
}
