/// The cookies the host sets: names and attributes in one place.
package struct CookieJar: Sendable {
    private let isSecure: Bool

    /// Secure cookies travel over TLS only; plain ones are for HTTP on loopback.
    package init(isSecure: Bool) { self.isSecure = isSecure }

    /// Holds the session token.
    package var sessionName: StaticString { isSecure ? "__Host-cityhost" : "cityhost" }

    /// Ties the forms of somebody who is not signed in to their browser.
    package var visitorName: StaticString {
        isSecure ? "__Host-cityhost-visitor" : "cityhost-visitor"
    }

    /// The Set-Cookie value that keeps a session in the browser for `seconds`.
    package func setSession(_ token: SessionToken, seconds: Int64) -> String {
        "\(sessionName)=\(token.text); Path=/; Max-Age=\(max(seconds, 0))\(attributes)"
    }

    /// The Set-Cookie value that takes the session out of the browser.
    package func clearSession() -> String { "\(sessionName)=; Path=/; Max-Age=0\(attributes)" }

    /// The Set-Cookie value that marks a visitor until the browser is closed.
    package func setVisitor(_ visitor: Visitor) -> String {
        "\(visitorName)=\(visitor.text); Path=/\(attributes)"
    }

    private var attributes: String {
        isSecure ? "; Secure; HttpOnly; SameSite=Lax" : "; HttpOnly; SameSite=Lax"
    }
}
