/// The bounds of holds.
enum HoldLimits {
    /// How long a home is kept, in seconds.
    static let holdSeconds: Int64 = 600
    /// Most holds one person has at a time.
    static let livePerPersonMax = 2
}
