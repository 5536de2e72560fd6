import PluginKit

/// Which leaves of a home somebody wants: the whole home or one room of a shared one.
struct OccupancyPlan: Sendable, Hashable {
    /// A leaf that is on the list.
    struct Leaf: Sendable, Hashable {
        let number: Int64
        let rent: Money
        let isAvailable: Bool
    }

    /// Why a plan cannot be made.
    enum Refusal: Error, Sendable, Hashable {
        /// The home has no such room, or it is not on the list.
        case noSuchRoom
        /// Part of the home is not on the list, so that the whole of it is not on offer.
        case notWholeOnOffer
    }

    /// The leaves to occupy, in order of their numbers.
    let leaves: [Leaf]

    /// The rent of all of them together.
    var rent: Money { leaves.reduce(Money(fen: 0)) { $0 + $1.rent } }

    /// True when the list shows every one of them as free.
    var isAvailable: Bool { leaves.allSatisfy(\.isAvailable) }

    /// Plans for one room, or for all leaves when no room is named.
    ///
    /// `count` is how many leaves the home has, listed or not.
    init(room: Int64?, listed: [Leaf], of count: Int64) throws(Refusal) {
        guard let room else {
            guard !listed.isEmpty, listed.count == Int(count) else { throw .notWholeOnOffer }
            leaves = listed
            return
        }
        guard room >= 1, let leaf = listed.first(where: { $0.number == room }) else {
            throw .noSuchRoom
        }
        leaves = [leaf]
    }

    /// True when the plan takes a leaf.
    func takes(_ number: Int64) -> Bool { leaves.contains { $0.number == number } }
}

extension CivilDay {
    /// The end of an occupancy that has no end yet: 9999-12-31.
    static let openEnd = CivilDay(sinceEpoch: 2_932_896)
}
