/// The languages people are served in; Chinese comes first.
public enum Language: String, Sendable, CaseIterable {
    /// Simplified Chinese.
    case zh
    /// English.
    case en
}

/// A sentence in every language of the platform.
public struct LocalizedText: Sendable, Hashable {
    /// The sentence in simplified Chinese.
    public let zh: String
    /// The sentence in English.
    public let en: String

    /// Pairs a sentence with its translation.
    public init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }

    /// The sentence in one language.
    public subscript(language: Language) -> String {
        switch language {
        case .zh: zh
        case .en: en
        }
    }
}
