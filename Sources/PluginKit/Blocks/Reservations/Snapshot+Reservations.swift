extension Snapshot {
    /// The least that is left of a resource, on any of the days the demand names.
    ///
    /// The demand's quantity is not looked at. 0 when there is none, or none that the caller may ask
    /// for.
    public func available(_ demand: Demand, in tenant: TenantID? = nil) throws -> Int64 {
        try reservationReads.available(demand, in: tenant, at: call.received.instant) ?? 0
    }

    /// A hold as it is at the instant of the call; nil when the caller has no such hold.
    ///
    /// A resident, who acts for no organisation, names the one whose resources they are, and sees
    /// the holds for themselves.
    public func hold(_ id: String, in tenant: TenantID? = nil) throws -> Reservation? {
        let hold = try reservationReads.hold(id, in: tenant)
        return hold.map { $0.with($0.state(at: call.received.instant)) }
    }
}
