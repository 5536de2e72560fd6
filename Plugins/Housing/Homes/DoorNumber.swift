import PluginKit

/// What may stand on a door.
enum DoorNumber {
    /// True for ASCII letters, digits and Chinese characters, with `-`, `#`, `/`, `.` after the first.
    static func isGood(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isSign(first), Document.shows(text) else {
            return false
        }
        return text.unicodeScalars.allSatisfy { isSign($0) || "-#/.".unicodeScalars.contains($0) }
    }

    /// The door as it is kept: `201a` and `201A` are one door.
    static func written(_ text: String) -> String { text.uppercased() }

    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "A"..."Z", "a"..."z", "\u{4E00}"..."\u{9FFF}": true
        default: false
        }
    }
}
