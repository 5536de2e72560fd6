/// Judges whether a text holds only what a person can see: no control characters, no marks that
/// turn the direction of writing, nothing invisible between letters.
///
/// Such characters make two names look alike that are not, hide a part of a text, or turn a log
/// line, a list or a page around.
enum PlainScalars {
    /// The first scalar that may not stand in a text; nil when there is none.
    static func firstHidden(in text: String, allowsLines: Bool) -> Unicode.Scalar? {
        var before: Unicode.Scalar?
        var joiner: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if let held = joiner {
                guard joins(before, scalar) else { return held }
                joiner = nil
            }
            switch scalar.value {
            case 0x20...0x7E, 0x3000...0x3163, 0x4E00...0x9FFF: break
            case 0x0A where allowsLines: break
            case 0x200C, 0x200D: joiner = scalar
            default:
                if isHidden(scalar.value) { return scalar }
            }
            if joiner == nil, !isModifier(scalar.value) { before = scalar }
        }
        return joiner
    }

    private static func isHidden(_ value: UInt32) -> Bool {
        switch value {
        // Controls of ASCII and Latin 1.
        case 0...0x1F, 0x7F...0x9F: true
        // Invisible between letters: soft hyphen, fillers, zero-width and word joiners, marks.
        case 0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B, 0x2060...0x2064,
            0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A,
            0xE0000...0xE0FFF:
            true
        // Directions: marks, embeddings, overrides, isolates and what is left of older ones.
        case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x206F: true
        // Line and paragraph separators, which no form sends.
        case 0x2028, 0x2029: true
        // Code points that are no characters and never will be.
        case 0xFDD0...0xFDEF: true
        default: value & 0xFFFE == 0xFFFE
        }
    }

    /// Emoji are joined to one picture, and letters from Arabic to the scripts of India and
    /// South-East Asia to their shapes; everywhere else a joiner is only a difference nobody sees.
    private static func joins(_ before: Unicode.Scalar?, _ after: Unicode.Scalar) -> Bool {
        guard let before else { return false }
        if isPicture(before) { return isPicture(after) }
        let shaped: ClosedRange<UInt32> = 0x600...0x17FF
        return shaped.contains(before.value) && shaped.contains(after.value)
    }

    private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 0x203B && scalar.properties.isEmoji
    }

    /// Variation selectors and skin tones belong to the picture before them.
    private static func isModifier(_ value: UInt32) -> Bool {
        value == 0xFE0F || value == 0xFE0E || (0x1F3FB...0x1F3FF).contains(value)
    }
}
