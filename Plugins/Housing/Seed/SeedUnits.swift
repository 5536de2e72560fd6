import PluginKit

/// The flats of one project, in the order in which they are written.
struct SeedUnits: Sendable {
    /// A flat: one home on the list, or a shared flat with a few rooms on it.
    struct Unit: Sendable, Hashable {
        let kind: WuhanModel.Kind
        /// Number of its first home among all the city's.
        let firstHome: Int
        /// Homes on the list: 1, or the rooms of a shared flat.
        let homes: Int
    }

    let units: [Unit]

    init(_ project: SeedPlan.Project, seed: UInt64) {
        var random = SplitMix64(seed: seed, stream: 2, number: project.number)
        var shapes: [(kind: WuhanModel.Kind, homes: Int)] = []
        for kind in WuhanModel.Kind.allCases {
            let count = project.count(kind)
            if kind == .room {
                shapes += SeedUnits.flats(rooms: count).map { (kind, $0) }
            } else {
                shapes += Array(repeating: (kind, 1), count: count)
            }
        }
        random.shuffle(&shapes)
        var next = project.firstHome
        units = shapes.map { shape in
            defer { next += shape.homes }
            return Unit(kind: shape.kind, firstHome: next, homes: shape.homes)
        }
    }

    /// Shared flats of three rooms, with one or two of another size so that all rooms fit.
    private static func flats(rooms: Int) -> [Int] {
        switch (rooms / 3, rooms % 3) {
        case (0, 0): []
        case (0, let rest): [rest]
        case (let threes, 0): Array(repeating: 3, count: threes)
        case (let threes, 1): Array(repeating: 3, count: threes - 1) + [4]
        case (let threes, let rest): Array(repeating: 3, count: threes) + [rest]
        }
    }
}
