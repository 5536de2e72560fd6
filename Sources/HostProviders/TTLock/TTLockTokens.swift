import PluginKit
import Synchronization

/// The access token as long as it lasts: the one thing an adapter remembers.
final class TTLockTokens: Sendable {
    private struct Known {
        let text: String
        let ends: Instant
    }

    private let known = Mutex<Known?>(nil)
    /// A token is given up so long before its end, so that none ends under way.
    private static let marginSeconds: Int64 = 300

    func token(at now: Instant) -> String? {
        known.withLock { known in
            guard let known, now < known.ends else { return nil }
            return known.text
        }
    }

    /// Takes over an answer; nil when it holds no token.
    func take(_ answer: JSONValue, at now: Instant) -> String? {
        guard let text = answer["access_token"]?.string, (1...512).contains(text.utf8.count),
            let seconds = answer["expires_in"]?.int64, (1...1_000_000_000).contains(seconds)
        else { return nil }
        let lasts = max(1, seconds - TTLockTokens.marginSeconds)
        known.withLock { $0 = Known(text: text, ends: now.adding(seconds: lasts)) }
        return text
    }

    /// Forgets a token that the provider does not know, unless there is another one by now.
    func drop(_ text: String) {
        known.withLock { known in if known?.text == text { known = nil } }
    }
}
