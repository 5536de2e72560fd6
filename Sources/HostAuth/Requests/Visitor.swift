internal import PluginKit

/// A browser without a session, known by 32 random bytes in a cookie of its own.
package struct Visitor: Sendable, Equatable {
    let secret: Bytes32

    /// A new visitor of 32 fresh random bytes; nil for any other count.
    package init?(random bytes: [UInt8]) {
        guard let secret = Bytes32(bytes) else { return nil }
        self.secret = secret
    }

    /// Reads the visitor from the Cookie header field; nil when there is none, or more than one.
    package init?(cookie header: Span<UInt8>, _ jar: CookieJar) {
        guard case .value(let range) = CookieHeader.find(jar.visitorNameBytes, in: header),
            range.count == Visitor.textCount
        else { return nil }
        let text = String(decoding: range.map { header[$0] }, as: UTF8.self)
        guard let bytes = Base64URL.decode(text), let secret = Bytes32(bytes) else { return nil }
        self.secret = secret
    }

    var text: String { Base64URL.encode(secret.bytes) }

    private static let textCount = 43
}
