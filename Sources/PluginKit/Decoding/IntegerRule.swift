public import JSONWire

/// A whole number within bounds.
public struct IntegerRule: ValueRule {
    private let min: Int64
    private let max: Int64

    /// Both bounds count in.
    public init(min: Int64, max: Int64) {
        self.min = min
        self.max = max
    }

    /// Reads a whole number.
    public func decode(
        _ reader: inout JSONReader,
        at place: ValuePlace,
        _ violations: inout Violations
    ) throws -> Int64? {
        guard try reader.peek() == .number else {
            return try violations.refuse(&reader, at: place, wanted: .number)
        }
        do {
            return check(try reader.int64(), at: place, &violations)
        } catch  where error.code == .integerOutOfRange {
            addOutOfBounds(place, &violations)
        } catch  where error.isAboutMeaning {
            // The reader has stepped over the number, so that reading can go on after it.
            violations.addWrongKind(place, .number)
        }
        return nil
    }

    /// Reads ASCII digits, with a minus sign in front of a negative number.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> Int64? {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits = isNegative ? text.utf8.dropFirst() : text.utf8[...]
        guard let magnitude = Digits.value(digits) else {
            refuse(text, digits, at: place, &violations)
            return nil
        }
        return check(isNegative ? -magnitude : magnitude, at: place, &violations)
    }

    /// Says why a text is no number in bounds: too long, in full-width digits, or something else.
    private func refuse(
        _ text: String,
        _ digits: Substring.UTF8View,
        at place: ValuePlace,
        _ violations: inout Violations
    ) {
        let isLong = !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
        if isLong {
            let isNegative = digits.startIndex > text.utf8.startIndex
            if isNegative {
                addTooSmall(place, &violations)
            } else {
                addOutOfBounds(place, &violations)
            }
        } else if text.hasFullWidthDigits {
            violations.addFullWidthDigits(place, "type")
        } else {
            violations.addWrongKind(place, .number)
        }
    }

    private func check(
        _ value: Int64,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> Int64? {
        if value >= min, value <= max { return value }
        if value < min {
            addTooSmall(place, &violations)
        } else {
            addOutOfBounds(place, &violations)
        }
        return nil
    }

    private func addTooSmall(_ place: ValuePlace, _ violations: inout Violations) {
        violations.add(
            place.text,
            "minimum",
            zh: "不能小于 \(min)。",
            en: "The smallest number taken is \(min)."
        )
    }

    private func addOutOfBounds(_ place: ValuePlace, _ violations: inout Violations) {
        violations.add(
            place.text,
            "maximum",
            zh: "须在 \(min) 到 \(max) 之间。",
            en: "The number has to lie between \(min) and \(max)."
        )
    }
}

/// An amount in fen within bounds.
public struct MoneyRule: ValueRule {
    private let fen: IntegerRule

    /// Bounds in fen; both count in.
    public init(min: Int64, max: Int64) { fen = IntegerRule(min: min, max: max) }

    /// Reads a whole number of fen.
    public func decode(
        _ reader: inout JSONReader,
        at place: ValuePlace,
        _ violations: inout Violations
    ) throws -> Money? {
        try fen.decode(&reader, at: place, &violations).map(Money.init(fen:))
    }

    /// Reads a whole number of fen.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> Money? {
        fen.parse(text, at: place, &violations).map(Money.init(fen:))
    }
}
