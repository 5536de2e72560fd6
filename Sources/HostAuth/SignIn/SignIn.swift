package import PluginKit

/// Signing in with one phone, pure: codes asked for and codes tried, told the time.
///
/// Each network has its own code, pause and day's count for the phone, so somebody on one other network
/// who only knows the number neither spends the owner's code nor uses up their day. Bounds over all
/// networks keep the phone from being flooded and a code from being guessed, at the price that two
/// other networks together can use up a day, and three keep a fourth waiting for five minutes: at most
/// `codesPerDayInAllMax · (codeAttemptsMax + strayAttemptsMax)` comparisons a day of one in a million.
/// It knows nothing of persons, so it cannot give away whether a phone is known.
package struct SignIn: Sendable, Equatable {
    /// A code on its way: its digest, until when it is good and how often it may be tried.
    package struct PendingCode: Sendable, Equatable {
        let digest: Bytes32
        let expires: Instant
        /// Tries left to the network that asked for it, at least one.
        var attemptsLeft: Int
        /// Tries left to all others together.
        var strayAttemptsLeft: Int
    }

    /// One network that asked for codes for this phone.
    package struct Asker: Sendable, Equatable {
        /// `HostKeys.networkTag` of the network.
        let network: [UInt8]
        /// The code that can still be tried; a new code replaces it.
        var pending: PendingCode?
        /// When codes went out in the last 24 hours, oldest first.
        var sent: [Instant]
    }

    /// Why no further code goes out now.
    package struct TooOften: Error, Sendable, Equatable {
        package let retryAfterSeconds: Int
    }

    /// Who asked in the last 24 hours.
    private(set) var askers: [Asker]

    /// A phone that never asked.
    package init() { askers = [] }

    /// What was stored of a phone.
    init(askers: [Asker]) { self.askers = askers }

    /// Lets a new code out, unless the last one was too recent or the day's codes are used up.
    package mutating func request(
        _ digest: Bytes32,
        from network: [UInt8],
        at now: Instant,
        _ limits: AuthLimits
    ) throws(TooOften) {
        forget(at: now)
        let place = askers.firstIndex { $0.network == network }
        if let place { try SignIn.checkPause(askers[place].sent, limits, at: now) }
        let own = place.map { askers[$0].sent } ?? []
        try SignIn.checkDay(own, limits.codesPerDayMax, at: now)
        try SignIn.checkDay(askers.flatMap(\.sent), limits.codesPerDayInAllMax, at: now)
        let others = askers.filter { $0.network != network }.compactMap(\.pending?.expires)
        if others.count >= limits.codesAtOnceMax, let first = others.min() {
            throw TooOften(retryAfterSeconds: SignIn.seconds(SignIn.millis(from: now, to: first)))
        }
        let pending = PendingCode(
            digest: digest,
            expires: now.adding(seconds: limits.codeSeconds),
            attemptsLeft: limits.codeAttemptsMax,
            strayAttemptsLeft: limits.strayAttemptsMax
        )
        let asker = Asker(network: network, pending: pending, sent: own + [now])
        if let place { askers[place] = asker } else { askers.append(asker) }
    }

    /// Tries a code: true once for the right one in time, and every try counts.
    ///
    /// A try is held against each code of the phone that the network may still try; the right one
    /// spends them all.
    package mutating func verify(
        _ digest: Bytes32,
        from network: [UInt8],
        at now: Instant
    ) -> Bool {
        // One comparison more than there are codes, so that having none takes no less time.
        var isRight = digest == SignIn.noDigest
        for place in askers.indices {
            guard var code = askers[place].pending else { continue }
            let isOwn = askers[place].network == network
            guard now < code.expires else {
                askers[place].pending = nil
                continue
            }
            guard isOwn || code.strayAttemptsLeft > 0 else { continue }
            if digest == code.digest { isRight = true }
            if isOwn { code.attemptsLeft -= 1 } else { code.strayAttemptsLeft -= 1 }
            askers[place].pending = code.attemptsLeft > 0 ? code : nil
        }
        if isRight { for place in askers.indices { askers[place].pending = nil } }
        return isRight
    }

    private mutating func forget(at now: Instant) {
        for place in askers.indices {
            askers[place].sent.removeAll { SignIn.millis(from: $0, to: now) >= SignIn.dayMillis }
            if let code = askers[place].pending, now >= code.expires { askers[place].pending = nil }
        }
        askers.removeAll { $0.sent.isEmpty && $0.pending == nil }
    }

    private static func checkPause(
        _ sent: [Instant],
        _ limits: AuthLimits,
        at now: Instant
    ) throws(TooOften) {
        guard let last = sent.max() else { return }
        let pause = limits.codePauseSeconds * 1000 - millis(from: last, to: now)
        guard pause <= 0 else { throw TooOften(retryAfterSeconds: seconds(pause)) }
    }

    private static func checkDay(_ sent: [Instant], _ most: Int, at now: Instant) throws(TooOften) {
        guard sent.count >= most, let first = sent.min() else { return }
        throw TooOften(retryAfterSeconds: seconds(dayMillis - millis(from: first, to: now)))
    }

    /// The time between two instants, 0 when the wall clock was set back between them.
    private static func millis(from earlier: Instant, to later: Instant) -> Int64 {
        max(0, later.utcMillis - earlier.utcMillis)
    }

    private static func seconds(_ millis: Int64) -> Int { Int((millis + 999) / 1000) }

    private static let dayMillis: Int64 = 86_400_000
    private static let noDigest = Bytes32(words: 0, 0, 0, 0)
}
