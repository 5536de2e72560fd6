internal import Crypto
internal import PluginKit

/// The secret in a page's forms that another site cannot know: an HMAC of whom the page was for.
///
/// Nothing is stored: the token of a session or a visitor is computed again and compared.
package struct FormToken: Sendable {
    private let key: SymmetricKey

    /// Tokens under the host's key for forms.
    package init(_ keys: HostKeys) { key = keys.form }

    /// The token in pages for a signed-in person; it ends with the session.
    package func text(for session: AuthenticatedSession) -> String {
        Base64URL.encode(code("session", session.tokenHash).bytes)
    }

    /// The token in pages for somebody who is not signed in, such as the sign-in form.
    package func text(for visitor: Visitor) -> String {
        Base64URL.encode(code("visitor", visitor.secret).bytes)
    }

    /// True when a form carries the session's token; takes the same time for every wrong one.
    package func isGood(_ text: String, for session: AuthenticatedSession) -> Bool {
        matches(text, code("session", session.tokenHash))
    }

    /// True when a form carries the visitor's token; takes the same time for every wrong one.
    package func isGood(_ text: String, for visitor: Visitor) -> Bool {
        matches(text, code("visitor", visitor.secret))
    }

    private func matches(_ text: String, _ expected: Bytes32) -> Bool {
        guard text.utf8.count == FormToken.textCount, let bytes = Base64URL.decode(text),
            let given = Bytes32(bytes)
        else { return false }
        return given == expected
    }

    private func code(_ purpose: String, _ secret: Bytes32) -> Bytes32 {
        let text = Array(purpose.utf8) + [0] + secret.bytes
        return Bytes32(digest: HMAC<SHA256>.authenticationCode(for: text, using: key))
    }

    private static let textCount = 43
}
