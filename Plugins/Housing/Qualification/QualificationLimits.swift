/// The bounds of provisional qualifications.
enum QualificationLimits {
    /// Proof may follow within so many civil days after the one on which the lease began to bind.
    static let proofDays: Int32 = SigningLimits.proofDays
    /// From the complete notice on there are so many days to cure what it names.
    static let cureDays: Int32 = 15
    /// An officer decides an appeal or a review within so many days, and is reminded as often again.
    static let officeDays: Int32 = 10
    /// A tenant whose qualification failed chooses within so many days what comes of the lease.
    static let choiceDays: Int32 = 15
    /// The latest leaving day of an exit that the tenant chooses, in days.
    static let exitDaysMax: Int32 = 45
    /// Between a termination notice and the leaving day.
    static let vacateDays: Int32 = LeaseLimits.noticeDays
    /// Verified within so many days it counts as in time; later, without a notice, as late.
    static let promptDays: Int32 = 5
    /// Papers of one case that are sent to human review.
    static let reviewsMax: Int64 = 5
    /// How far back an officer may say that a source was out.
    static let outagePastSeconds: Int64 = 30 * 86_400
    /// A clock that stood still for longer than so many days has no last day.
    static let clockDaysMax: Int32 = 3660
}
