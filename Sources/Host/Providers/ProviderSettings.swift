import HostAuth
import HostEgress
package import HostLoop

/// Which providers outside a host signs people in through, and where requests to them may go.
package struct ProviderSettings: Sendable {
    /// The mini-programme provider's origin; sign-in from mini-programmes is offered with an id.
    package var miniURL = "https://api.weixin.qq.com"
    package var miniAppID = ""
    package var miniSecret = ""
    /// The issuer of an OpenID Connect provider; nil when there is none.
    package var issuer: String?
    package var clientID = ""
    package var clientSecret = ""
    /// Further origins that the issuer's own description may name.
    package var origins: [String] = []
    /// Addresses inside the network that requests may go to.
    package var innerRanges: [AddressRange] = []
    /// The file of authorities, in PEM, that are believed instead of the system's.
    package var authoritiesFile: String?
    /// The providers that effects go to.
    package var ports = PortSettings()

    /// Takes over one setting; false when it is none of these.
    mutating func set(_ key: String, text: String, source: String) throws -> Bool {
        switch key {
        case "miniProgrammeUrl": miniURL = text
        case "miniProgrammeAppId": miniAppID = text
        case "miniProgrammeSecret": miniSecret = text
        case "oidcIssuer": issuer = text
        case "oidcClientId": clientID = text
        case "oidcClientSecret": clientSecret = text
        case "egressOrigins": origins = HostConfiguration.list(text)
        case "egressInnerRanges":
            innerRanges = try HostConfiguration.ranges(text, source: source)
        case "egressAuthoritiesFile": authoritiesFile = text
        default: return ports.set(key, text: text)
        }
        return true
    }

    /// The providers of a sandbox are the host itself, at the address it serves.
    func inSandbox(at own: String) -> ProviderSettings {
        var settings = self
        if miniAppID.isEmpty {
            settings.miniURL = own + SandboxWeChat.path
            settings.miniAppID = SandboxWeChat.appID
            settings.miniSecret = SandboxWeChat.secret
        }
        if issuer == nil {
            settings.issuer = own + SandboxOIDC.path
            settings.clientID = SandboxOIDC.clientID
            settings.clientSecret = SandboxOIDC.clientSecret
        }
        settings.innerRanges += ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }
        return settings
    }

    /// Where requests may go.
    var policy: EgressPolicy {
        let urls = [miniURL] + (issuer.map { [$0] } ?? []) + origins + ports.urls
        var policy = EgressPolicy(
            origins: Set(urls.compactMap { EgressPolicy.origin(of: $0) }),
            innerRanges: innerRanges
        )
        policy.authoritiesFile = authoritiesFile
        return policy
    }
}
