/// Names say the domain, not the pattern or the history.
enum Names: LayoutRule {
    static let banned: Set<String> = [
        "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Misc", "New",
        "Old",
        "V2", "Manager",
    ]

    static func breaches(in tree: SourceTree) -> [Breach] {
        tree.files.flatMap { file in
            let inPath = file.path.split(separator: "/").flatMap { part in
                words(in: part.prefix { $0 != "." }).filter(isBanned).map {
                    Breach(file.path, "The name contains \u{201C}\($0)\u{201D}.")
                }
            }
            return inPath
                + types(in: file).flatMap { type in
                    words(in: type.name).filter(isBanned).map {
                        Breach(file.path, type.line, "\(type.name) contains \u{201C}\($0)\u{201D}.")
                    }
                }
        }
    }

    private static func isBanned(_ word: String) -> Bool {
        let first = word.prefix(1).uppercased()
        return banned.contains(first + word.dropFirst())
    }

    /// `LeaseBook` and `lease-book` are `Lease`, `Book`; `V2` stays one word.
    static func words(in name: some StringProtocol) -> [String] {
        var words: [String] = []
        var last: Character = "-"
        for letter in name {
            let starts =
                letter.isUppercase && !last.isUppercase || !last.isLetter && letter.isLetter
            if starts || words.isEmpty { words.append("") }
            if letter.isLetter || letter.isNumber { words[words.count - 1].append(letter) }
            last = letter
        }
        return words.filter { !$0.isEmpty }
    }

    /// Types that a file declares.
    static func types(in file: SourceFile) -> [(name: String, line: Int)] {
        let kinds: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        let words = file.codeWords
        return words.indices.dropLast().compactMap { index -> (name: String, line: Int)? in
            guard kinds.contains(words[index].word) else { return nil }
            let next = words[index + 1]
            // `class func` and `class var` declare no type.
            guard next.word.first?.isUppercase == true else { return nil }
            return (name: next.word, line: next.line)
        }
    }
}
