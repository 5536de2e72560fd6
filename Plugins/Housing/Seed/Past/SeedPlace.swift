import PluginKit

/// One leaf of the model city as somebody signed for it.
struct SeedPlace: Sendable {
    /// Its number among the city's homes.
    let number: Int
    let landlord: TenantID
    let lessor: String
    let building: SeedBuilding
    let home: HomeEntry
    let leaf: HomeDraft.Leaf
    /// The lease that runs on the model's day; nil where the leaf is free.
    let lease: SeedHome.Lease?

    /// The room that is signed for; nil for a whole flat.
    var room: Int64? { leaf.number == 0 ? nil : leaf.number }

    /// What names of rows here end with: home and leaf.
    var name: String { "\(home.id.suffix(SeedHome.digits))-\(leaf.number)" }

    /// Where it is, as contracts say.
    var address: Statements.HomeOfContract.Row {
        Statements.HomeOfContract.Row(
            nameZh: building.nameZh,
            addressZh: building.addressZh,
            door: home.door
        )
    }

    /// Who lives here: those who do are the first of the model's people.
    func resident(seed: UInt64) -> Int? {
        lease == nil ? nil : SeedHome.place(number, seed: seed)
    }

    /// Who wanted to live here and does not: nobody, or one of the rest of the people.
    var seeker: Int? {
        let (people, homes) = (WuhanModel.people - WuhanModel.residents, WuhanModel.homes)
        let (before, upTo) = (number * people / homes, (number + 1) * people / homes)
        return before == upTo ? nil : WuhanModel.residents + before
    }
}
