import PluginKit

/// A home of a list, put together from its lines: one, or one for each room of a shared flat.
struct PortfolioHome: Sendable {
    /// What the landlord calls it, and its building.
    let reference: String
    let building: String
    /// Its lines in the file, in the order of its rooms.
    let lines: [Int]
    /// The home as a form would have it, in no building yet; nil where something is wrong.
    let terms: CreateHome?
    let mistakes: [PortfolioMistake]
}

/// Puts homes together from lines that name the same one.
struct HomeReader {
    private let reference: String
    private let building: String
    private var readers: [LineReader]

    /// The lines are one or more.
    init(_ reference: String, in building: String, _ lines: [PortfolioFile.Line]) {
        self.reference = reference
        self.building = building
        readers = lines.map(LineReader.init)
    }

    mutating func home() -> PortfolioHome {
        let kind = readers[0].choice(.kind, LineReader.kinds)
        let layout = readers[0].choice(.layout, LineReader.layouts)
        let floor = readers[0].number(.floor, places: 0, 1...120)
        let area = readers[0].number(.area, places: 2, HomeReader.areas)
        let door = door()
        let rooms = kind == .whole ? wholeRooms() : nil
        let rents = kind == .whole ? self.rents(of: 0) : nil
        let shared = kind == .shared ? sharedRooms() : nil
        compareLaterLines()
        let mistakes = readers.flatMap(\.mistakes)
        return PortfolioHome(
            reference: reference,
            building: building,
            lines: readers.map(\.line.number),
            terms: mistakes.isEmpty
                ? HomeReader.terms(kind, layout, floor, door, area, rooms, rents, shared) : nil,
            mistakes: mistakes
        )
    }

    private static let areas: ClosedRange<Int64> = 100...1_000_000
    private static let amounts: ClosedRange<Int64> = 1...100_000_000

    private static func terms(
        _ kind: OfferKind?,
        _ layout: Layout?,
        _ floor: Int64?,
        _ door: String?,
        _ area: Int64?,
        _ rooms: Int64?,
        _ rents: (rent: Money, market: Money)?,
        _ shared: [RoomTerms]?
    ) -> CreateHome? {
        guard let kind, let layout, let floor, let door, let area else { return nil }
        return CreateHome(
            buildingId: "",
            kind: kind,
            layout: layout,
            floor: floor,
            door: door,
            areaDm2: area,
            rooms: rooms,
            rentFen: rents?.rent,
            marketRentFen: rents?.market,
            sharedRooms: shared
        )
    }

    private mutating func door() -> String? {
        let text = readers[0].line.plain(.door)
        if text.isEmpty {
            readers[0].note(.door, zh: "此项必填。", en: "This cell has to be filled in.")
        } else if text.unicodeScalars.count > 32 || !DoorNumber.isGood(text) {
            readers[0].note(
                .door,
                zh: "门牌号最多 32 个字符，只含字母、数字、汉字和 - # / .，不含空格。",
                en: "A door number has at most 32 letters, digits, Chinese characters and - # / ."
                    + " without spaces."
            )
        } else {
            return DoorNumber.written(text)
        }
        return nil
    }

    /// Rooms of a whole flat, which stands on one line.
    private mutating func wholeRooms() -> Int64? {
        let first = readers[0].line.number
        for place in readers.indices.dropFirst() {
            readers[place].note(
                .home,
                zh: "第 \(first) 行已有这个房源编号；整租房源只占一行。",
                en: "Line \(first) has this home id already, and a whole flat is one line."
            )
        }
        for column in [PortfolioColumn.room, .roomArea] where !readers[0].line.isEmpty(column) {
            readers[0].note(
                column,
                zh: "整租房源不填此项。",
                en: "A whole flat leaves this empty."
            )
        }
        return readers[0].number(.rooms, places: 0, 1...8)
    }

    private mutating func rents(of place: Int) -> (rent: Money, market: Money)? {
        let rent = readers[place].number(.rent, places: 2, HomeReader.amounts)
        let market = readers[place].number(.marketRent, places: 2, HomeReader.amounts)
        guard let rent, let market else { return nil }
        return (Money(fen: rent), Money(fen: market))
    }

    /// The rooms of a shared flat in order of their numbers, which go from 1 on without a gap.
    private mutating func sharedRooms() -> [RoomTerms]? {
        var rooms: [Int64: (place: Int, terms: RoomTerms)] = [:]
        for place in readers.indices {
            let number = readers[place].number(.room, places: 0, 1...8)
            let area = readers[place].number(.roomArea, places: 2, HomeReader.areas)
            let rents = rents(of: place)
            guard let number, let area, let rents else { continue }
            if let other = rooms[number] {
                let line = readers[other.place].line.number
                readers[place].note(
                    .room,
                    zh: "第 \(line) 行已有这个房间。",
                    en: "Line \(line) has this room already."
                )
                continue
            }
            rooms[number] = (
                place,
                RoomTerms(areaDm2: area, rentFen: rents.rent, marketRentFen: rents.market)
            )
        }
        guard readers.allSatisfy(\.mistakes.isEmpty) else { return nil }
        let numbers = rooms.keys.sorted()
        guard numbers == Array(1...Int64(numbers.count)) else {
            readers[0].note(
                .room,
                zh: "房间号应从 1 开始连续编号。",
                en: "Rooms are numbered from 1 on without a gap."
            )
            return nil
        }
        readers = numbers.compactMap { rooms[$0].map { readers[$0.place] } }
        return numbers.compactMap { rooms[$0]?.terms }
    }

    /// What a cell says, however it is spelled.
    private static func meaning(_ text: String, _ column: PortfolioColumn) -> String {
        switch column {
        case .kind: word(text, LineReader.kinds)?.rawValue ?? text
        case .layout: word(text, LineReader.layouts)?.rawValue ?? text
        case .floor, .rooms: CellText.scaled(text, places: 0).map { "\($0)" } ?? text
        case .area: CellText.scaled(text, places: 2).map { "\($0)" } ?? text
        default: text
        }
    }

    private static func word<Value>(
        _ text: String,
        _ choices: [(words: [String], value: Value)]
    ) -> Value? {
        choices.first { choice in
            choice.words.contains { CellText.halfWidth($0).lowercased() == text.lowercased() }
        }?.value
    }

    /// What later lines say of the flat is left out or the same: which of two is meant nobody can know.
    private mutating func compareLaterLines() {
        let flat: [PortfolioColumn] = [.building, .kind, .layout, .floor, .door, .area, .rooms]
        guard let first = readers.min(by: { $0.line.number < $1.line.number })?.line else { return }
        for place in readers.indices where readers[place].line.number != first.number {
            for column in flat {
                let text = readers[place].line.plain(column)
                let (said, meant) = (
                    HomeReader.meaning(text, column),
                    HomeReader.meaning(first.plain(column), column)
                )
                guard !text.isEmpty, said != meant else { continue }
                readers[place].note(
                    column,
                    zh: "与第 \(first.number) 行不一致。",
                    en: "It is not what line \(first.number) says."
                )
            }
        }
    }
}
