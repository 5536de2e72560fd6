import HostAuth
import HostEgress
import HostLoop
import HostStore
import PluginKit
import Synchronization

/// The ways to sign in that lead through somebody outside.
final class Providers: Sendable {
    private struct Ready {
        let settings: ProviderSettings
        let own: String
    }

    let links: LinkDesk
    let oidc: OIDCDesk
    private let wire = EgressWire()
    private let configuration: HostConfiguration
    private let ready = Mutex<Ready?>(nil)

    init(_ store: IdentityStore, _ desk: SignInDesk, _ configuration: HostConfiguration) {
        self.configuration = configuration
        links = LinkDesk(store, desk)
        oidc = OIDCDesk(store, links, wire: wire)
    }

    /// Opens the way out from a loop, now that the host knows where it is found.
    func connect(on loop: EventLoop, own: String) throws {
        let settings =
            configuration.isSandbox
            ? configuration.providers.inSandbox(at: own) : configuration.providers
        wire.connect(try Egress(on: loop, policy: settings.policy))
        ready.withLock {
            $0 = Ready(settings: settings, own: configuration.publicOrigin ?? own)
        }
    }

    /// Gives up what is under way.
    func close() async { await wire.disconnect()?.close() }

    /// True when an OpenID Connect provider is offered.
    var offersOIDC: Bool {
        configuration.isSandbox || configuration.providers.issuer != nil
    }

    func miniProgramme() throws -> MiniProgramme {
        guard let settings = ready.withLock({ $0 })?.settings, !settings.miniAppID.isEmpty else {
            throw Fault.noProvider()
        }
        return MiniProgramme(
            url: settings.miniURL,
            appID: settings.miniAppID,
            secret: settings.miniSecret,
            wire: wire
        )
    }

    func provider() throws -> OIDCProvider {
        guard let ready = ready.withLock({ $0 }), let issuer = ready.settings.issuer else {
            throw Fault.noProvider()
        }
        return OIDCProvider(
            issuer: issuer,
            clientID: ready.settings.clientID,
            clientSecret: ready.settings.clientSecret,
            returnURL: ready.own + Providers.returnPath
        )
    }

    /// Where a provider sends browsers back to.
    static let returnPath = "/sign-in/provider/return"
}
