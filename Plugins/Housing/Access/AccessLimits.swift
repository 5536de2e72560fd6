/// The bounds of door codes.
enum AccessLimits {
    /// The first offline code lasts at most so long.
    static let bootstrapSeconds: Int64 = 72 * 3600
    /// Where there is nothing but offline codes, each lasts at most so long: it cannot be taken back.
    static let chainSeconds: Int64 = 30 * 86_400
    /// From the leaving day on, each lasts so long, until the keys are back.
    static let lastSeconds: Int64 = 86_400
    /// A code may open the door so long before the lease begins.
    static let graceSeconds: Int64 = 3600
    /// An offline code that nobody has typed so long after its start opens nothing any more.
    static let firstUseSeconds: Int64 = 86_400
    /// Another is asked for so long before that, since nobody hears whether it was typed.
    static let renewSeconds: Int64 = 6 * 3600
    /// A tenant sees so many offline codes of a door: the newest, and the one they may be using.
    static let offlineShownMax = 2
    /// An offline code is asked for so long before it has to follow another.
    static let followSeconds: Int64 = 12 * 3600
    /// A paid home without a code for so long needs somebody to go there.
    static let watchSeconds: Int64 = 60
    /// Between two tries at a lock that somebody has to visit.
    static let retrySeconds: Int64 = 86_400
    /// Between two looks at whether a lock has the codes that the lease says.
    static let lookSeconds: Int64 = 86_400
    /// Each time a lock was found with other codes so often, somebody has to go there.
    static let driftsMax: Int64 = 3
    /// Digits are drawn again so often.
    static let redrawsMax: Int64 = 8
    /// A window is moved by so many hours at most.
    static let movedMax: Int64 = 12
    /// Codes are shown for so long after their tenant proved that the phone is theirs.
    static let proofSeconds: Int64 = 600
    /// Codes that are over and deleted at once.
    static let purgedMax = 20
}
