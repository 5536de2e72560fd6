internal import PluginKit

/// One OpenID Connect provider as it is configured.
package struct OIDCProvider: Sendable {
    package let issuer: String
    package let clientID: String
    let clientSecret: String
    /// Where the provider sends people back to.
    let returnURL: String

    /// Endpoints are discovered below the issuer.
    package init(issuer: String, clientID: String, clientSecret: String, returnURL: String) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.returnURL = returnURL
    }

    /// Where the provider describes itself.
    var discoveryURL: String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer)
            + "/.well-known/openid-configuration"
    }

    /// A provider's own description, as far as it is used.
    struct Endpoints: Sendable {
        let authorization: String
        let token: String
        let keys: String

        /// Nil when it describes another issuer, or lacks one of the addresses: one that a browser or
        /// this host could be sent to, encrypted where the issuer is.
        init?(_ text: [UInt8], issuer: String) {
            guard let document = try? JSONValue.parse(text, limits: .standard),
                document["issuer"]?.string == issuer,
                let authorization = document["authorization_endpoint"]?.string,
                let token = document["token_endpoint"]?.string,
                let keys = document["jwks_uri"]?.string,
                [authorization, token, keys].allSatisfy({ Endpoints.isAddress($0, of: issuer) })
            else { return nil }
            self.authorization = authorization
            self.token = token
            self.keys = keys
        }

        private static func isAddress(_ text: String, of issuer: String) -> Bool {
            let schemes = issuer.hasPrefix("https://") ? ["https://"] : ["https://", "http://"]
            guard let scheme = schemes.first(where: text.hasPrefix), text.utf8.count <= 2048 else {
                return false
            }
            let rest = text.dropFirst(scheme.count)
            let host = rest.prefix { !"/?#".contains($0) }
            return !host.isEmpty && !host.contains("@")
                && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
        }
    }
}
