/// What is known about a case, with who says so and until when it can be relied on.
public struct CaseFact: Sendable, Hashable {
    /// A fact's content.
    public enum Value: Sendable, Hashable {
        /// A whole number; amounts in fen.
        case integer(Int64)
        case text(String)
        case boolean(Bool)
        /// A civil day.
        case day(CivilDay)
    }

    /// What kind of content a fact has.
    public enum Kind: String, Sendable, CaseIterable {
        case integer
        case text
        case boolean
        case day
    }

    /// The content.
    public let value: Value
    /// Who says so: a register, a document, the person.
    public let source: String
    /// The day it was found out.
    public let asOf: CivilDay
    /// The first day on which it can no longer be relied on; nil when it stays true.
    public let validUntil: CivilDay?

    /// Records a fact with its evidence.
    public init(_ value: Value, source: String, asOf: CivilDay, validUntil: CivilDay? = nil) {
        self.value = value
        self.source = source
        self.asOf = asOf
        self.validUntil = validUntil
    }

    /// True on the days from `asOf` until, but not including, `validUntil`.
    public func holds(on day: CivilDay) -> Bool {
        asOf <= day && (validUntil.map { day < $0 } ?? true)
    }
}

extension CaseFact.Value {
    /// What kind of content it is.
    public var kind: CaseFact.Kind {
        switch self {
        case .integer: .integer
        case .text: .text
        case .boolean: .boolean
        case .day: .day
        }
    }

    /// As people read it.
    public var shown: LocalizedText {
        switch self {
        case .integer(let number): LocalizedText(zh: "\(number)", en: "\(number)")
        case .text(let text): LocalizedText(zh: "“\(text)”", en: "\"\(text)\"")
        case .boolean(let isTrue): LocalizedText(zh: isTrue ? "是" : "否", en: isTrue ? "yes" : "no")
        case .day(let day): LocalizedText(zh: "\(day)", en: "\(day)")
        }
    }

    /// Both are numbers or both are days, and this one comes before the other.
    func precedes(_ other: CaseFact.Value) -> Bool {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): left < right
        case (.day(let left), .day(let right)): left < right
        default: false
        }
    }
}
