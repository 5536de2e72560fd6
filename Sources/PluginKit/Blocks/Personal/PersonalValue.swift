/// What a sealed column can hold: a value that knows its whole text, and how much of it may be shown.
public protocol PersonalValue: Sendable {
    /// The whole value, written the same way for equal values: what is sealed, and what it is found
    /// by; never for logs, events or the chain.
    var plainText: String { get }

    /// As much of it as may be shown to somebody who may not read it.
    var masked: String { get }

    /// Takes back what was sealed once; rules that came later do not make it unreadable.
    ///
    /// Throws `personal.sealed_unreadable` for what never was such a value.
    init(unsealed plainText: String) throws
}

extension CitizenID: PersonalValue {
    /// All 18 characters.
    public var plainText: String { number }

    /// Takes back a number that was checked when it was sealed.
    public init(unsealed plainText: String) throws {
        self = try CitizenID.unsealed(Array(plainText.utf8))
    }
}

extension MobileNumber: PersonalValue {
    /// The eleven digits.
    public var plainText: String { digits }

    /// Takes back a number that was checked when it was sealed.
    public init(unsealed plainText: String) throws {
        do {
            try self.init(plainText)
        } catch {
            throw Fault.sealedUnreadable()
        }
    }
}

extension SocialCreditCode: PersonalValue {
    /// All 18 characters.
    public var plainText: String { code }

    /// The first two and the last four characters.
    public var masked: String { code.prefix(2) + "************" + code.suffix(4) }

    /// Takes back a code that was checked when it was sealed.
    public init(unsealed plainText: String) throws {
        do {
            try self.init(plainText, within: .issuedOrTest)
        } catch {
            throw Fault.sealedUnreadable()
        }
    }
}
