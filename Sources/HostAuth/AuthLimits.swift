/// Every bound of identity in one place.
package struct AuthLimits: Sendable {
    /// Seconds for which a sign-in code is good.
    package var codeSeconds: Int64 = 300
    /// Tries at one code from the network that asked for it.
    package var codeAttemptsMax = 5
    /// Tries at one code from all other networks: their own count, so that a stranger spends no code.
    package var strayAttemptsMax = 3
    /// Seconds between two codes for one phone from one network.
    package var codePauseSeconds: Int64 = 60
    /// Codes for one phone in any 24 hours, asked for from one network.
    package var codesPerDayMax = 10
    /// Codes for one phone in any 24 hours, whoever asked.
    package var codesPerDayInAllMax = 20
    /// Networks that have a code for one phone at one time.
    package var codesAtOnceMax = 3
    /// Codes asked for from one network.
    package var codesPerNetwork = AttemptLimiter.Quota(count: 300, windowSeconds: 3600)
    /// Codes tried from one network.
    package var triesPerNetwork = AttemptLimiter.Quota(count: 100, windowSeconds: 600)
    /// Seconds for which a sign-in by code is proof enough to set a first password.
    package var proofSeconds: Int64 = 600
    /// Passwords tried for one phone from one network.
    package var passwordTries = AttemptLimiter.Quota(count: 10, windowSeconds: 600)
    /// Passwords tried for one phone from anywhere: high, so that a stranger locks nobody out soon.
    package var passwordTriesInAll = AttemptLimiter.Quota(count: 100, windowSeconds: 3600)
    /// What hashing a password costs; stored hashes that cost less are renewed at the next sign-in.
    package var passwordCost = PasswordHash.Cost.recommended
    /// API keys of one organisation that can be used.
    package var keysPerTenantMax = 100
    /// Uses of different keys gathered before they are written.
    package var keyUsesMax = 4096
    /// Denials of different callers gathered before they are written.
    package var denialsMax = 1024
    /// Seconds that somebody may take at an identity provider.
    package var providerVisitSeconds: Int64 = 600
    /// Networks and phones counted at once.
    package var countedKeys = 65_536
    /// Seconds for which a session lives, counted from sign-in and never extended.
    package var sessionSeconds: Int64 = 30 * 86_400
    /// Live sessions of one person; one more ends the oldest.
    package var sessionsPerPersonMax = 50
    /// Roles of one person in all organisations.
    package var membershipsPerPersonMax = 100
    /// Sessions kept by one loop's cache.
    package var cachedSessions = 8192

    /// The limits of a running host.
    package init() {}

    /// The same for networks that may ask for so many codes in an hour, and try a third as many, but 60 at least, in ten
    /// minutes.
    package mutating func admit(codesPerHour count: Int) {
        codesPerNetwork = AttemptLimiter.Quota(count: count, windowSeconds: 3600)
        triesPerNetwork = AttemptLimiter.Quota(count: max(60, count / 3), windowSeconds: 600)
    }
}
