import PluginKit

/// The demonstration's deals under one seed: districts, kinds, days, amounts and land, whose sums are those
/// of the model to the fen and to the hundredth of a mu.
struct SeasonPlan: Sendable {
    struct Deal: Sendable, Hashable {
        let number: Int
        let district: SeasonModel.District
        let kind: SeasonModel.Kind
        let day: CivilDay
        let startFen: Int64
        let fen: Int64
        let areaMu100: Int64

        var isCameras: Bool { number == SeasonModel.Cameras.number }
    }

    let deals: [Deal]

    init(seed: UInt64, until end: CivilDay) {
        var random = SplitMix64(seed: seed, stream: 71, number: 0)
        let districts = SeasonPlan.dealt(SeasonModel.districts, \.perMille, &random)
        var kinds = SeasonPlan.dealt(SeasonModel.kinds, \.perMille, &random)
        kinds[SeasonModel.Cameras.number] = SeasonModel.kinds[4]
        let days = SeasonPlan.days(until: end, &random)
        let amounts = SeasonPlan.parts(
            of: SeasonModel.fen - SeasonModel.Cameras.fen,
            by: kinds.enumerated().map { number, kind in
                number == SeasonModel.Cameras.number ? 0 : random.pick(kind.weight)
            },
            in: 100
        )
        let areas = SeasonPlan.parts(
            of: SeasonModel.areaMu100,
            by: kinds.map { $0.kind == .landUse ? random.pick(20...900) : 0 },
            in: 1
        )
        deals = districts.indices.map { number in
            let isCameras = number == SeasonModel.Cameras.number
            let fen = isCameras ? SeasonModel.Cameras.fen : amounts[number]
            // Up from the start in forward auctions, down in reverse ones: by up to an eighth.
            let change = fen / 100 * random.pick(0...12) / 100 * 100
            let isReverse = kinds[number].kind == .procurement
            return Deal(
                number: number,
                district: districts[number],
                kind: kinds[number],
                day: days[number],
                startFen: isCameras
                    ? SeasonModel.Cameras.startFen : isReverse ? fen + change : fen - change,
                fen: fen,
                areaMu100: areas[number]
            )
        }
    }

    /// So many of each as its share says, shuffled; the first takes what rounding leaves.
    private static func dealt<Item>(
        _ items: [Item],
        _ perMille: (Item) -> Int,
        _ random: inout SplitMix64
    ) -> [Item] {
        var list = items.flatMap { item in
            Array(repeating: item, count: SeasonModel.deals * perMille(item) / 1000)
        }
        while list.count < SeasonModel.deals { list.append(items[0]) }
        random.shuffle(&list)
        return list
    }

    /// Days from the first one on, ever closer: the exchange grows.
    private static func days(until end: CivilDay, _ random: inout SplitMix64) -> [CivilDay] {
        let first = SeasonModel.firstDay
        let span = max(1, Int64(end.sinceEpoch - first.sinceEpoch))
        return (0..<SeasonModel.deals).map { _ in
            let chance = max(random.pick(0...999_999), random.pick(0...999_999))
            return first.adding(days: Int32(chance * span / 1_000_000))
        }.sorted()
    }

    /// Cuts a total by weights, in whole units, to the last one; what rounding leaves the last weight takes.
    static func parts(of total: Int64, by weights: [Int64], in unit: Int64) -> [Int64] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return weights }
        var parts = weights.map { weight in
            Int64(Int128(total / unit) * Int128(weight) / Int128(sum)) * unit
        }
        if let last = weights.lastIndex(where: { $0 > 0 }) {
            parts[last] += total - parts.reduce(0, +)
        }
        return parts
    }
}
