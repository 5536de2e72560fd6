/// A Swift text seen three ways, each as long as the text, with everything else blank.
///
/// Knows nested comments, raw and multi-line strings, and code inside interpolations.
struct SwiftViews: Sendable {
    /// Code, without comments and without what stands between quotes.
    let code: String
    /// Comments only.
    let comments: String
    /// Code and strings, without comments.
    let spoken: String

    init(of text: String) {
        var reader = SwiftTextReader(text)
        reader.read()
        code = reader.view { $0 == .code }
        comments = reader.view { $0 == .comment }
        spoken = reader.view { $0 != .comment }
    }

    var codeLines: [Substring] { SwiftViews.lines(code) }
    var commentLines: [Substring] { SwiftViews.lines(comments) }
    var spokenLines: [Substring] { SwiftViews.lines(spoken) }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}

/// Tells for every byte of a Swift text whether it is code, comment or string.
struct SwiftTextReader {
    enum Sort: UInt8 { case code, comment, string }

    /// An open string: its hashes, and whether it spans lines.
    private struct Quote {
        let hashes: Int
        let isLong: Bool
        /// Open parentheses of the interpolation at work; nil between interpolations.
        var depth: Int?
    }

    private let bytes: [UInt8]
    private var sorts: [Sort]
    private var at = 0
    private var quotes: [Quote] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
        sorts = Array(repeating: .code, count: bytes.count)
    }

    mutating func read() {
        while at < bytes.count {
            if let quote = quotes.last, quote.depth == nil {
                readString(quote)
            } else {
                readCode()
            }
        }
    }

    func view(_ isShown: (Sort) -> Bool) -> String {
        var shown = bytes
        for index in shown.indices where !isShown(sorts[index]) && shown[index] != 10 {
            shown[index] = 32
        }
        return String(decoding: shown, as: UTF8.self)
    }

    private mutating func readCode() {
        if starts("//") {
            while at < bytes.count, bytes[at] != 10 { take(.comment) }
        } else if starts("/*") {
            readBlockComment()
        } else if let hashes = openingHashes() {
            at += hashes
            let isLong = starts("\"\"\"")
            at += isLong ? 3 : 1
            quotes.append(Quote(hashes: hashes, isLong: isLong, depth: nil))
        } else {
            countParentheses()
            at += 1
        }
    }

    private mutating func countParentheses() {
        guard let last = quotes.indices.last, let depth = quotes[last].depth else { return }
        if bytes[at] == UInt8(ascii: "(") { quotes[last].depth = depth + 1 }
        if bytes[at] == UInt8(ascii: ")") { quotes[last].depth = depth == 1 ? nil : depth - 1 }
    }

    private mutating func readBlockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                take(.comment)
            } else if starts("*/") {
                depth -= 1
                take(.comment)
            }
            take(.comment)
        } while depth > 0 && at < bytes.count
    }

    private mutating func readString(_ quote: Quote) {
        let close = quote.isLong ? "\"\"\"" : "\""
        let fence = String(repeating: "#", count: quote.hashes)
        if starts(close + fence) {
            at += close.utf8.count + quote.hashes
            quotes.removeLast()
        } else if starts("\\" + fence + "(") {
            at += quote.hashes + 2
            quotes[quotes.count - 1].depth = 1
        } else if starts("\\" + fence) {
            for _ in 0..<(quote.hashes + 2) { take(.string) }
        } else if !quote.isLong && bytes[at] == 10 {
            // A string that never closed would swallow the file; the compiler refuses it anyway.
            quotes.removeLast()
        } else {
            take(.string)
        }
    }

    /// How many hashes stand before a quote that opens here; nil where none opens.
    private func openingHashes() -> Int? {
        var index = at
        while index < bytes.count, bytes[index] == UInt8(ascii: "#") { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
        return index - at
    }

    private mutating func take(_ sort: Sort) {
        guard at < bytes.count else { return }
        sorts[at] = sort
        at += 1
    }

    private func starts(_ text: String) -> Bool {
        bytes[at...].starts(with: text.utf8)
    }
}
