/// What the events of one call have in common, as the log keeps it.
struct PackSetting: Sendable, Equatable {
    let atMillis: Int64
    let tenant: String?
    /// The organisation as the chain shows it.
    let tenantTag: String
    let trace: String
    let originator: String
}
