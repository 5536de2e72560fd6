/// The bounds of agreements to be charged.
enum DebitLimits {
    /// A page to agree on is asked about so often, and given up so long after it was asked for.
    static let pollSeconds: Int64 = 60
    static let agreeSeconds: Int64 = 15 * 60
    /// The bound of a month is at least the rent and at most so many rents.
    static let rentsMax: Int64 = 3
    /// Charges are made from nine in the morning of their day on, so that the day is left to pay by hand.
    static let morningSeconds: Int64 = 9 * 3600
    /// While somebody pays by hand a charge waits, and is given up at eight in the evening.
    static let waitSeconds: Int64 = 20 * 60
    static let eveningSeconds: Int64 = 20 * 3600
    /// Of a charge that was made nobody waits longer for the provider's word.
    static let chargeSeconds: Int64 = 3 * 3600
}
