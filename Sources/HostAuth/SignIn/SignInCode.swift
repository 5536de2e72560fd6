/// A one-time code: six digits, each code as likely as any other.
package struct SignInCode: Sendable, Equatable {
    /// The six ASCII digits; only for the message that carries them.
    package let digits: String

    /// Draws a code; nil for a draw that would favour some codes, and the caller draws again.
    package init?(random bytes: [UInt8]) {
        guard bytes.count == 4 else { return nil }
        let number = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        // 4,294 whole turns of a million fit into 32 bits; the rest would be the first codes.
        guard number < 4_294_000_000 else { return nil }
        let text = String(number % 1_000_000)
        digits = String(repeating: "0", count: 6 - text.utf8.count) + text
    }

    /// Reads what a person typed; full-width digits and spaces are read too.
    package init?(typed text: String) {
        guard let found = TypedDigits.read(text, max: 6), found.digits.count == 6, !found.hasPlus
        else { return nil }
        digits = String(decoding: found.digits, as: UTF8.self)
    }
}
