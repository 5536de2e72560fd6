import PluginKit

/// When an organisation's officers could not ask a source: that time never counts against a tenant.
enum OutageDesk {
    /// Writes down that a source is out, or that it can be asked again; said twice it is so once.
    static func record(_ input: RecordOutage, in tx: borrowing Transaction) throws -> OutageList {
        let at = input.at ?? tx.now
        let open = try known(in: tx).first { $0.until == nil && $0.source == input.source }
        var violations = Violations()
        check(at, at: tx.now, from: input.isDown ? nil : open?.from, &violations)
        guard violations.isEmpty else { throw violations.fault() }
        switch (input.isDown, open) {
        case (true, nil):
            try tx.run(Statements.InsertOutage(source: input.source.rawValue, fromAt: at))
        case (true, _?): break
        case (false, _?):
            try tx.run(Statements.EndOutage(source: input.source.rawValue, untilAt: at))
        case (false, nil): throw Fault.noOutage()
        }
        return OutageList(items: try known(in: tx))
    }

    private static func check(
        _ at: Instant,
        at now: Instant,
        from: Instant?,
        _ violations: inout Violations
    ) {
        if at > now {
            violations.add(
                "/at",
                "maximum",
                zh: "时间不能晚于现在。",
                en: "It is now, or earlier."
            )
        }
        let earliest = from ?? now.adding(seconds: -QualificationLimits.outagePastSeconds)
        if at < earliest {
            violations.add(
                "/at",
                "minimum",
                zh: "最早为 \(Shown.moment(earliest))。",
                en: "The earliest is \(Shown.moment(earliest))."
            )
        }
    }

    private static func known(in tx: borrowing Transaction) throws -> [SourceOutage] {
        let since = tx.now.adding(seconds: -QualificationLimits.outagePastSeconds)
        return try tx.all(Statements.OutagesOfOffice(since: since)).map { try SourceOutage($0) }
    }

    /// Those that last, and those of the last thirty days.
    static func list(in snapshot: borrowing Snapshot) throws -> OutageList {
        let now = snapshot.call.received.instant
        let since = now.adding(seconds: -QualificationLimits.outagePastSeconds)
        return OutageList(
            items: try snapshot.all(Statements.OutagesOfOffice(since: since)).map {
                try SourceOutage($0)
            }
        )
    }
}

extension SourceOutage {
    fileprivate init(_ row: Statements.OutagesOfOffice.Row) throws {
        self.init(source: try stored(row.source), from: row.fromAt, until: row.untilAt)
    }
}
