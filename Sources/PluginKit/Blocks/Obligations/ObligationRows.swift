/// One obligation as its row has it.
package struct ObligationRow: Sendable, Hashable {
    package let id: String
    package let kind: String
    package let person: PersonID?
    /// The calendar that was the newest when it came in.
    package let calendar: String
    package var clock: ServiceClock
    /// Counts its changes; a timer of an earlier one does nothing.
    package var version: Int64

    package init(
        id: String,
        kind: String,
        person: PersonID?,
        calendar: String,
        clock: ServiceClock,
        version: Int64
    ) {
        self.id = id
        self.kind = kind
        self.person = person
        self.calendar = calendar
        self.clock = clock
        self.version = version
    }
}

/// A turn that the plugin is to hear of.
package struct ObligationNews: Sendable, Hashable {
    package let number: Int64
    package let turn: Obligation.Turn

    package init(number: Int64, turn: Obligation.Turn) {
        self.number = number
        self.turn = turn
    }
}

/// The rows of a plugin's obligations, read for whoever a snapshot or transaction works for.
package protocol ObligationReads {
    var rules: ObligationRules { get }
    func obligation(_ id: String, in tenant: TenantID?) throws -> ObligationRow?
}

/// The rows of a plugin's obligations in a transaction; written are those of the tenant it acts in.
package protocol ObligationRows: ObligationReads {
    /// An obligation of the tenant that is written in.
    func known(_ id: String) throws -> ObligationRow?
    func insert(_ row: ObligationRow) throws
    func change(_ row: ObligationRow) throws
    /// Keeps turns until the plugin has heard of them.
    func keep(_ turns: [Obligation.Turn], of id: String, at now: Instant) throws
    /// What the plugin has not heard of yet, in order.
    func untold(of id: String) throws -> [ObligationNews]
    func tell(_ number: Int64) throws
    /// Sets its timer, or takes it away.
    func wake(_ row: ObligationRow, at instant: Instant?) throws
}
