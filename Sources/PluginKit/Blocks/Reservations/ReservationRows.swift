/// The rows of a plugin's reservations, read for whoever a snapshot or transaction works for.
package protocol ReservationReads {
    var rules: ReservationRules { get }
    /// The least that is left on any of the days; nil for a resource the caller may not ask for.
    func available(_ demand: Demand, in tenant: TenantID?, at now: Instant) throws -> Int64?
    func hold(_ id: String, in tenant: TenantID?) throws -> Reservation?
}

/// The rows of a plugin's reservations in a transaction; written are those of the tenant it acts
/// in.
package protocol ReservationRows: ReservationReads {
    /// Sets what there is of a resource; false when more is held.
    func provide(_ kind: String, _ resource: String, capacity: Int64, at now: Instant) throws
        -> Bool
    /// A hold of the tenant that is written in.
    func known(_ id: String) throws -> Reservation?
    /// Takes every line or none, each checked and written by one statement.
    func take(_ lines: [Demand], for hold: Reservation, at now: Instant) throws
        -> ReservationRefusal?
    /// Writes a hold's new state, gives its lines back where it keeps them no more, and sets or
    /// takes away its timer.
    func change(_ hold: Reservation) throws
}
