package import PluginKit

/// A text message: its words, and what of them goes into a provider's approved template.
package struct TextMessage: Sendable, Equatable {
    /// Each kind has a template of its own at a provider.
    package enum Kind: String, Sendable, CaseIterable {
        /// A sign-in code: its digits, and the minutes it is good for.
        case code
        /// Somebody was added to an organisation: its Chinese name.
        case invitation
    }

    package let kind: Kind
    package let text: LocalizedText
    /// What fills the template's places, in order.
    package let parameters: [String]

    package static func code(_ digits: String, minutes: Int64) -> TextMessage {
        TextMessage(
            kind: .code,
            text: LocalizedText(
                zh: "【CityHost】验证码 \(digits)，\(minutes) 分钟内有效。请勿告诉任何人。",
                en: "CityHost code \(digits), good for \(minutes) minutes. Tell it to nobody."
            ),
            parameters: [digits, String(minutes)]
        )
    }

    package static func invitation(to place: LocalizedText) -> TextMessage {
        TextMessage(
            kind: .invitation,
            text: LocalizedText(
                zh: "【CityHost】您已被加入“\(place.zh)”。用本手机号登录即可办理。",
                en: "You were added to \(place.en). Sign in with this number to act for it."
            ),
            parameters: [place.zh]
        )
    }
}
