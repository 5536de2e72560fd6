/// A resident identity number of 18 characters (GB 11643), checked: area, date of birth and check
/// character.
///
/// As text it is masked, so that a careless log line or answer gives nothing away.
public struct CitizenID: Sendable, Hashable, CustomStringConvertible {
    /// Which numbers are taken.
    public enum Range: Sendable {
        /// Numbers that an authority of the country issues.
        case issued
        /// Those, and numbers of the area 99, which nobody was ever given: for tests.
        case issuedOrTest
    }

    /// The sex the number states.
    public enum Sex: Sendable {
        case female, male
    }

    /// All 18 characters; never for logs, events or the chain.
    public let number: String
    /// The date of birth.
    public let birth: CivilDay

    /// Takes a number as it was typed: spaces around it are dropped and a small x at its end is
    /// read as X; anything else must be exact.
    ///
    /// `today` is needed because nobody is born in the future. Throws `personal.citizen_id_wrong`.
    public init(_ typed: String, on today: CivilDay, within range: Range = .issued) throws {
        let bytes = CitizenID.normalised(typed)
        guard bytes.count == 18, Digits.value(bytes.prefix(17)) != nil else {
            throw Fault.citizenIDWrong(.form)
        }
        guard Area.isKnown(bytes.prefix(6), within: range) else {
            throw Fault.citizenIDWrong(.area)
        }
        guard let year = Digits.value(bytes[6..<10]), let month = Digits.value(bytes[10..<12]),
            let day = Digits.value(bytes[12..<14]),
            let birth = CivilDay(year: Int(year), month: Int(month), day: Int(day)),
            birth <= today
        else { throw Fault.citizenIDWrong(.birth) }
        guard CitizenID.checkCharacter(of: bytes.prefix(17)) == bytes[17] else {
            throw Fault.citizenIDWrong(.check)
        }
        number = String(decoding: bytes, as: UTF8.self)
        self.birth = birth
    }

    /// The area of the first registration: six digits.
    public var area: String { String(number.prefix(6)) }

    /// The sex the number states, by its seventeenth digit.
    public var sex: Sex {
        Array(number.utf8)[16] % 2 == 1 ? .male : .female
    }

    /// The age in whole years on a day; whoever is born on the 29th of February has a birthday on
    /// the 1st of March in other years.
    public func age(on day: CivilDay) -> Int {
        let (born, now) = (birth.parts, day.parts)
        let hadBirthday = (now.month, now.day) >= (born.month, born.day)
        return now.year - born.year - (hadBirthday ? 0 : 1)
    }

    /// The number as it may be shown: the first three and the last four characters.
    public var masked: String { number.prefix(3) + "***********" + number.suffix(4) }

    /// The masked number.
    public var description: String { masked }

    /// A number that was checked when it was sealed.
    static func unsealed(_ bytes: [UInt8]) throws -> CitizenID {
        guard bytes.count == 18, let year = Digits.value(bytes[6..<10]),
            let month = Digits.value(bytes[10..<12]), let day = Digits.value(bytes[12..<14]),
            let birth = CivilDay(year: Int(year), month: Int(month), day: Int(day))
        else { throw Fault.sealedUnreadable() }
        return CitizenID(number: String(decoding: bytes, as: UTF8.self), birth: birth)
    }

    private init(number: String, birth: CivilDay) {
        self.number = number
        self.birth = birth
    }

    private static func normalised(_ typed: String) -> [UInt8] {
        let space = UInt8(ascii: " ")
        var bytes = Array(typed.utf8.drop { $0 == space })
        while bytes.last == space { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "x") { bytes[bytes.count - 1] = UInt8(ascii: "X") }
        return bytes
    }

    private static func checkCharacter(of digits: ArraySlice<UInt8>) -> UInt8 {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1 }
        return Array("10X98765432".utf8)[sum % 11]
    }
}

/// Where a number of a person or an organisation was issued.
enum Area {
    /// First two digits of provinces, of Hong Kong, Macao and Taiwan, and of foreign residents.
    private static let provinces: Set<Int64> = [
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51,
        52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
    ]

    static func isKnown(_ digits: ArraySlice<UInt8>, within range: CitizenID.Range) -> Bool {
        guard let province = Digits.value(digits.prefix(2)), Digits.value(digits) != nil else {
            return false
        }
        return provinces.contains(province) || (range == .issuedOrTest && province == 99)
    }
}
