/// How a provisional qualification ended, as statistics count it.
enum QualificationOutcome: String, Sendable, Hashable, CaseIterable {
    /// Everything was proved within five days.
    case inTime
    /// Everything was proved later, and before any notice.
    case late
    /// What the notice named was cured.
    case cured
    /// An appeal was upheld.
    case upheld
    /// What the notice named was not cured in time.
    case failed
}
