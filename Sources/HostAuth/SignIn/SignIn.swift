package import PluginKit

/// Signing in with one phone, pure: codes asked for and codes tried, told the time.
///
/// It knows nothing of persons, so it cannot give away whether a phone is known.
package struct SignIn: Sendable, Equatable {
    /// A code on its way: its digest, until when it is good and how often it may be tried.
    package struct PendingCode: Sendable, Equatable {
        let digest: Bytes32
        let expires: Instant
        var attemptsLeft: Int
    }

    /// Why no further code goes out now.
    package struct TooOften: Error, Sendable, Equatable {
        package let retryAfterSeconds: Int
    }

    /// The code that can still be tried; a new code replaces it.
    private(set) var pending: PendingCode?
    /// When codes went out in the last 24 hours, oldest first.
    private(set) var sent: [Instant]

    /// A phone that never asked.
    package init() {
        pending = nil
        sent = []
    }

    /// What was stored of a phone.
    init(pending: PendingCode?, sent: [Instant]) {
        self.pending = pending
        self.sent = sent
    }

    /// True when nothing needs to be stored: the phone never asked.
    var isBlank: Bool { pending == nil && sent.isEmpty }

    /// Lets a new code out, unless the last one was too recent or the day's codes are used up.
    package mutating func request(
        _ digest: Bytes32,
        at now: Instant,
        _ limits: AuthLimits
    ) throws(TooOften) {
        sent.removeAll { SignIn.millis(from: $0, to: now) >= SignIn.dayMillis }
        if let last = sent.max() {
            let pause = limits.codePauseSeconds * 1000 - SignIn.millis(from: last, to: now)
            guard pause <= 0 else { throw TooOften(retryAfterSeconds: SignIn.seconds(pause)) }
        }
        if sent.count >= limits.codesPerDayMax, let first = sent.min() {
            let wait = SignIn.dayMillis - SignIn.millis(from: first, to: now)
            throw TooOften(retryAfterSeconds: SignIn.seconds(wait))
        }
        sent.append(now)
        pending = PendingCode(
            digest: digest,
            expires: now.adding(seconds: limits.codeSeconds),
            attemptsLeft: limits.codeAttemptsMax
        )
    }

    /// Tries a code: true once for the right one in time, and every try counts.
    package mutating func verify(_ digest: Bytes32, at now: Instant) -> Bool {
        guard var code = pending, now < code.expires, code.attemptsLeft > 0 else {
            pending = nil
            // The same comparison as for a live code, so that its absence takes no less time.
            _ = digest == SignIn.noDigest
            return false
        }
        guard digest == code.digest else {
            code.attemptsLeft -= 1
            pending = code.attemptsLeft > 0 ? code : nil
            return false
        }
        pending = nil
        return true
    }

    /// The time between two instants, 0 when the wall clock was set back between them.
    private static func millis(from earlier: Instant, to later: Instant) -> Int64 {
        max(0, later.utcMillis - earlier.utcMillis)
    }

    private static func seconds(_ millis: Int64) -> Int { Int((millis + 999) / 1000) }

    private static let dayMillis: Int64 = 86_400_000
    private static let noDigest = Bytes32(words: 0, 0, 0, 0)
}
