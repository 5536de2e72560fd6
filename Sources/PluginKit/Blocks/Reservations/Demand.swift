/// A kind of bounded resource declared in the manifest; types are generated.
public protocol ResourceKind: Sendable {
    /// The name in the manifest.
    static var name: StaticString { get }
}

/// How much of one resource is wanted, at all or for some days.
public struct Demand: Sendable, Hashable {
    /// The kind in the manifest.
    public let kind: String
    /// The resource's id.
    public let resource: String
    /// The first day; nil for a resource that is counted at all.
    public let start: CivilDay?
    /// The first day that is not wanted any more.
    public let end: CivilDay?
    /// How much is wanted, on each day.
    public let quantity: Int64

    /// The largest quantity and capacity.
    public static let quantityMax: Int64 = 1_000_000_000_000

    /// So much of a resource that is counted at all.
    public init<K: ResourceKind>(_ kind: K.Type, _ resource: String, quantity: Int64 = 1) {
        self.init("\(kind.name)", resource, nil, nil, quantity)
    }

    /// So much of a resource from `start` up to, but not including, `end`.
    public init<K: ResourceKind>(
        _ kind: K.Type,
        _ resource: String,
        from start: CivilDay,
        until end: CivilDay,
        quantity: Int64 = 1
    ) {
        self.init("\(kind.name)", resource, start, end, quantity)
    }

    package init(
        _ kind: String,
        _ resource: String,
        _ start: CivilDay?,
        _ end: CivilDay?,
        _ quantity: Int64
    ) {
        self.kind = kind
        self.resource = resource
        self.start = start
        self.end = end
        self.quantity = quantity
    }

    var text: String {
        let days = start.flatMap { start in end.map { " \(start.sinceEpoch) \($0.sinceEpoch)" } }
        return "\(kind) \(resource)\(days ?? "") \(quantity)"
    }

    /// The demands summed for each resource and stretch of days, in one order: no resource is
    /// looked at twice, so that two lines cannot each fit where together they do not.
    ///
    /// Throws `reservations.demand_unsound` for quantities and days that make no sense.
    static func summed(_ demands: [Demand], _ rules: ReservationRules) throws -> [Demand] {
        guard (1...200).contains(demands.count) else { throw Fault.demandUnsound() }
        for demand in demands { try demand.check(rules) }
        let groups = Dictionary(grouping: demands) { [$0.kind, $0.resource] }
        return try groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { _, group in
            try stretches(group)
        }
    }

    private func check(_ rules: ReservationRules) throws {
        guard let rule = rules.resource(kind) else {
            throw Fault.blockNotDeclared("resource \(kind)")
        }
        let isSound =
            switch (rule.extent, start, end) {
            case (.count, nil, nil): true
            case (.days, .some(let start), .some(let end)):
                start < end
                    && Int64(end.sinceEpoch) - Int64(start.sinceEpoch) <= Int64(MonthlyRent.daysMax)
            default: false
            }
        guard isSound, (1...Demand.quantityMax).contains(quantity), BlockID.isSound(resource) else {
            throw Fault.demandUnsound()
        }
    }

    /// One demand for each stretch of days on which the sum is the same.
    private static func stretches(_ group: [Demand]) throws -> [Demand] {
        var changes: [CivilDay: Int64] = [:]
        var total: Int64 = 0
        for demand in group {
            total += demand.quantity
            guard let start = demand.start, let end = demand.end else { continue }
            changes[start, default: 0] += demand.quantity
            changes[end, default: 0] -= demand.quantity
        }
        guard total <= quantityMax else { throw Fault.demandUnsound() }
        guard let first = group.first, first.start != nil else {
            return group.first.map { [Demand($0.kind, $0.resource, nil, nil, total)] } ?? []
        }
        var list: [Demand] = []
        var since: CivilDay?
        var sum: Int64 = 0
        for (day, change) in changes.sorted(by: { $0.key < $1.key }) where change != 0 {
            if let since, sum > 0 {
                list.append(Demand(first.kind, first.resource, since, day, sum))
            }
            sum += change
            since = day
        }
        return list
    }
}
