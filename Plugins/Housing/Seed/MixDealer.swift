/// Deals homes of the four kinds to projects so that the city's mix is exact in the end.
struct MixDealer: Sendable {
    /// Two thirds one bedroom, one third two: the airport's homes have 38 to 69 m².
    static let airport = [0, 0, 112, 56]

    private let targets: [Int]
    private let total: Int
    private var homesDealt = 0
    private var dealt = [0, 0, 0, 0]

    init() {
        targets = WuhanModel.Kind.allCases.map { kind in
            WuhanModel.homes * kind.percent / 100 - MixDealer.airport[kind.rawValue]
        }
        total = WuhanModel.homes - WuhanModel.Airport.homes
    }

    /// The kinds of the next project's homes.
    mutating func deal(_ homes: Int) -> [Int] {
        homesDealt += homes
        var mix = targets.indices.map { kind in
            targets[kind] * homesDealt / total - dealt[kind]
        }
        // Rounding leaves up to three homes over: studios, the commonest kind, take them.
        mix[WuhanModel.Kind.studio.rawValue] += homes - mix.reduce(0, +)
        for kind in mix.indices { dealt[kind] += mix[kind] }
        return mix
    }
}
