import PluginKit

/// The buildings in memory, each with a number, and which of them a search means.
struct BuildingBook: Sendable {
    /// A building as search knows it.
    struct Entry: Sendable, Hashable {
        var id: String
        var name: LocalizedText
        var address: LocalizedText
        var district: District
        var point: MapPoint
    }

    private var numbers: [String: Int32] = [:]
    private var entries: [Entry] = []
    private var words = WordIndex()

    /// Adds a building; one that is there already stays as it is, since none ever changes.
    mutating func add(_ entry: Entry) {
        guard numbers[entry.id] == nil else { return }
        numbers[entry.id] = Int32(entries.count)
        entries.append(entry)
        words.add(entry.text)
    }

    /// The number of a building; that of none for one that nobody has told of, which no search means.
    func number(of id: String) -> Int32 { numbers[id] ?? BuildingSet.none }

    func name(of id: String) -> LocalizedText? { numbers[id].map { entries[Int($0)].name } }

    /// The buildings a filter means; nil for all.
    func meant(by filter: SearchFilter) -> BuildingSet? {
        guard filter.words != nil || filter.box != nil || filter.commute != nil else { return nil }
        let candidates =
            filter.words.map { words.numbers(with: $0) } ?? Array(0..<Int32(entries.count))
        var meant = BuildingSet(count: entries.count)
        for number in candidates {
            let point = entries[Int(number)].point
            guard filter.box?.contains(point) ?? true, filter.commute?.reaches(point) ?? true
            else { continue }
            meant.insert(number)
        }
        return meant
    }
}

extension BuildingBook.Entry {
    init(_ row: Statements.BuildingsToProject.Row) throws {
        self.init(
            id: row.id,
            name: LocalizedText(zh: row.nameZh, en: row.nameEn),
            address: LocalizedText(zh: row.addressZh, en: row.addressEn),
            district: try District.stored(row.district),
            point: MapPoint(longitudeE6: row.longitudeE6, latitudeE6: row.latitudeE6)
        )
    }

    init(_ building: Building) {
        self.init(
            id: building.id,
            name: LocalizedText(zh: building.nameZh, en: building.nameEn),
            address: LocalizedText(zh: building.addressZh, en: building.addressEn),
            district: District(building.district),
            point: MapPoint(longitudeE6: building.longitudeE6, latitudeE6: building.latitudeE6)
        )
    }

    /// Everything that words are looked for in.
    fileprivate var text: [UInt32] {
        let fields = [
            name.zh, name.en, address.zh, address.en, district.name.zh, district.name.en,
        ]
        return Array(fields.map(SearchWords.normalised).joined(separator: [SearchWords.fieldEnd]))
    }
}

/// Numbers of buildings.
struct BuildingSet: Sendable {
    /// The number of no building.
    static let none: Int32 = -1

    private var bits: [UInt64]
    private(set) var isEmpty = true

    init(count: Int) { bits = [UInt64](repeating: 0, count: (count + 63) / 64) }

    mutating func insert(_ number: Int32) {
        bits[Int(number) / 64] |= 1 << UInt64(number % 64)
        isEmpty = false
    }

    @inline(__always)
    func contains(_ number: Int32) -> Bool {
        number >= 0 && bits[Int(number) / 64] & 1 << UInt64(number % 64) != 0
    }
}
