import HostLoop
import PluginKit

/// A numeric address and a port, as `--listen` takes them: `127.0.0.1:8080`, `[::1]:8080`.
struct ListenAddress: Equatable {
    /// Without brackets.
    let host: String
    let port: Int

    /// Reads `HOST:PORT`; nil when the host is no numeric address (nor localhost) or the port none.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let port = Int(digits), port <= 65_535
        else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = String(host.dropFirst().dropLast())
            guard inner.contains(":"), IPAddress(inner) != nil else { return nil }
            self.host = inner
        } else {
            guard host == "localhost" || (!host.contains(":") && IPAddress(String(host)) != nil)
            else { return nil }
            self.host = String(host)
        }
        self.port = port
    }

    /// As it stands in a URL.
    static func text(_ host: String, _ port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
