import PluginKit

/// The search form as a person filled it in: empty fields count as not set.
struct SearchForm: Sendable {
    /// A field whose text cannot be used.
    enum Mistake: String, Sendable, CaseIterable {
        case text, district, kind, rooms, rentMinYuan, rentMaxYuan, areaMin, areaMax, rentRange,
            areaRange, freeBy, freeByPast
    }

    private(set) var filter = SearchFilter()
    private(set) var mistakes: Set<Mistake> = []
    /// The fields that are set, in a fixed order.
    private(set) var fields: [(name: String, value: String)] = []
    /// The fields that a saved search keeps: what it tells of is free already, so no day is among them.
    var kept: [(name: String, value: String)] { fields.filter { $0.name != "freeBy" } }
    /// What was typed into fields that cannot be used, to be shown again; never part of a URL.
    private var refused: [String: String] = [:]

    init(_ input: SearchPageInput, on today: CivilDay) {
        readText(input.text)
        readChoices(input)
        readBounds(input)
        readDay(input.freeBy, on: today)
    }

    private mutating func readChoices(_ input: SearchPageInput) {
        if let key = input.district.flatMap(DistrictKey.init(rawValue:)) {
            filter.district = District(key)
            fields.append(("district", key.rawValue))
        } else if input.district?.isEmpty == false {
            mistakes.insert(.district)
        }
        if let kind = input.kind.flatMap(OfferKind.init(rawValue:)) {
            filter.kind = kind
            fields.append(("kind", kind.rawValue))
        } else if input.kind?.isEmpty == false {
            mistakes.insert(.kind)
        }
        if let text = input.rooms, !text.isEmpty {
            if let rooms = Int64(text), (1...8).contains(rooms) {
                filter.rooms = rooms
                fields.append(("rooms", String(rooms)))
            } else {
                mistakes.insert(.rooms)
            }
        }
    }

    private mutating func readBounds(_ input: SearchPageInput) {
        if let yuan = number(input.rentMinYuan, "rentMinYuan", .rentMinYuan) {
            filter.rentMin = Money(fen: yuan * 100)
        }
        if let yuan = number(input.rentMaxYuan, "rentMaxYuan", .rentMaxYuan) {
            filter.rentMax = Money(fen: yuan * 100)
        }
        if let metres = number(input.areaMin, "areaMin", .areaMin) {
            filter.areaMinDm2 = metres * 100
        }
        if let metres = number(input.areaMax, "areaMax", .areaMax) {
            filter.areaMaxDm2 = metres * 100
        }
        if filter.rentMax < filter.rentMin { mistakes.insert(.rentRange) }
        if filter.areaMaxDm2 < filter.areaMinDm2 { mistakes.insert(.areaRange) }
    }

    /// The value a field shows, empty when it is not set.
    func value(_ name: String) -> String {
        fields.first { $0.name == name }?.value ?? refused[name] ?? ""
    }

    /// The page with these fields and a cursor.
    func path(cursor: String?) -> String {
        let parts =
            fields.map { "\($0.name)=\(SearchForm.encoded($0.value))" }
            + (cursor.map { ["cursor=\($0)"] } ?? [])
        return parts.isEmpty ? "/housing/" : "/housing/?" + parts.joined(separator: "&")
    }

    private mutating func readText(_ text: String?) {
        guard let text, let words = SearchWords(text) else { return }
        guard text.unicodeScalars.count <= SearchWords.charactersMax else {
            mistakes.insert(.text)
            refused["text"] = text
            return
        }
        filter.words = words
        fields.append(("text", text))
    }

    private mutating func readDay(_ text: String?, on today: CivilDay) {
        guard let trimmed = text?.filter({ $0 != " " }), !trimmed.isEmpty else { return }
        guard let day = CivilDay(trimmed), day >= today else {
            mistakes.insert(CivilDay(trimmed) == nil ? .freeBy : .freeByPast)
            refused["freeBy"] = trimmed
            return
        }
        filter.include(freeBy: day, on: today)
        fields.append(("freeBy", trimmed))
    }

    /// As it stands in the query of a URL: all but what RFC 3986 calls unreserved is escaped.
    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return encoded
    }

    private mutating func number(
        _ text: String?,
        _ name: String,
        _ mistake: Mistake
    ) -> Int64? {
        guard let trimmed = text?.filter({ $0 != " " }), !trimmed.isEmpty else { return nil }
        guard trimmed.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let value = Int64(trimmed), value <= 1_000_000
        else {
            mistakes.insert(mistake)
            refused[name] = trimmed
            return nil
        }
        fields.append((name, String(value)))
        return value
    }
}
