import PluginKit

/// A flat of the model city with the building it is in.
struct SeedFlat: Sendable {
    let building: SeedBuilding
    let home: SeedHome
    let landlord: Int
    /// True for the first flat of its building.
    let isFirst: Bool

    /// Every flat whose first home has one of these numbers.
    static func all(in numbers: Range<Int>, _ plan: SeedPlan, _ day: CivilDay) -> [SeedFlat] {
        plan.projects(of: numbers).flatMap { all(of: $0, plan, numbers, day) }
    }

    /// The flats of a project whose first homes have these numbers.
    static func all(
        of project: SeedPlan.Project,
        _ plan: SeedPlan,
        _ numbers: Range<Int>,
        _ day: CivilDay
    ) -> [SeedFlat] {
        let units = SeedUnits(project, seed: plan.seed).units
        return units.enumerated().filter { numbers.contains($1.firstHome) }.map { index, unit in
            let (number, place) = index.quotientAndRemainder(dividingBy: SeedBuilding.flatsMax)
            let building = SeedBuilding(number, of: project, seed: plan.seed)
            return SeedFlat(
                building: building,
                home: SeedHome(unit, project, building, place: place, plan: plan, day: day),
                landlord: project.landlord,
                isFirst: place == 0
            )
        }
    }

    /// Its leaves, as people signed for them.
    var places: [SeedPlace] {
        home.home.draft.leaves.enumerated().map { index, leaf in
            SeedPlace(
                number: home.unit.firstHome + index,
                landlord: Housing.seedTenant(landlord),
                lessor: Housing.seedName(landlord),
                building: building,
                home: home.home,
                leaf: leaf,
                lease: home.leases[leaf.number]
            )
        }
    }
}
