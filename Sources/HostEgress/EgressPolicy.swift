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
            || !EgressPolicy.special.contains { $0.contains(address) }
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

    /// Addresses that lead to this machine, to its neighbours, or nowhere (RFC 6890), and those
    /// that hide another address inside (6to4, NAT64, Teredo).
    private static let special: [AddressRange] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ].compactMap { AddressRange($0) }
}
