/// Where a browser says a request came from, judged against where this host is served.
package enum RequestOrigin: Sendable, Equatable {
    /// A page of ours, or a caller that is no browser and says nothing.
    case own
    /// Another site's page.
    case foreign

    /// Judges a request that changes something, by its header fields.
    ///
    /// Browsers set Sec-Fetch-Site and Origin themselves and no script can change them; a request
    /// with neither still has to carry the form token. `ownOrigin` is the configured public
    /// origin; without one, the Host field names the place.
    package static func judge(
        fetchSite: String?,
        origin: String?,
        host: String?,
        ownOrigin: String?
    ) -> RequestOrigin {
        if let fetchSite, fetchSite != "same-origin", fetchSite != "none" { return .foreign }
        guard let origin else { return .own }
        if let ownOrigin { return lowered(origin) == lowered(ownOrigin) ? .own : .foreign }
        guard let host, !host.isEmpty else { return .foreign }
        let origins = ["http://" + lowered(host), "https://" + lowered(host)]
        return origins.contains(lowered(origin)) ? .own : .foreign
    }

    /// True for methods that change nothing, which need no judgement.
    package static func isSafe(method: StaticString) -> Bool {
        let safe: [StaticString] = ["GET", "HEAD", "OPTIONS"]
        return safe.contains { $0.description == method.description }
    }

    /// ASCII only: the names of hosts in these fields are ASCII, and other letters must differ.
    private static func lowered(_ text: String) -> String {
        String(
            decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 },
            as: UTF8.self
        )
    }
}
