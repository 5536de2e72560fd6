extension Document {
    /// True when every character of a text is one that documents can show.
    ///
    /// Ask before names are taken that will stand in a document: what is refused later cannot be
    /// mended by whoever has signed it. A text that passes never meets `documents.glyph_missing`.
    public static func shows(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(shows)
    }

    /// The characters that the fonts of documents have, of those that texts are written in.
    ///
    /// Latin, Greek and Cyrillic letters, marks, and Chinese with its extensions A to F. What changes its
    /// shape or its direction beside others is not among them, and nothing that is not seen.
    package static let shown: [ClosedRange<UInt32>] = [
        0x20...0x7E, 0xA0...0xAC, 0xAE...0x24F, 0x391...0x3A1, 0x3A3...0x3C9, 0x400...0x45F,
        0x1E00...0x1EFF, 0x2010...0x2027, 0x2030...0x2049, 0x20A0...0x20BF, 0x2150...0x218B,
        0x2190...0x21FF, 0x2200...0x2230, 0x2460...0x24FF, 0x2500...0x25FF, 0x2F00...0x2FD5,
        0x3000...0x3029, 0x3030...0x303F, 0x3041...0x3096, 0x309B...0x30FF, 0x3105...0x312E,
        0x3220...0x32FE, 0x3300...0x33FF, 0x3400...0x4DB5, 0x4E00...0x9FEA, 0xF900...0xFA6D,
        0xFA70...0xFAD9, 0xFE30...0xFE4F, 0xFF01...0xFF9F, 0xFFE0...0xFFE6, 0x20000...0x2A6D6,
        0x2A700...0x2B734, 0x2B740...0x2B81D, 0x2B820...0x2CEA1, 0x2CEB0...0x2EBE0,
    ]

    private static func shows(_ character: Unicode.Scalar) -> Bool {
        var (low, high) = (0, shown.count)
        while low < high {
            let middle = (low + high) / 2
            if shown[middle].upperBound < character.value {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < shown.count && shown[low].contains(character.value)
    }
}
