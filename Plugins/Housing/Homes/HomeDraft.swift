import PluginKit

/// A home as a landlord describes it, checked against the rules that need more than a schema.
struct HomeDraft: Sendable, Hashable {
    /// One space to let.
    struct Leaf: Sendable, Hashable {
        let number: Int64
        let rooms: Int64
        let areaDm2: Int64
        let rent: Money
        let marketRent: Money
    }

    let kind: OfferKind
    let leaves: [Leaf]

    /// The cheapest space.
    var lowestRent: Money { leaves.map(\.rent).min() ?? Money(fen: 0) }

    /// Checks what the landlord sent; nil when a rule is broken.
    init?(_ input: CreateHome, rule: RentRule, _ violations: inout Violations) {
        switch input.kind {
        case .whole:
            kind = .whole
            leaves = HomeDraft.whole(input, &violations).map { [$0] } ?? []
        case .shared:
            kind = .shared
            leaves = HomeDraft.shared(input, &violations)
        }
        for leaf in leaves where !rule.allows(leaf.rent, market: leaf.marketRent) {
            let highest = rule.highestRent(market: leaf.marketRent)
            violations.add(
                leaf.number == 0 ? "/rentFen" : "/sharedRooms/\(leaf.number - 1)/rentFen",
                "cap",
                zh: "租金超过上限：按规则 \(rule.version) 最高为 \(highest.fen) 分。",
                en: "The rent is above the cap: rule \(rule.version) allows \(highest.fen) fen."
            )
        }
        agree(input.layout, &violations)
        guard violations.isEmpty else { return nil }
    }

    /// A home of the model city, made so that it keeps the rules.
    init(seeded kind: OfferKind, _ leaves: [Leaf]) {
        self.kind = kind
        self.leaves = leaves
    }

    /// Notes a layout with another number of rooms than there are; a shared flat may let fewer.
    private func agree(_ layout: Layout, _ violations: inout Violations) {
        let count = kind == .whole ? leaves.first?.rooms ?? 0 : Int64(leaves.count)
        guard count > 0, !layout.rooms.contains(count) else { return }
        guard kind == .whole || count > layout.rooms.upperBound else { return }
        let (name, most) = (layout.rooms.lowerBound, layout.rooms.upperBound)
        violations.add(
            kind == .whole ? "/rooms" : "/sharedRooms",
            "layout",
            zh: "户型“\(Shown.layout(layout, .zh))”有 \(name) 间，填写了 \(count) 间：请改正户型或房间。",
            en:
                "A home with the layout \(layout.rawValue) has \(most == name ? "" : "at least ")\(name) rooms, not \(count): mend the layout or the rooms."
        )
    }

    private static func whole(_ input: CreateHome, _ violations: inout Violations) -> Leaf? {
        if input.sharedRooms != nil {
            violations.add(
                "/sharedRooms",
                "kind",
                zh: "整租房源不填房间列表。",
                en: "A whole flat has no shared rooms."
            )
        }
        if input.rooms == nil { violations.addMissing("/rooms") }
        if input.rentFen == nil { violations.addMissing("/rentFen") }
        if input.marketRentFen == nil { violations.addMissing("/marketRentFen") }
        guard let rooms = input.rooms, let rent = input.rentFen, let market = input.marketRentFen
        else { return nil }
        return Leaf(
            number: 0,
            rooms: rooms,
            areaDm2: input.areaDm2,
            rent: rent,
            marketRent: market
        )
    }

    private static func shared(_ input: CreateHome, _ violations: inout Violations) -> [Leaf] {
        for (place, isSet) in [
            ("/rooms", input.rooms != nil), ("/rentFen", input.rentFen != nil),
            ("/marketRentFen", input.marketRentFen != nil),
        ] where isSet {
            violations.add(
                place,
                "kind",
                zh: "合租房源请在 sharedRooms 中逐间填写。",
                en: "A shared flat states this for each room in sharedRooms."
            )
        }
        guard let rooms = input.sharedRooms else {
            violations.addMissing("/sharedRooms")
            return []
        }
        if rooms.reduce(0, { $0 + $1.areaDm2 }) > input.areaDm2 {
            violations.add(
                "/areaDm2",
                "sum",
                zh: "各房间面积之和大于整套面积。",
                en: "The rooms together are larger than the flat."
            )
        }
        return rooms.enumerated().map { index, room in
            Leaf(
                number: Int64(index) + 1,
                rooms: 1,
                areaDm2: room.areaDm2,
                rent: room.rentFen,
                marketRent: room.marketRentFen
            )
        }
    }
}

extension Layout {
    /// How many rooms a home of this layout has; the largest layout there is stands for larger ones.
    var rooms: ClosedRange<Int64> {
        switch self {
        case .studio, .oneBedroom: 1...1
        case .twoBedroom: 2...2
        case .threeBedroom: 3...3
        case .fourBedroom: 4...8
        }
    }
}
