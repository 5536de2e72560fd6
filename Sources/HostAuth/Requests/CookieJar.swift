/// The cookies the host sets: names and attributes in one place.
package struct CookieJar: Sendable {
    private let isSecure: Bool

    /// The name of the cookie that holds the session token.
    package let sessionName: String
    /// The name of the cookie that ties a visitor's forms to their browser.
    package let visitorName: String
    let sessionNameBytes: [UInt8]
    let visitorNameBytes: [UInt8]

    /// Secure cookies travel over TLS only; plain ones are for HTTP on loopback.
    package init(isSecure: Bool) {
        self.isSecure = isSecure
        // Browsers take a `__Host-` cookie over TLS from this very host only.
        sessionName = isSecure ? "__Host-cityhost" : "cityhost"
        visitorName = sessionName + "-visitor"
        sessionNameBytes = Array(sessionName.utf8)
        visitorNameBytes = Array(visitorName.utf8)
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
