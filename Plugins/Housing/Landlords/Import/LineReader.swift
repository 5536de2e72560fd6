import PluginKit

/// Reads the cells of one line as values, and notes what is wrong with each.
struct LineReader {
    let line: PortfolioFile.Line
    private(set) var mistakes: [PortfolioMistake] = []

    init(_ line: PortfolioFile.Line) { self.line = line }

    /// Notes what is wrong with a cell.
    mutating func note(_ column: PortfolioColumn?, zh: String, en: String) {
        mistakes.append(PortfolioMistake(line: line.number, column, zh: zh, en: en))
    }

    /// What the landlord calls it: up to 64 letters, digits and signs; nil where it is wrong.
    mutating func reference(_ column: PortfolioColumn) -> String? {
        let text = line.plain(column)
        guard !text.isEmpty else {
            mistakes.append(.missing(line.number, column))
            return nil
        }
        guard text.unicodeScalars.count <= 64, Document.shows(text) else {
            note(
                column,
                zh: "编号最多 64 个字符，只含字母、数字、汉字和常用符号。",
                en: "An id has at most 64 letters, digits, Chinese characters and common signs."
            )
            return nil
        }
        return text
    }

    /// A name or an address, as long as a form takes it; `instead` where the cell is empty.
    mutating func words(
        _ column: PortfolioColumn,
        max: Int,
        instead: String? = nil
    ) -> String? {
        let text = line.isEmpty(column) ? instead ?? "" : line.words(column)
        guard !text.isEmpty else {
            mistakes.append(.missing(line.number, column))
            return nil
        }
        var violations = Violations()
        let good = TextRule(min: 1, max: max).parse(text, at: .form("cell"), &violations)
        if violations.isEmpty { ContractWords.check(text, at: "", &violations) }
        for violation in violations.list {
            note(column, zh: violation.message.zh, en: violation.message.en)
        }
        return violations.isEmpty ? good : nil
    }

    /// A number with decimals, in units of its last place, within bounds.
    mutating func number(
        _ column: PortfolioColumn,
        places: Int,
        _ bounds: ClosedRange<Int64>
    ) -> Int64? {
        var text = line.plain(column)
        guard !text.isEmpty else {
            mistakes.append(.missing(line.number, column))
            return nil
        }
        if column == .rent || column == .marketRent {
            if text.hasPrefix("¥") { text.removeFirst() }
            if text.hasSuffix("元") { text.removeLast() }
            text = CellText.trimmed(text)
        }
        guard let value = CellText.scaled(text, places: places) else {
            let (zh, en) =
                places == 0
                ? ("只填整数，例如 12。", "Write a whole number, such as 12.")
                : (
                    "只填数字，最多 \(places) 位小数，例如 45.5。",
                    "Write a number with at most \(places) decimals, such as 45.5."
                )
            note(column, zh: zh, en: en)
            return nil
        }
        guard bounds.contains(value) else {
            let (least, most) = (
                LineReader.shown(bounds.lowerBound, places),
                LineReader.shown(bounds.upperBound, places)
            )
            note(
                column,
                zh: "应在 \(least) 到 \(most) 之间。",
                en: "It has to be from \(least) to \(most)."
            )
            return nil
        }
        return value
    }

    /// One of a few words, in Chinese, in English or as programs write it.
    mutating func choice<Value>(
        _ column: PortfolioColumn,
        _ choices: [(words: [String], value: Value)]
    ) -> Value? {
        let text = line.plain(column).lowercased()
        guard !text.isEmpty else {
            mistakes.append(.missing(line.number, column))
            return nil
        }
        let found = choices.first { choice in
            choice.words.contains { CellText.halfWidth($0).lowercased() == text }
        }
        guard let found else {
            let names = choices.compactMap(\.words.first)
            note(
                column,
                zh: "只能填：\(names.joined(separator: "、"))。",
                en: "Write one of: \(choices.compactMap(\.words.last).joined(separator: ", "))."
            )
            return nil
        }
        return found.value
    }

    /// `45.5` for 455 with one place.
    private static func shown(_ value: Int64, _ places: Int) -> String {
        let unit = (0..<places).reduce(Int64(1)) { unit, _ in unit * 10 }
        let rest = String(value % unit)
        guard places > 0, value % unit > 0 else { return String(value / unit) }
        return "\(value / unit)." + String(repeating: "0", count: places - rest.utf8.count) + rest
    }
}

extension LineReader {
    /// The building of the line as a form would have it; nil where it is wrong, or where the line says
    /// nothing of it.
    mutating func building() -> CreateBuilding? {
        let parts: [PortfolioColumn] = [
            .buildingName, .district, .address, .longitude, .latitude, .floors,
        ]
        guard parts.contains(where: { !line.isEmpty($0) }) else { return nil }
        let nameZh = words(.buildingName, max: 80)
        let nameEn = nameZh == nil ? nil : words(.buildingNameEn, max: 160, instead: nameZh)
        let addressZh = words(.address, max: 160)
        let addressEn = addressZh == nil ? nil : words(.addressEn, max: 240, instead: addressZh)
        let district = choice(.district, LineReader.districts)
        // Within the city's bounds, so that the two are not taken for each other.
        let longitude = number(.longitude, places: 6, 113_000_000...116_000_000)
        let latitude = number(.latitude, places: 6, 29_000_000...32_000_000)
        let floors = number(.floors, places: 0, 1...120)
        guard let nameZh, let nameEn, let addressZh, let addressEn, let district, let longitude,
            let latitude, let floors
        else { return nil }
        return CreateBuilding(
            district: district,
            nameZh: nameZh,
            nameEn: nameEn,
            addressZh: addressZh,
            addressEn: addressEn,
            longitudeE6: longitude,
            latitudeE6: latitude,
            floors: floors
        )
    }

    private static let districts: [(words: [String], value: DistrictKey)] =
        District.allCases.map { district in
            let zh = district.name.zh
            let short = zh.hasSuffix("区") ? [String(zh.dropLast())] : []
            let code = district.divisionCode.map { ["\($0)"] } ?? []
            return ([zh] + short + code + [district.name.en, district.key.rawValue], district.key)
        }

    static let kinds: [(words: [String], value: OfferKind)] = OfferKind.allCases.map {
        ([Shown.kind($0, .zh), Shown.kind($0, .en), $0.rawValue], $0)
    }

    static let layouts: [(words: [String], value: Layout)] = Layout.allCases.map {
        ([Shown.layout($0, .zh), Shown.layout($0, .en), $0.rawValue], $0)
    }
}
