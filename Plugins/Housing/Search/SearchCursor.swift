import PluginKit

/// The place in the order of results after which the next page begins.
struct SearchCursor: Sendable, Hashable, Comparable {
    let rent: Money
    let homeID: String
    let leaf: Int64

    /// Before the first result.
    static let start = SearchCursor(rent: Money(fen: 0), homeID: "", leaf: 0)

    /// Cheapest first.
    static func < (left: SearchCursor, right: SearchCursor) -> Bool {
        guard left.rent == right.rent else { return left.rent < right.rent }
        guard left.homeID == right.homeID else { return left.homeID < right.homeID }
        return left.leaf < right.leaf
    }

    /// The place as callers carry it: opaque, and bound to its filter.
    func text(for filter: SearchFilter) -> String {
        let place = "\(rent.fen)~\(leaf)~\(homeID)"
        return Base64URL.encode("\(place)~\(mark(filter))".utf8)
    }

    /// Reads a place; nil when it is damaged or belongs to another filter.
    init?(_ text: String, for filter: SearchFilter) {
        guard let bytes = Base64URL.decode(text),
            let place = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let parts = place.split(separator: "~", omittingEmptySubsequences: false)
        guard parts.count == 4, let fen = Int64(parts[0]), let leaf = Int64(parts[1]) else {
            return nil
        }
        self.init(rent: Money(fen: fen), homeID: String(parts[2]), leaf: leaf)
        guard mark(filter) == parts[3], self.text(for: filter) == text else { return nil }
    }

    init(rent: Money, homeID: String, leaf: Int64) {
        self.rent = rent
        self.homeID = homeID
        self.leaf = leaf
    }

    private func mark(_ filter: SearchFilter) -> String {
        var hash = Fingerprint()
        hash.add(Int64(bitPattern: filter.fingerprint))
        hash.add(rent.fen)
        hash.add(leaf)
        hash.add(homeID)
        return String(hash.value, radix: 16)
    }
}
