import PluginKit

/// A draw as it is announced (L1): whose secrets have come, and which round of a public beacon everybody waits for.
///
/// The round follows from when the list was frozen, so that nobody chooses it: the first of drand's quicknet that comes a day
/// later or more.
struct DrawNotice: Sendable, Hashable {
    /// The beacon's name, as it is told.
    static let beacon = "drand-quicknet"
    /// How long before the beacon everybody is told, in seconds.
    static let noticeSeconds: Int64 = 86_400
    /// When quicknet's first round was (2023-08-23T15:09:27Z), and how far apart rounds are.
    private static let genesisNanos: Int64 = 1_692_803_367_000_000_000
    private static let periodNanos: Int64 = 3_000_000_000

    let round: Int64
    /// When the round comes: no secret counts from then on, and no draw before.
    let beaconAt: Stamp
    /// Secrets by party, hexadecimal; nil for one that has not come.
    var reveals: [String?]
    /// Everybody who was drawn, by place, in order (L4); empty before.
    var order: [Int] = []

    /// Of a list that was frozen at a stamp, with so many parties.
    init(at stamp: Stamp, parties: Int) {
        let ahead = stamp.nanos + Self.noticeSeconds * 1_000_000_000 - Self.genesisNanos
        let periods = max(0, (ahead + Self.periodNanos - 1) / Self.periodNanos)
        round = periods + 1
        beaconAt = Stamp(nanos: Self.genesisNanos + periods * Self.periodNanos)
        reveals = Array(repeating: nil, count: parties)
    }
}
