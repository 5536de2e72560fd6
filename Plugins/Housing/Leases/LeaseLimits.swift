/// The bounds of leases.
enum LeaseLimits {
    /// A further term is offered so many days before the end.
    static let renewalDays: Int32 = 60
    /// Between a notice and the leaving day.
    static let noticeDays: Int32 = 30
    /// Days and codes are kept for so long at a time where there is no end.
    static let keptDays: Int32 = 30
    /// They are kept longer so many days before they would end.
    static let keptMarginDays: Int32 = 3
    /// What could not be done at its time is tried again so much later.
    static let laterSeconds: Int64 = 3600
    /// A landlord who has proposed nothing so long after the keys has nothing to take off the deposit.
    static let proposalSeconds: Int64 = 48 * 3600
    /// The public clock: a deposit is back so long after the keys, or it is late.
    static let returnSeconds: Int64 = 72 * 3600
    /// A tenant has so long to answer a proposal: 15 days.
    static let answerSeconds: Int64 = 15 * 86_400
    /// What is disputed goes back unless it is settled within 30 days.
    static let disputeSeconds: Int64 = 30 * 86_400
    /// Between the word that a home stands empty and the day on which it is taken back.
    static let vacancyDays: Int32 = 15
    /// Between an order on record and that day.
    static let orderDays: Int32 = 7
    /// Rent is billed so many days before its month, and there are so many at least to pay it.
    static let billDays: Int32 = 7
    /// The reasonable period that a demand gives.
    static let demandDays: Int32 = 30
    /// Lines of a proposal.
    static let linesMax = 20
}
