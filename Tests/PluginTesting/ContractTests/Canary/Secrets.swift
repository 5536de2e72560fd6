import Glibc
import PluginKit

/// Texts that only their owners may see, each with who that is.
struct Secrets: Sendable {
    private struct Secret: Sendable {
        let bytes: [UInt8]
        /// The same as C wants a text.
        let text: CText
        /// Ids of organisations and persons.
        let owners: Set<String>
        let what: String
        /// True for what may not even stand in the log.
        let isPersonal: Bool
    }

    private var list: [Secret] = []

    var count: Int { list.count }

    mutating func add(_ text: String, of owners: Set<String>, _ what: String, isPersonal: Bool) {
        let bytes = Array(text.utf8)
        list.append(
            Secret(
                bytes: bytes,
                text: CText(bytes),
                owners: owners,
                what: what,
                isPersonal: isPersonal
            )
        )
    }

    /// What a reader gets to see of others; a word that the reader has sent is not news to them.
    ///
    /// The whole word: the texts of a place begin alike, and one of them excuses no other.
    func leaks(in bytes: [UInt8], to readers: Set<String>, afterSending sent: [UInt8] = [])
        -> [String]
    {
        let whole = CText(bytes)
        return list.filter { secret in
            whole.contains(secret.text) && secret.owners.isDisjoint(with: readers)
                && bytes.words(with: secret.bytes).contains { !sent.contains($0) }
        }.map(\.what)
    }

    /// What a line of the log gives away.
    func leaks(inLog line: String) -> [String] {
        let whole = CText(Array(line.utf8))
        return list.filter { $0.isPersonal && whole.contains($0.text) }.map(\.what)
    }
}

/// Bytes in which many texts are looked for: what the C library does in a microsecond takes a debug
/// build a hundred.
private struct CText: Sendable {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        // A zero would end it; what is looked for has none.
        self.bytes = (bytes.contains(0) ? bytes.map { max($0, 1) } : bytes) + [0]
    }

    func contains(_ text: CText) -> Bool {
        unsafe bytes.withUnsafeBytes { whole in
            unsafe text.bytes.withUnsafeBytes { part in
                guard let whole = whole.baseAddress, let part = part.baseAddress else {
                    return false
                }
                // Safe because both end with a zero.
                return unsafe strstr(
                    whole.assumingMemoryBound(to: CChar.self),
                    part.assumingMemoryBound(to: CChar.self)
                ) != nil
            }
        }
    }
}

extension [UInt8] {
    /// The words in which a text stands, each from there to its last letter or digit.
    func words(with text: [UInt8]) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            let end =
                rest[range.upperBound...].firstIndex { !$0.isLetterOrDigit } ?? rest.endIndex
            words.append(Array(rest[range.lowerBound..<end]))
            rest = rest[end...]
        }
        return words
    }

    /// True when the other bytes stand somewhere in these.
    func contains(_ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        return unsafe withUnsafeBytes { all in
            unsafe part.withUnsafeBytes { wanted in
                guard var rest = all.baseAddress, let text = wanted.baseAddress else {
                    return false
                }
                let end = unsafe rest + all.count
                while unsafe end - rest >= wanted.count,
                    let hit = unsafe memchr(rest, Int32(first), end - rest)
                {
                    unsafe rest = UnsafeRawPointer(hit)
                    guard unsafe end - rest >= wanted.count else { return false }
                    if unsafe memcmp(rest, text, wanted.count) == 0 { return true }
                    unsafe rest += 1
                }
                return false
            }
        }
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
