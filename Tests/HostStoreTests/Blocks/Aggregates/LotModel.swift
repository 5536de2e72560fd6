import HostStore

@testable import PluginKit

/// A bid on its way through the host.
struct LotRequest: Sendable {
    enum Fate: Sendable { case decided, undone, givenUp }

    let place: LaneOrder.Place
    let lot: String
    let amount: Int64
    let who: String
    let fate: Fate
    /// What the model says becomes of it.
    let expected: String
}

/// Lots decided one thing after another, in the order of stamps.
struct LotModel {
    var lots: [String: TestLot] = [:]
    var rows: [String: String] = [:]

    /// Every deadline until a stamp, itself included.
    mutating func pass(to stamp: Stamp) {
        for (id, lot) in lots {
            guard let deadline = lot.deadline, deadline.at <= stamp else { continue }
            lots[id]?.deadline = nil
            rows["award/\(id)"] = "\(lot.leader) \(lot.price)"
        }
    }

    mutating func bid(_ amount: Int64, by who: String, for lot: String, at stamp: Stamp) -> String {
        pass(to: stamp)
        let outcome = lots[lot]?.bid(amount, by: who, at: stamp) ?? "none"
        if outcome == "leads" { rows["bid/\(lot)/\(amount)"] = who }
        return outcome
    }

    /// Everything as its rows are to have it.
    var all: [String: String] {
        lots.reduce(into: rows) { $0["lot/\($1.key)"] = $1.value.text }
    }
}
