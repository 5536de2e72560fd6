extension Snapshot {
    /// An obligation as it is at the instant of the call; nil when the caller has no such obligation.
    ///
    /// A resident, who acts for no organisation, names the one that owes, and sees what is owed to
    /// themselves.
    public func obligation(_ id: String, in tenant: TenantID? = nil) throws -> Obligation? {
        let reads = try obligationReads
        guard let row = try reads.obligation(id, in: tenant) else { return nil }
        let calendar = try calendars.calendar(since: row.calendar)
        return Obligation(row, on: calendar, at: call.received.instant)
    }

    /// The calendar by which what begins now is reckoned: every year as it was installed last.
    public var calendar: BusinessCalendar { calendars.newest }
}
