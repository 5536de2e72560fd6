/// Words somebody looks for, as they are compared: small letters, full-width forms as plain ones.
///
/// Chinese has no spaces between words, so that what is typed is looked for as it stands, from one
/// character on; spaces part what may stand apart.
struct SearchWords: Sendable, Hashable {
    /// Most characters that are looked for.
    static let charactersMax = 60

    /// What must all be there, none of them empty.
    let terms: [[UInt32]]

    /// Nil where nothing is left to look for.
    init?(_ text: String) {
        terms = SearchWords.normalised(text)
            .split { $0 == 0x20 || $0 == SearchWords.fieldEnd }.map(Array.init)
        guard !terms.isEmpty else { return nil }
    }

    /// Stands between fields, so that nothing is found across two of them.
    static let fieldEnd: UInt32 = 0x0A

    /// The scalars of a text as they are compared.
    static func normalised(_ text: String) -> [UInt32] {
        var scalars: [UInt32] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar.value {
            // Full-width forms of ASCII, U+FF01 to U+FF5E, and the ideographic space.
            case 0xFF01...0xFF5E: append(Unicode.Scalar(scalar.value - 0xFEE0), to: &scalars)
            case 0x3000, 0x09...0x0D, 0xA0: scalars.append(0x20)
            default: append(scalar, to: &scalars)
            }
        }
        return scalars
    }

    private static func append(_ scalar: Unicode.Scalar?, to scalars: inout [UInt32]) {
        guard let scalar else { return }
        if scalar.isASCII {
            let isCapital = (0x41...0x5A).contains(scalar.value)
            return scalars.append(isCapital ? scalar.value + 0x20 : scalar.value)
        }
        for lower in scalar.properties.lowercaseMapping.unicodeScalars {
            scalars.append(lower.value)
        }
    }
}

/// Which texts have which characters, alone and in pairs.
struct WordIndex: Sendable {
    private var texts: [[UInt32]] = []
    private var postings: [UInt64: [Int32]] = [:]

    /// Adds the text of the next number, from 0.
    mutating func add(_ text: [UInt32]) {
        let number = Int32(texts.count)
        texts.append(text)
        for key in WordIndex.keys(of: text) { postings[key, default: []].append(number) }
    }

    /// The numbers of the texts that have every term.
    func numbers(with words: SearchWords) -> [Int32] {
        var found: [Int32]?
        for term in words.terms {
            let next = numbers(with: term)
            found = found.map { WordIndex.common($0, next) } ?? next
            if found?.isEmpty == true { break }
        }
        return found ?? []
    }

    /// Pairs that are all there may still stand apart, so that each text is looked through.
    private func numbers(with term: [UInt32]) -> [Int32] {
        let lists = WordIndex.keys(of: term, alone: term.count == 1).map { postings[$0] ?? [] }
            .sorted { $0.count < $1.count }
        guard var found = lists.first else { return [] }
        for list in lists.dropFirst() where !found.isEmpty {
            found = WordIndex.common(found, list)
        }
        return term.count < 3 ? found : found.filter { WordIndex.has(texts[Int($0)], term) }
    }

    private static func keys(of text: [UInt32], alone: Bool = true) -> Set<UInt64> {
        var keys: Set<UInt64> = []
        for (place, scalar) in text.enumerated() where scalar != SearchWords.fieldEnd {
            if alone { keys.insert(UInt64(scalar)) }
            guard place + 1 < text.count, text[place + 1] != SearchWords.fieldEnd else { continue }
            keys.insert(UInt64(scalar) << 32 | UInt64(text[place + 1]))
        }
        return keys
    }

    /// What stands in both of two ascending lists.
    private static func common(_ one: [Int32], _ other: [Int32]) -> [Int32] {
        var (here, there, both) = (0, 0, [Int32]())
        while here < one.count, there < other.count {
            if one[here] == other[there] { both.append(one[here]) }
            let isBehind = one[here] <= other[there]
            if one[here] >= other[there] { there += 1 }
            if isBehind { here += 1 }
        }
        return both
    }

    private static func has(_ text: [UInt32], _ term: [UInt32]) -> Bool {
        guard text.count >= term.count else { return false }
        return (0...text.count - term.count).contains { start in
            term.indices.allSatisfy { text[start + $0] == term[$0] }
        }
    }
}
