extension Transaction {
    /// Sets how much there is of a resource of the organisation that the transaction acts in, for
    /// each day where its kind is counted by days.
    ///
    /// Throws `reservations.capacity_taken` when more is held or committed.
    public func provide<K: ResourceKind>(
        _ kind: K.Type,
        _ resource: String,
        capacity: Int64
    ) throws {
        let rows = try reservationRows
        guard rows.rules.resource("\(kind.name)") != nil else {
            throw Fault.blockNotDeclared("resource \(kind.name)")
        }
        guard (0...Demand.quantityMax).contains(capacity), BlockID.isSound(resource) else {
            throw Fault.demandUnsound()
        }
        guard try rows.provide("\(kind.name)", resource, capacity: capacity, at: now) else {
            throw Fault.capacityTaken(resource)
        }
    }

    /// Keeps everything that is demanded until so many seconds later, or nothing.
    ///
    /// What several demands want of one resource is summed first. The same hold asked again is
    /// answered as it is now; another one under its id is refused. Throws
    /// `reservations.demand_unsound` for quantities, days and times that make no sense.
    public func hold(
        _ id: String,
        _ demands: [Demand],
        forSeconds seconds: Int64,
        about person: PersonID? = nil
    ) throws -> ReservationOutcome {
        let rows = try reservationRows
        let lines = try Demand.summed(demands, rows.rules)
        let longest = lines.compactMap { rows.rules.resource($0.kind)?.holdSecondsMax }.min() ?? 0
        guard (1...Int64(longest)).contains(seconds), BlockID.isSound(id) else {
            throw Fault.demandUnsound()
        }
        let body = (lines.map(\.text) + ["\(seconds)", person?.text ?? "-"]).joined(separator: ";")
        if let known = try rows.known(id) {
            guard known.body == body else { return .refused(.differs) }
            return .held(known.with(known.state(at: now)))
        }
        let hold = Reservation(
            id: id,
            state: .active,
            person: person,
            expires: now.adding(seconds: seconds),
            body: body
        )
        if let refusal = try rows.take(lines, for: hold, at: now) { return .refused(refusal) }
        return .held(hold)
    }

    /// Keeps a hold's resources for good; refused from the instant on at which it expires.
    public func commitHold(_ id: String) throws -> ReservationOutcome { try step(.commit, id) }

    /// Gives the resources back.
    public func releaseHold(_ id: String) throws -> ReservationOutcome { try step(.release, id) }

    /// Uses up what a committed hold keeps: the capacity goes down with it.
    ///
    /// Only for resources that are counted at all; throws `reservations.demand_unsound` for others.
    public func consumeHold(_ id: String) throws -> ReservationOutcome { try step(.consume, id) }

    /// Lets an active hold end so many seconds from now.
    public func extendHold(_ id: String, forSeconds seconds: Int64) throws -> ReservationOutcome {
        guard (1...366 * 86_400).contains(seconds) else { throw Fault.demandUnsound() }
        return try step(.extend, id, expires: now.adding(seconds: seconds))
    }

    private func step(
        _ step: Reservation.Step,
        _ id: String,
        expires: Instant? = nil
    ) throws -> ReservationOutcome {
        let rows = try reservationRows
        guard let known = try rows.known(id) else { return .refused(.missing) }
        switch known.after(step, at: now) {
        case .success(let state):
            let changed = known.with(state, expires: expires)
            if changed != known { try rows.change(changed) }
            return .held(changed)
        case .failure(let refusal): return .refused(refusal)
        }
    }

    /// The least that is left of a resource now; 0 when there is none.
    public func available(_ demand: Demand, in tenant: TenantID? = nil) throws -> Int64 {
        try reservationRows.available(demand, in: tenant, at: now) ?? 0
    }

    /// A hold that came to its end: whoever is asked last finds it expired.
    func endHold(_ id: String) throws -> Reservation? {
        let rows = try reservationRows
        guard let known = try rows.known(id), known.state(at: now) == .expired else { return nil }
        if known.state != .expired { try rows.change(known.ended) }
        return known.ended
    }
}
