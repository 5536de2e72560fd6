/// The terms of a grant as they are compared: words that have to be the same, and bounds that may
/// only become narrower.
struct GrantTerms {
    private let words: [Substring]
    private var most: [Substring: Int] = [:]
    private var least: [Substring: Int] = [:]

    /// Reads `POST /x/v1/y body<=4096 window-s>=60`; what a free text says between quotes is no bound.
    init(_ text: String) {
        var words: [Substring] = []
        for word in GrantTerms.words(of: text) {
            if word.contains("\"") {
                words.append(word)
            } else if let (name, bound) = GrantTerms.bound(word, "<=") {
                most[name] = bound
            } else if let (name, bound) = GrantTerms.bound(word, ">=") {
                least[name] = bound
            } else {
                words.append(word)
            }
        }
        self.words = words
    }

    /// What blanks part outside of quotes, in which `\` stands before a quote that does not end them.
    private static func words(of text: String) -> [Substring] {
        var isQuoted = false
        var isEscaped = false
        return text.split { character in
            if isEscaped {
                isEscaped = false
                return false
            }
            isEscaped = isQuoted && character == "\\"
            if character == "\"" { isQuoted.toggle() }
            return character == " " && !isQuoted
        }
    }

    private static func bound(_ word: Substring, _ sign: String) -> (Substring, Int)? {
        guard let range = word.firstRange(of: sign), let bound = Int(word[range.upperBound...])
        else { return nil }
        return (word[..<range.lowerBound], bound)
    }

    /// True when whoever reviewed `other` has reviewed these too: nothing is new, no bound is wider,
    /// and none of its bounds is gone.
    func isWithin(_ other: GrantTerms) -> Bool {
        words == other.words
            && other.most.allSatisfy { name, bound in most[name].map { $0 <= bound } ?? false }
            && other.least.allSatisfy { name, bound in least[name].map { $0 >= bound } ?? false }
    }
}
