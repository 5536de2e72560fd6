/// One value that breaks a rule of its schema.
public struct Violation: Sendable, Hashable {
    /// RFC 6901 pointer into the body (`/address/city`), or `?name` for a query parameter and
    /// `{name}` for a part of the path.
    public let place: String
    /// The broken rule as a stable word, such as `required`, `type`, `maximum` or `format`.
    public let rule: String
    /// What is wrong and what would be right.
    public let message: LocalizedText

    /// Describes one broken rule.
    public init(place: String, rule: String, message: LocalizedText) {
        self.place = place
        self.rule = rule
        self.message = message
    }
}

/// Collects every broken rule of an input, so that a caller can mend all of them at once.
public struct Violations: Sendable {
    /// The broken rules found so far, at most `limit`.
    public private(set) var list: [Violation] = []
    /// How many are kept; later ones are dropped.
    public static let limit = 100
    private let ignoresUnknownParameters: Bool

    /// Starts with none.
    public init() { ignoresUnknownParameters = false }

    /// Starts with none; takes no notice of query parameters that the schema does not know.
    package init(ignoringUnknownParameters: Bool) {
        ignoresUnknownParameters = ignoringUnknownParameters
    }

    /// True when no rule was broken.
    public var isEmpty: Bool { list.isEmpty }

    /// Notes a broken rule at a place.
    public mutating func add(_ place: String, _ rule: String, zh: String, en: String) {
        guard list.count < Violations.limit else { return }
        list.append(
            Violation(place: place, rule: rule, message: LocalizedText(zh: zh, en: en))
        )
    }

    /// The fault that reports all of them.
    public func fault(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "request.invalid",
            message: LocalizedText(
                zh: "请求中有不符合要求的内容。",
                en: "Some values in the request break rules."
            ),
            remedy: LocalizedText(
                zh: "请按所列各项修改后重试。",
                en: "Mend each of the listed values and send the request again."
            ),
            violations: list,
            location: location
        )
    }
}

extension Violations {
    /// A name that the schema does not know.
    public mutating func addUnknown(_ place: String) {
        guard !ignoresUnknownParameters || !place.hasPrefix("?") else { return }
        add(place, "unknown", zh: "没有这个字段。", en: "There is no such field.")
    }

    /// A value that must be there.
    public mutating func addMissing(_ place: String) {
        add(place, "required", zh: "此项必填。", en: "This value is required.")
    }
}
