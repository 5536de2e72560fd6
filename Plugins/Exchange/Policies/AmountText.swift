import PluginKit

/// An amount as a person writes it, in yuan: `1530` or `1530.5` or `1530.50`, and in no other way.
enum AmountText {
    /// Why a text is no amount.
    enum Refusal: Error, Equatable {
        /// Signs, exponents, separators, digits of other scripts, spaces, `NaN`.
        case notDigits
        /// More than two digits behind the point, or none on one side of it.
        case notFen
        case zero
        case tooLarge
    }

    /// The amount in fen; the fault that says what is wrong with it.
    static func amount(_ text: String) throws -> Int64 {
        do throws(Refusal) {
            return try fen(text)
        } catch {
            throw Fault.amountUnread(error)
        }
    }

    /// The amount of a field that may be left empty; nil where it was.
    static func money(_ text: String?) throws -> Money? {
        guard let text, !text.isEmpty else { return nil }
        return Money(fen: try amount(text))
    }

    /// The amount in fen.
    static func fen(_ text: String) throws(Refusal) -> Int64 {
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard !text.isEmpty,
            parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } }),
            parts.count <= 2
        else { throw .notDigits }
        guard let whole = parts.first, !whole.isEmpty, whole.count == 1 || whole.first != 0x30
        else { throw .notFen }
        let cents = parts.count == 2 ? parts[1] : "".utf8[...]
        guard parts.count == 1 || (1...2).contains(cents.count) else { throw .notFen }
        // Seventeen digits are beyond the bound and within 64 bits.
        guard whole.count <= 17 - 2 else { throw .tooLarge }
        var fen: Int64 = 0
        for digit in whole { fen = fen * 10 + Int64(digit - 0x30) }
        fen *= 100
        for (place, digit) in cents.enumerated() {
            fen += Int64(digit - 0x30) * (place == 0 ? 10 : 1)
        }
        guard fen > 0 else { throw .zero }
        guard fen <= AuctionLimits.fenMax else { throw .tooLarge }
        return fen
    }
}
