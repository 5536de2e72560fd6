/// The cookies the host sets: names and attributes in one place.
package struct CookieJar: Sendable {
    private let isSecure: Bool

    /// The name of the cookie that holds the session token.
    package let sessionName: String
    /// The name of the cookie that ties a visitor's forms to their browser.
    package let visitorName: String
    /// The name of the cookie that keeps for which organisation a browser acts.
    package let placeName: String
    let sessionNameBytes: [UInt8]
    let visitorNameBytes: [UInt8]
    private let placeNameBytes: [UInt8]

    /// Secure cookies travel over TLS only; plain ones are for HTTP on loopback.
    package init(isSecure: Bool) {
        self.isSecure = isSecure
        // Browsers take a `__Host-` cookie over TLS from this very host only.
        sessionName = isSecure ? "__Host-cityhost" : "cityhost"
        visitorName = sessionName + "-visitor"
        placeName = sessionName + "-place"
        placeNameBytes = Array(placeName.utf8)
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

    /// The Set-Cookie value that keeps the choice of an organisation, or of acting as a resident.
    package func setPlace(_ choice: String) -> String {
        "\(placeName)=\(choice); Path=/; Max-Age=31536000\(attributes)"
    }

    /// What a browser chose, in its Cookie field; whether it may is for `ActingPlace` to say.
    package func place(in header: Span<UInt8>) -> String? {
        guard case .value(let range) = CookieHeader.find(placeNameBytes, in: header),
            range.count <= CookieJar.choiceBytesMax
        else { return nil }
        return String(validating: range.map { header[$0] }, as: UTF8.self)
    }

    private static let choiceBytesMax = 64

    private var attributes: String {
        isSecure ? "; Secure; HttpOnly; SameSite=Lax" : "; HttpOnly; SameSite=Lax"
    }
}
