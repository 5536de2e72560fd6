import HostLoop

/// Addresses that lead to this machine, to its neighbours, or nowhere, and those that hide another
/// address inside: the IANA special-purpose registries, whole.
///
/// What a registry calls globally reachable is refused as well: no provider serves from there.
enum SpecialAddresses {
    /// True for an address that no public service has.
    static func contains(_ address: IPAddress) -> Bool {
        if version4Space.contains(where: { $0.contains(address) }) {
            return version4.contains { $0.contains(address) }
        }
        // Everything outside 2000::/3 is something else than the internet's unicast: the whole of
        // NAT64, of translated, compatible and link-local addresses lies there.
        return !unicast6.contains { $0.contains(address) }
            || version6.contains { $0.contains(address) }
    }

    /// IPv4, which `IPAddress` has in its mapped form.
    private static let version4Space = ranges("0.0.0.0/0")
    private static let unicast6 = ranges("2000::/3")

    static let version4 = ranges(
        "0.0.0.0/8",  // this network
        "10.0.0.0/8",  // private
        "100.64.0.0/10",  // shared between carriers and their customers
        "127.0.0.0/8",  // loopback
        "169.254.0.0/16",  // link-local, where clouds keep their metadata
        "172.16.0.0/12",  // private
        "192.0.0.0/24",  // protocol assignments
        "192.0.2.0/24",  // documentation
        "192.31.196.0/24",  // AS112
        "192.52.193.0/24",  // AMT
        "192.88.99.0/24",  // relays of 6to4
        "192.168.0.0/16",  // private
        "192.175.48.0/24",  // AS112
        "198.18.0.0/15",  // benchmarks
        "198.51.100.0/24",  // documentation
        "203.0.113.0/24",  // documentation
        "224.0.0.0/4",  // multicast
        "240.0.0.0/4"  // reserved, and broadcast
    )

    static let version6 = ranges(
        "2001::/23",  // protocol assignments: Teredo, benchmarks, ORCHID, AMT, AS112
        "2001:db8::/32",  // documentation
        "2002::/16",  // 6to4
        "2620:4f:8000::/48",  // AS112
        "3fff::/20"  // documentation
    )

    private static func ranges(_ texts: String...) -> [AddressRange] {
        texts.compactMap { AddressRange($0) }
    }
}
