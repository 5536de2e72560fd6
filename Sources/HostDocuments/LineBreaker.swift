/// Divides a text into lines as Chinese and Latin text are divided: between any two Chinese
/// characters, but no line begins with a mark that closes something or ends with one that opens it;
/// between Latin words only.
struct LineBreaker {
    /// How wide a character is; in whatever unit the lines are.
    let width: (Unicode.Scalar) -> Int

    /// What no line begins with (避头).
    private static let closing = Set(
        "，。、；：？！）】》〉」』〕”’…—～·％‰℃°,.;:?!)]}%ーゝゞ々".unicodeScalars
    )
    /// What no line ends with (避尾).
    private static let opening = Set("（【《〈「『〔“‘([{￥¥$#№".unicodeScalars)

    /// The lines, none wider than `room`, except where a single character is.
    ///
    /// The first has `indent` less.
    func lines(of text: String, room: Int, indent: Int = 0) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = []
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let first = lines.isEmpty ? indent : 0
            lines += broken(Array(part.unicodeScalars), room: room, indent: first)
        }
        return lines
    }

    private func broken(
        _ text: [Unicode.Scalar],
        room: Int,
        indent: Int
    ) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = []
        var start = 0
        var left = room - indent
        while start < text.count {
            var end = start
            var used = 0
            var chance: Int?
            while end < text.count, used + width(text[end]) <= left || text[end] == " " {
                used += width(text[end])
                end += 1
                if end < text.count, LineBreaker.mayBreak(text[end - 1], text[end]) { chance = end }
            }
            if end < text.count {
                // Where nothing allows it, a word that is longer than the line is cut.
                end = chance ?? max(end, start + 1)
            }
            var line = text[start..<end]
            while line.last == " " { line.removeLast() }
            lines.append(Array(line))
            start = end
            while start < text.count, text[start] == " " { start += 1 }
            left = room
        }
        return lines.isEmpty ? [[]] : lines
    }

    private static func mayBreak(_ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Bool {
        if closing.contains(after) || opening.contains(before) { return false }
        if before == " " { return after != " " }
        if after == " " { return false }
        if before == "-" || before == "/" { return !isDigit(after) }
        return isWide(before) || isWide(after)
    }

    private static func isDigit(_ character: Unicode.Scalar) -> Bool {
        (0x30...0x39).contains(character.value)
    }

    /// True for what stands in a square of its own: Chinese characters, full-width forms and marks.
    static func isWide(_ character: Unicode.Scalar) -> Bool {
        (0x2E80...0xD7FF).contains(character.value) || (0xF900...0xFAFF).contains(character.value)
            || (0xFE30...0xFE4F).contains(character.value)
            || (0xFF00...0xFF60).contains(character.value)
            || closing.contains(character)
                && character.value > 0x2000
            || opening.contains(character)
                && character.value > 0x2000
    }
}
