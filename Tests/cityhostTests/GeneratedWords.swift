import Foundation

@testable import ManifestCompiler

/// The words of what is generated, but for the bundle, which is texts and numbers.
struct GeneratedWords {
    private let texts: [String: [UInt8]]
    /// How often each stands there.
    private let counts: [ArraySlice<UInt8>: Int]

    init(_ outputs: [PluginCompiler.Output]) {
        texts = Dictionary(
            uniqueKeysWithValues: outputs.filter(GeneratedWords.isSource).map {
                ($0.name, Array($0.text.utf8))
            }
        )
        counts = texts.values.reduce(into: [:]) { counts, text in
            for word in GeneratedWords.words(in: text[...]) { counts[word, default: 0] += 1 }
        }
    }

    /// The words that stand nowhere in other outputs of the same names.
    ///
    /// Only what lies between the first and the last difference of a file is read.
    func gone(in outputs: [PluginCompiler.Output]) -> Set<String> {
        var changes: [ArraySlice<UInt8>: Int] = [:]
        for output in outputs where GeneratedWords.isSource(output) {
            let (old, new) = (texts[output.name] ?? [], Array(output.text.utf8))
            let (start, end) = GeneratedWords.common(old, new)
            for word in GeneratedWords.words(in: old[start..<old.count - end]) {
                changes[word, default: 0] -= 1
            }
            for word in GeneratedWords.words(in: new[start..<new.count - end]) {
                changes[word, default: 0] += 1
            }
        }
        return changes.reduce(into: []) { gone, change in
            guard let count = counts[change.key], count + change.value == 0 else { return }
            gone.insert(String(decoding: change.key, as: UTF8.self))
        }
    }

    private static func isSource(_ output: PluginCompiler.Output) -> Bool {
        output.name != PluginCompiler.fileName("Bundle")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: false
        }
    }

    private static func words(in text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        text.split { !isWord($0) }
    }

    /// How many bytes two texts share at their beginnings and ends, whole words alone.
    static func common(_ one: [UInt8], _ other: [UInt8]) -> (start: Int, end: Int) {
        let most = min(one.count, other.count)
        var start = longest(most) { isSame(one[..<$0], other[..<$0]) }
        while start > 0, isWord(one[start - 1]) { start -= 1 }
        var end = longest(most - start) { isSame(one.suffix($0), other.suffix($0)) }
        while end > 0, isWord(one[one.count - end]) { end -= 1 }
        return (start, end)
    }

    private static func isSame(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        unsafe one.withUnsafeBytes { one in
            unsafe other.withUnsafeBytes { other in
                guard let first = one.baseAddress, let second = other.baseAddress else {
                    return true
                }
                return unsafe memcmp(first, second, one.count) == 0
            }
        }
    }

    /// The most for which it holds that it holds for no less, found by halves.
    private static func longest(_ most: Int, _ holds: (Int) -> Bool) -> Int {
        var (low, high) = (0, most)
        while low < high {
            let middle = (low + high + 1) / 2
            if holds(middle) { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
