import HostHTTP
package import HostLoop

/// The reverse proxies whose word about the client counts, and what they say.
///
/// Anybody can send X-Forwarded-For; so it is read only from a listed peer, from right to left,
/// and only as far as listed proxies wrote it.
package struct TrustedProxies: Sendable {
    private let ranges: [AddressRange]

    /// Peers of these ranges are proxies; without any, the peer is the client.
    package init(_ ranges: [AddressRange]) { self.ranges = ranges }

    /// The client's address as far as it is known for certain.
    package func client(peer: String, forwardedFor field: String?) -> String {
        guard !ranges.isEmpty, let field, trusts(peer) else { return peer }
        var client = peer
        for part in field.split(separator: ",", omittingEmptySubsequences: false).reversed() {
            let text = TrustedProxies.address(part)
            guard IPAddress(text) != nil else { return client }
            client = text
            guard trusts(text) else { return client }
        }
        return client
    }

    private func trusts(_ text: String) -> Bool {
        guard let address = IPAddress(text) else { return false }
        return ranges.contains { $0.contains(address) }
    }

    /// Without spaces, and without the port that some proxies add.
    private static func address(_ part: Substring) -> String {
        var text = part.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        if text.first == "[" {
            return String(text.dropFirst().prefix { $0 != "]" })
        }
        let colons = text.utf8.filter { $0 == UInt8(ascii: ":") }.count
        return String(colons == 1 ? text.prefix { $0 != ":" } : text)
    }
}

extension Exchange {
    /// The address of the peer without its port: a proxy's, when one stands between.
    var peerAddress: String {
        let peer = self.peer
        guard let colon = peer.lastIndex(of: ":") else { return peer }
        let address = peer[..<colon]
        return String(address.first == "[" ? address.dropFirst().dropLast() : address)
    }

    /// The client's address, behind the proxies that are trusted.
    func clientAddress(_ proxies: TrustedProxies) -> String {
        proxies.client(peer: peerAddress, forwardedFor: header(.forwardedFor))
    }

    /// True when the client is on this machine and no proxy stands between.
    var isLocal: Bool {
        // A socket of IPv6 tells addresses of IPv4 in its own way.
        let peer = peerAddress
        let address = peer.hasPrefix("::ffff:") ? String(peer.dropFirst(7)) : peer
        guard address.hasPrefix("127.") || address == "::1" else { return false }
        return !hasHeader(.forwardedFor) && !hasHeader(.forwarded) && !hasHeader(.forwardedProto)
            && header(named: "x-real-ip") == nil && header(named: "x-forwarded-host") == nil
            && header(named: "via") == nil
    }
}
