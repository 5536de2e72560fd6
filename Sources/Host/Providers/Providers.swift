import HostAuth
import HostEgress
import HostLoop
import HostProviders
import HostStore
import PluginKit
import Synchronization

/// The ways to sign in that lead through somebody outside, and the providers that effects go to.
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
    private let messages: CloudMessages?
    private let clock: ProviderClock

    init(
        _ store: IdentityStore,
        _ desk: SignInDesk,
        _ configuration: HostConfiguration,
        messages: CloudMessages?,
        _ environment: StoreEnvironment
    ) {
        self.configuration = configuration
        self.messages = messages
        clock = ProviderClock(now: environment.now, random: environment.randomBytes)
        links = LinkDesk(store, desk)
        oidc = OIDCDesk(store, links, wire: wire)
    }

    /// Opens the way out from a loop, now that the host knows where it is found; gives the adapters of
    /// the providers that are set up.
    func connect(on loop: EventLoop, own: String) throws -> [String: any ProviderPort] {
        let settings =
            configuration.isSandbox
            ? configuration.providers.inSandbox(at: own) : configuration.providers
        let egress = try Egress(on: loop, policy: settings.policy)
        let ports = try settings.ports.ports(egress, clock) {
            configuration.given.hostSecret($0)
        }
        wire.connect(egress)
        if let messages, let port = ports["sms"] {
            messages.connect(port, templates: try settings.ports.templates())
        }
        ready.withLock {
            $0 = Ready(settings: settings, own: configuration.publicOrigin ?? own)
        }
        return ports
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
