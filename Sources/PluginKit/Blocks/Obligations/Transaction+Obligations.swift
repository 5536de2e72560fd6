extension Transaction {
    /// Owes something from the receipt of a submission on; somebody answers for it from the start.
    ///
    /// The promise is the manifest's at this moment and stays as it is. The same obligation asked for
    /// again is answered as it is now; another one under its id throws `obligation.id_reused`.
    /// `received` may lie before now, never after it.
    @discardableResult
    public func oblige<K: ObligationKind>(
        _ kind: K.Type,
        _ id: String,
        owner: PersonID,
        about person: PersonID? = nil,
        received: Instant? = nil
    ) throws -> Obligation {
        let rows = try obligationRows
        let name = "\(kind.name)"
        guard let rule = rows.rules.obligation(name) else {
            throw Fault.blockNotDeclared("obligation \(name)")
        }
        let start = received ?? now
        guard BlockID.isSound(id), start <= now else { throw Fault.obligationUnsound() }
        if let known = try rows.known(id) {
            let isSame =
                known.kind == name && known.person == person
                && (received == nil || known.clock.received == received)
            guard isSame else { throw Fault.obligationReused() }
            return try seen(known)
        }
        var row = ObligationRow(
            id: id,
            kind: name,
            person: person,
            calendar: calendars.newestName,
            clock: try ServiceClock(rule.rule(), owner: owner.text, received: start),
            version: 0
        )
        let effects = row.clock.advance(to: now, on: try calendar(of: row))
        try rows.insert(row)
        try settle(&row, effects.compactMap(\.turn), rows)
        return try seen(row)
    }

    /// Does something about an obligation, all of it or nothing.
    ///
    /// Throws `obligation.missing` where the caller has none under this id, and a fault `clock.…`
    /// that says why a step is refused. What had come about by now comes first: a step after the
    /// deadline finds it passed, whether the timer has fired or not.
    @discardableResult
    public func step<K: ObligationKind>(
        _ kind: K.Type,
        _ id: String,
        _ step: ObligationStep<K>
    ) throws -> Obligation {
        let rows = try obligationRows
        guard var row = try rows.known(id), row.kind == "\(kind.name)" else {
            throw Fault.obligationMissing()
        }
        let effects = try row.clock.take(
            step,
            by: call.principal.person,
            at: now,
            on: try calendar(of: row)
        )
        try settle(&row, effects.compactMap(\.turn), rows)
        return try seen(row)
    }

    /// An obligation as it is now; nil when the caller has no such obligation.
    public func obligation(_ id: String, in tenant: TenantID? = nil) throws -> Obligation? {
        guard let row = try obligationRows.obligation(id, in: tenant) else { return nil }
        return try seen(row)
    }

    /// The calendar by which what begins now is reckoned: every year as it was installed last.
    public var calendar: BusinessCalendar { calendars.newest }

    private func seen(_ row: ObligationRow) throws -> Obligation {
        Obligation(row, on: try calendar(of: row), at: now)
    }

    private func calendar(of row: ObligationRow) throws -> BusinessCalendar {
        try calendars.calendar(since: row.calendar)
    }

    /// Writes a change, keeps what it brought about, and sees to it that the clock is looked at next.
    private func settle(
        _ row: inout ObligationRow,
        _ turns: [Obligation.Turn],
        _ rows: any ObligationRows
    ) throws {
        row.version += 1
        try rows.change(row)
        try rows.keep(turns, of: row.id, at: now)
        let hasNews = try !turns.isEmpty || !rows.untold(of: row.id).isEmpty
        let next = row.clock.nextWake(on: try calendar(of: row))
        try rows.wake(row, at: hasNews ? now : next)
    }

    /// A timer has come: what came about by now is kept and told, each thing once.
    ///
    /// A timer that was set before the obligation changed last finds another version and does nothing.
    func wakeObligation(
        _ id: String,
        version: Int64,
        _ hear: (Obligation, Obligation.Turn) throws -> Void
    ) throws {
        let rows = try obligationRows
        guard var row = try rows.known(id), row.version == version else { return }
        let calendar = try calendar(of: row)
        let turns = row.clock.advance(to: now, on: calendar).compactMap(\.turn)
        row.version += 1
        try rows.change(row)
        try rows.keep(turns, of: id, at: now)
        try rows.wake(row, at: row.clock.nextWake(on: calendar))
        for news in try rows.untold(of: id) {
            try rows.tell(news.number)
            // As it is by then: whoever heard of an earlier turn may have taken a step.
            try hear(try seen(rows.known(id) ?? row), news.turn)
        }
    }
}

extension ServiceClock {
    /// Takes a step for somebody; a hand-over is answered by the person who was asked.
    fileprivate mutating func take<K: ObligationKind>(
        _ step: ObligationStep<K>,
        by caller: PersonID?,
        at now: Instant,
        on calendar: BusinessCalendar
    ) throws -> [Effect] {
        let who = caller?.text ?? ""
        return switch step {
        case .giveNotice(let missing): try giveNotice(missing: missing, at: now, on: calendar)
        case .resubmit: try resubmit(at: now, on: calendar)
        case .accept: try accept(at: now, on: calendar)
        case .pause(let reason): try pause(for: reason.name, at: now, on: calendar)
        case .resume: try resume(at: now, on: calendar)
        case .handOver(let receiver): try offer(to: receiver.text, at: now, on: calendar)
        case .takeOver: try answerOffer(by: who, accepts: true, at: now, on: calendar)
        case .decline: try answerOffer(by: who, accepts: false, at: now, on: calendar)
        case .finish: try finish(at: now, on: calendar)
        case .withdraw: try withdraw(at: now, on: calendar)
        }
    }
}

extension ServiceClock.Effect {
    /// What the passing of time brought about; nil for what follows from an act.
    ///
    /// Acceptance by an act names the day of the act; by silence, that of the receipt. Only the latter
    /// is the passing of time's.
    fileprivate var turn: Obligation.Turn? {
        switch self {
        case .remind(_, let daysLeft): .reminder(daysLeft: daysLeft)
        case .deemedAccepted(let day): .deemedAccepted(from: day)
        case .breached(_, let deadline): .breach(deadline: deadline)
        default: nil
        }
    }
}
