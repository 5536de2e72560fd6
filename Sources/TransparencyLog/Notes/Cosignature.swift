/// A witness's statement that it saw a checkpoint at a time, and nothing before that contradicts.
package struct Cosignature: Hashable, Sendable {
    /// The witness's name.
    package let name: String

    /// When it saw the checkpoint, in seconds since 1970.
    package let seconds: UInt64

    /// The latest time a cosignature may tell.
    private static let secondsMax = UInt64(Int64.max)

    /// Checks a witness's signature of a note's text, nil when it is not of this key.
    init?(_ signature: NoteSignature, of text: String, by key: NoteKey) {
        guard key.kind == .cosignature, signature.signature.count == 72 else { return nil }
        let seconds = signature.signature.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard seconds <= Self.secondsMax,
            key.isValid(signature.signature.dropFirst(8), of: Self.message(text, at: seconds))
        else { return nil }
        name = key.name
        self.seconds = seconds
    }

    static func message(_ text: String, at seconds: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(seconds)\n\(text)".utf8)
    }

    static func bytes(of seconds: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: seconds >> UInt64(56 - 8 * $0)) }
    }
}
