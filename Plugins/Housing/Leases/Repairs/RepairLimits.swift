/// The bounds of repairs.
enum RepairLimits {
    /// Nothing is put off for longer than so many days after the report.
    static let deferDaysMax: Int32 = 45
    /// A tenant has so long to agree to wait, three days; after that the clock goes on.
    static let deferralSeconds: Int64 = 3 * 86_400
    /// A visit lasts at most so long.
    static let visitSeconds: Int64 = 8 * 3600
    /// It is proposed at most so long ahead.
    static let aheadSeconds: Int64 = 14 * 86_400
    /// A visitor's code is asked for so long before: until then consent can be taken back.
    static let codeSeconds: Int64 = 600
    /// A completed repair is closed after seven days without a word.
    static let confirmSeconds: Int64 = 7 * 86_400
    /// A landlord has ten days to answer a claim.
    static let claimSeconds: Int64 = 10 * 86_400
    /// A tenant has 15 days to ask an officer.
    static let appealSeconds: Int64 = 15 * 86_400
    /// An appeal that nobody decides for 30 days leaves the landlord's answer as it is.
    static let rulingSeconds: Int64 = 30 * 86_400
    /// A lease has at most so many repairs that are not closed.
    static let openMax = 20
}
