package import HostLoop

/// Where requests may go: origins by name, and the addresses behind them.
///
/// A name alone proves nothing, since whoever owns it says where it leads: so the address is
/// checked once more at the moment a socket is opened to it.
package struct EgressPolicy: Sendable {
    /// `https://api.example.com:443`: scheme, name in small letters, and port.
    package typealias Origin = String

    private let origins: Set<Origin>
    private let innerRanges: [AddressRange]
    /// Schemes of origins that nobody listed; none, unless requests may go anywhere.
    private var openSchemes: [String] = []
    /// The file of authorities whose certificates are believed, in PEM; nil for the system's.
    package var authoritiesFile: String?
    /// Requests to one origin under way, those included that wait for a connection; one more is
    /// refused.
    package var transfersPerOriginMax = 64

    /// Allows these origins at public addresses, and at addresses of `innerRanges`.
    package init(origins: Set<Origin>, innerRanges: [AddressRange] = []) {
        self.origins = origins
        self.innerRanges = innerRanges
    }

    /// Allows every origin at public addresses, over https; and at addresses of `innerRanges`.
    ///
    /// Over http too with `allowsPlain`: for development on one machine.
    package static func anywhere(
        innerRanges: [AddressRange] = [],
        allowsPlain: Bool = false
    ) -> EgressPolicy {
        var policy = EgressPolicy(origins: [], innerRanges: innerRanges)
        policy.openSchemes = allowsPlain ? ["https://", "http://"] : ["https://"]
        return policy
    }

    /// The origin of an address as it is written; nil for what no request may be sent to.
    package static func origin(of url: String) -> Origin? { EgressURL(url)?.origin }

    /// False where anybody names the origin: there is no end of them, and whoever asks one has a
    /// schedule for it.
    var hasBreakers: Bool { openSchemes.isEmpty }

    func allows(_ origin: Origin) -> Bool {
        origins.contains(origin) || openSchemes.contains { origin.hasPrefix($0) }
    }

    /// True for public addresses and those of the inner ranges.
    func allows(_ address: IPAddress) -> Bool {
        innerRanges.contains { $0.contains(address) }
            || !SpecialAddresses.contains(address)
    }

    /// The address that an origin names outright, where no request may go there; a name may lead
    /// anywhere, which is seen when it is asked.
    package func closedAddress(of origin: Origin) -> String? {
        guard let start = origin.firstRange(of: "://")?.upperBound,
            let end = origin.lastIndex(of: ":"), start < end
        else { return nil }
        let host = String(origin[start..<end])
        guard let address = IPAddress(host), !allows(address) else { return nil }
        return host
    }
}
