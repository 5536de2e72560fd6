import PluginKit

/// A hold as the statements return it.
protocol HoldRow {
    var id: String { get }
    var tenantId: String { get }
    var personId: String { get }
    var homeId: String { get }
    var leaf: Int64? { get }
    var rent: Money { get }
    var state: String { get }
    var placedAt: Instant { get }
    var expiresAt: Instant { get }
    var endedAt: Instant? { get }
    var version: Int64 { get }
}

extension Statements.HoldOfPerson.Row: HoldRow {}
extension Statements.HoldsOfPerson.Row: HoldRow {}
extension Statements.AnyHold.Row: HoldRow {}

extension HoldLife {
    init(_ row: some HoldRow) throws {
        self.init(
            state: try stored(row.state),
            expiresAt: row.expiresAt,
            version: row.version
        )
    }
}

extension Hold {
    /// The hold as its owner sees it.
    init(_ row: some HoldRow) throws {
        self.init(
            id: row.id,
            homeId: row.homeId,
            room: row.leaf,
            state: try stored(row.state),
            rentFen: row.rent,
            placedAt: row.placedAt,
            expiresAt: row.expiresAt,
            endedAt: row.endedAt,
            version: row.version
        )
    }

    /// The hold after it ended just now.
    init(_ row: some HoldRow, endedAs state: HoldState, at now: Instant) {
        self.init(
            id: row.id,
            homeId: row.homeId,
            room: row.leaf,
            state: state,
            rentFen: row.rent,
            placedAt: row.placedAt,
            expiresAt: row.expiresAt,
            endedAt: now,
            version: row.version + 1
        )
    }
}
