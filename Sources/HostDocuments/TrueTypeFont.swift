/// A TrueType font as far as a document needs it: which glyph a character has, how wide it is, and
/// the glyphs themselves.
struct TrueTypeFont: Sendable {
    let unitsPerEm: Int
    /// In units of the em, above and below the line that letters stand on.
    let ascent: Int
    let descent: Int
    let box: (xMin: Int, yMin: Int, xMax: Int, yMax: Int)
    let glyphCount: Int
    let bytes: [UInt8]
    private let tables: [String: Range<Int>]
    private let wideMetrics: Int
    private let hasLongPlaces: Bool
    private let segments: [Segment]

    /// Characters that follow each other and whose glyphs are reckoned alike (cmap, formats 4 and 12).
    private struct Segment: Sendable {
        let first: Int
        let last: Int
        let delta: Int
        /// Where the glyph of the first character stands; nil where `delta` alone gives it.
        let place: Int?
    }

    /// Reads a font, the first one of a collection; nil for anything but TrueType outlines with a
    /// Unicode map.
    init?(_ bytes: [UInt8]) {
        let data = FontData(bytes)
        var start = 0
        if data.text(0, 4) == "ttcf" {
            guard let first = data.long(12) else { return nil }
            start = first
        }
        guard let version = data.long(start), version == 0x10000 || version == 0x7472_7565,
            let count = data.short(start + 4)
        else { return nil }
        var tables: [String: Range<Int>] = [:]
        for index in 0..<count {
            let entry = start + 12 + 16 * index
            guard let name = data.text(entry, 4), let offset = data.long(entry + 8),
                let length = data.long(entry + 12), offset + length <= bytes.count
            else { return nil }
            tables[name] = offset..<(offset + length)
        }
        guard let head = tables["head"]?.lowerBound, let hhea = tables["hhea"]?.lowerBound,
            let maxp = tables["maxp"]?.lowerBound, let cmap = tables["cmap"]?.lowerBound,
            tables["glyf"] != nil, tables["loca"] != nil, tables["hmtx"] != nil,
            (tables["head"]?.count ?? 0) >= 54, (tables["hhea"]?.count ?? 0) >= 36,
            (tables["maxp"]?.count ?? 0) >= 6,
            let em = data.short(head + 18), em > 0, let places = data.short(head + 50),
            let ascent = data.signed(hhea + 4), let descent = data.signed(hhea + 6),
            let wide = data.short(hhea + 34), wide > 0, let glyphs = data.short(maxp + 4),
            let xMin = data.signed(head + 36), let yMin = data.signed(head + 38),
            let xMax = data.signed(head + 40), let yMax = data.signed(head + 42),
            let segments = TrueTypeFont.segments(data, cmap)
        else { return nil }
        self.bytes = bytes
        self.tables = tables
        self.ascent = ascent
        self.descent = descent
        self.segments = segments
        unitsPerEm = em
        box = (xMin, yMin, xMax, yMax)
        hasLongPlaces = places == 1
        wideMetrics = wide
        glyphCount = glyphs
    }

    /// The segments of the font's map of all of Unicode, or of the basic plane where it has no other.
    private static func segments(_ data: FontData, _ cmap: Int) -> [Segment]? {
        guard let count = data.short(cmap + 2) else { return nil }
        var plane: Int?
        for index in 0..<count {
            let entry = cmap + 4 + 8 * index
            guard let platform = data.short(entry), let encoding = data.short(entry + 2),
                let offset = data.long(entry + 4), let format = data.short(cmap + offset)
            else { continue }
            switch (platform, encoding, format) {
            case (3, 10, 12), (0, _, 12): return groups(data, at: cmap + offset)
            case (3, 1, 4), (0, _, 4): plane = plane ?? cmap + offset
            default: break
            }
        }
        return plane.flatMap { segments(data, at: $0) }
    }

    /// Format 12: characters of every plane that follow each other, as their glyphs do.
    private static func groups(_ data: FontData, at table: Int) -> [Segment]? {
        guard let count = data.long(table + 12) else { return nil }
        var segments: [Segment] = []
        for index in 0..<count {
            let place = table + 16 + 12 * index
            guard let first = data.long(place), let last = data.long(place + 4),
                let glyph = data.long(place + 8)
            else { return nil }
            segments.append(Segment(first: first, last: last, delta: glyph - first, place: nil))
        }
        return segments
    }

    /// Format 4: characters of the basic plane.
    private static func segments(_ data: FontData, at table: Int) -> [Segment]? {
        guard let doubled = data.short(table + 6) else { return nil }
        var segments: [Segment] = []
        for index in 0..<(doubled / 2) {
            let ends = table + 14 + 2 * index
            let starts = ends + doubled + 2
            let place = starts + 2 * doubled
            guard let last = data.short(ends), let first = data.short(starts),
                let delta = data.short(starts + doubled), let range = data.short(place)
            else { return nil }
            segments.append(
                Segment(
                    first: first,
                    last: last,
                    delta: delta,
                    place: range == 0 ? nil : place + range
                )
            )
        }
        return segments
    }

    /// The number of a character's glyph; nil when the font has none.
    func glyph(of character: Unicode.Scalar) -> Int? {
        let code = Int(character.value)
        var (low, high) = (0, segments.count)
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].last < code { low = middle + 1 } else { high = middle }
        }
        guard low < segments.count, segments[low].first <= code else { return nil }
        let segment = segments[low]
        var glyph = code
        if let place = segment.place {
            guard let found = FontData(bytes).short(place + 2 * (code - segment.first)), found != 0
            else { return nil }
            glyph = found
        }
        glyph = (glyph + segment.delta) & 0xFFFF
        return glyph == 0 || glyph >= glyphCount ? nil : glyph
    }

    /// How far a glyph moves on, in units of the em.
    func advance(of glyph: Int) -> Int {
        let metrics = tables["hmtx"]?.lowerBound ?? 0
        return FontData(bytes).short(metrics + 4 * min(glyph, wideMetrics - 1)) ?? 0
    }

    /// How far a glyph's outline begins to the right of its place.
    func bearing(of glyph: Int) -> Int {
        let metrics = tables["hmtx"]?.lowerBound ?? 0
        let place =
            glyph < wideMetrics
            ? metrics + 4 * glyph + 2 : metrics + 4 * wideMetrics + 2 * (glyph - wideMetrics)
        return FontData(bytes).signed(place) ?? 0
    }

    /// A glyph's outline as the font has it; empty for a space.
    func outline(of glyph: Int) -> ArraySlice<UInt8> {
        guard let glyf = tables["glyf"], let from = place(glyph), let to = place(glyph + 1),
            from < to, glyf.lowerBound + to <= glyf.upperBound
        else { return [] }
        return bytes[(glyf.lowerBound + from)..<(glyf.lowerBound + to)]
    }

    private func place(_ glyph: Int) -> Int? {
        guard let loca = tables["loca"]?.lowerBound else { return nil }
        let data = FontData(bytes)
        return hasLongPlaces
            ? data.long(loca + 4 * glyph) : data.short(loca + 2 * glyph).map { $0 * 2 }
    }

    /// A table's bytes; empty when there is none.
    func table(_ name: String) -> [UInt8] { tables[name].map { Array(bytes[$0]) } ?? [] }
}

/// Numbers of a font file, the highest byte first; nil beyond its end.
struct FontData {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func short(_ place: Int) -> Int? {
        guard place >= 0, place + 2 <= bytes.count else { return nil }
        return Int(bytes[place]) << 8 | Int(bytes[place + 1])
    }

    func signed(_ place: Int) -> Int? {
        short(place).map { $0 >= 0x8000 ? $0 - 0x10000 : $0 }
    }

    func long(_ place: Int) -> Int? {
        guard let high = short(place), let low = short(place + 2) else { return nil }
        return high << 16 | low
    }

    func text(_ place: Int, _ count: Int) -> String? {
        guard place >= 0, place + count <= bytes.count else { return nil }
        return String(decoding: bytes[place..<(place + count)], as: UTF8.self)
    }
}
