/// Event types as a reader names them: one type, `housing.*` for all that begin so, or `*`.
package struct TypePattern: Sendable, Hashable {
    private let stem: String
    private let isPrefix: Bool

    /// Reads a pattern; nil for what is none.
    package init?(_ text: String) {
        let isWide = text == "*" || text.hasSuffix(".*")
        let stem = isWide ? String(text.dropLast()) : text
        let words = (isWide ? stem.dropLast() : stem[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        let isWord = words.allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy(TypePattern.isLetter)
        }
        guard text.utf8.count <= 200, text == "*" || isWord else { return nil }
        self.stem = stem
        isPrefix = isWide
    }

    /// True for a type the pattern stands for.
    package func matches(_ type: String) -> Bool {
        isPrefix ? type.hasPrefix(stem) : type == stem
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }
}
