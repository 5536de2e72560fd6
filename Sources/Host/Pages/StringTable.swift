import JSONWire
package import PluginKit

/// The texts of a site in every language, from its strings.json.
package struct StringTable: Sendable {
    private var byLanguage: [Language: [String: String]] = [:]

    package init() {}

    /// Reads `{"key": {"zh": "…", "en": "…"}}`; a missing language is a mistake.
    package init(json: [UInt8], file: String) throws {
        let value: JSONValue
        do {
            value = try JSONValue.parse(json)
        } catch {
            throw Fault.badConfiguration(file, zh: "不是合法的 JSON", en: "\(error)")
        }
        guard let members = value.members else {
            throw Fault.badConfiguration(file, zh: "应为 JSON 对象", en: "an object is expected")
        }
        for member in members {
            for language in Language.allCases {
                guard let text = member.value[language.rawValue]?.string else {
                    throw Fault.badConfiguration(
                        file,
                        zh: "\(member.name) 缺少语言 \(language.rawValue) 的文本",
                        en: "\(member.name) has no text for \(language.rawValue)"
                    )
                }
                byLanguage[language, default: [:]][member.name] = text
            }
        }
    }

    /// One text; the key itself when there is none, so that a gap is seen.
    package func text(_ key: String, _ language: Language) -> String {
        byLanguage[language]?[key] ?? key
    }

    /// Every text of one language.
    package func all(_ language: Language) -> [String: String] { byLanguage[language] ?? [:] }
}
