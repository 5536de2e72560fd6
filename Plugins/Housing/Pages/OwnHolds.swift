import PluginKit

/// What the reader of a page holds now, so that it does not read as taken by somebody else.
struct OwnHolds: Sendable {
    private let rows: [Statements.LiveHoldsOfPerson.Row]

    /// The reader's live holds; none for somebody who is not signed in.
    init(in snapshot: borrowing Snapshot) throws {
        guard snapshot.call.principal.person != nil else {
            rows = []
            return
        }
        let now = snapshot.call.received.instant
        rows = try snapshot.all(Statements.LiveHoldsOfPerson(now: now))
    }

    private init(_ rows: [Statements.LiveHoldsOfPerson.Row]) { self.rows = rows }

    var isEmpty: Bool { rows.isEmpty }

    /// The homes that are held, the hold that ends first before the others.
    var homes: [String] { rows.map(\.homeId) }

    /// Those of one home.
    func of(_ home: String) -> OwnHolds { OwnHolds(rows.filter { $0.homeId == home }) }

    /// True when one of them takes this room, alone or with the whole home.
    func takes(_ leaf: Int64) -> Bool { rows.contains { $0.leaf == nil || $0.leaf == leaf } }

    /// One notice a hold: where it leads, until when it lasts, and the name of its home if any.
    func notices(_ name: (_ home: String) -> String?) -> [PageValue] {
        rows.map { row in
            let name = name(row.homeId)
            return .object([
                ("href", .text("/housing/holds/\(row.id)")),
                ("until", .text(Shown.time(row.expiresAt))),
                ("isRoom", .flag(row.leaf != nil)),
                ("room", .text(row.leaf.map { String($0) } ?? "")),
                ("hasName", .flag(name != nil)),
                ("name", .text(name ?? "")),
            ])
        }
    }
}
