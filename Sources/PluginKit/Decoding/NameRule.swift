/// An opaque name: 1 to 64 bytes of `A-Z a-z 0-9 . _ -`, none of them a leading dot: `.` and `..` are no names in a path.
public struct NameRule: WrittenValueRule {
    /// The only rule of this kind.
    public init() {}

    /// Takes the text if it has the right letters.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> String? {
        let bytes = text.utf8
        if (1...64).contains(bytes.count), bytes.first != UInt8(ascii: "."),
            bytes.allSatisfy(NameRule.allows)
        {
            return text
        }
        violations.addWrongFormat(
            place,
            zh: "须为 1 到 64 个英文字母、数字、点、下划线或连字符，且不以点开头。",
            en:
                "It has to be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', and may not"
                + " begin with a dot."
        )
        return nil
    }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// The name of a tenant or of a person.
public struct IdentifierRule<ID: Identifier>: WrittenValueRule {
    /// The kind of identifier is the type's.
    public init(_ id: ID.Type) {}

    /// Takes the text if it can be an identifier.
    public func parse(
        _ text: String,
        at place: ValuePlace,
        _ violations: inout Violations
    ) -> ID? {
        NameRule().parse(text, at: place, &violations).map(ID.init)
    }
}
