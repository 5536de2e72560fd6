import PluginKit

/// The projects of the model city under one seed, each with its share of homes of every kind.
struct SeedPlan: Sendable {
    /// Homes built together by one landlord.
    struct Project: Sendable, Hashable {
        let number: Int
        let share: WuhanModel.Share
        let homes: Int
        /// Number of its first home among all.
        let firstHome: Int
        /// Homes of every kind, in the order of `WuhanModel.Kind`.
        let mix: [Int]
        let isAirport: Bool
        let landlord: Int

        func count(_ kind: WuhanModel.Kind) -> Int { mix[kind.rawValue] }
    }

    let seed: UInt64
    let projects: [Project]

    init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(seed: seed, stream: 1, number: 0)
        var sizes: [(share: WuhanModel.Share, homes: Int, isAirport: Bool)] = []
        for share in WuhanModel.shares {
            var rest = share.homes
            if share.district == WuhanModel.Airport.district {
                sizes.append((share, WuhanModel.Airport.homes, true))
                rest -= WuhanModel.Airport.homes
            }
            for homes in SeedPlan.split(rest, &random) { sizes.append((share, homes, false)) }
        }
        let landlords = SeedPlan.landlords(of: sizes.count, &random)
        var mixes = MixDealer()
        var firstHome = 0
        var projects: [Project] = []
        for (number, size) in sizes.enumerated() {
            projects.append(
                Project(
                    number: number,
                    share: size.share,
                    homes: size.homes,
                    firstHome: firstHome,
                    mix: size.isAirport ? MixDealer.airport : mixes.deal(size.homes),
                    isAirport: size.isAirport,
                    landlord: landlords[number]
                )
            )
            firstHome += size.homes
        }
        self.projects = projects
    }

    /// The projects in which homes have these numbers.
    func projects(of numbers: Range<Int>) -> [Project] {
        projects.filter {
            $0.firstHome < numbers.upperBound && $0.firstHome + $0.homes > numbers.lowerBound
        }
    }

    /// Cuts a district's homes into projects of an allowed size.
    private static func split(_ homes: Int, _ random: inout SplitMix64) -> [Int] {
        let least = WuhanModel.projectHomes.lowerBound
        var rest = homes
        var sizes: [Int] = []
        while rest > 0 {
            let size = min(rest, Int(random.pick(120...480)))
            // What would be left must itself be a project, or belong to this one.
            sizes.append(rest - size < least ? rest : size)
            rest -= sizes.last ?? rest
        }
        return sizes
    }

    /// Every landlord has a project; the others go to anybody.
    private static func landlords(of projects: Int, _ random: inout SplitMix64) -> [Int] {
        var owners = (0..<projects).map { number in
            number < WuhanModel.landlords ? number : random.index(below: WuhanModel.landlords)
        }
        random.shuffle(&owners)
        return owners
    }
}
