import PluginKit

/// What somebody may take instead of a home that they did not get: the same kind in the same district,
/// at most a fifth dearer.
struct OtherHomes: Sendable {
    private static let most = 3

    private let search: HomeSearch
    private let home: String

    /// Nil where the signing goes on, or led to a lease.
    init?(_ journey: Journey, _ home: Home) {
        switch journey.state {
        case .refused, .expired, .refunding, .refunded: break
        default: return nil
        }
        var filter = SearchFilter()
        filter.district = District(home.building.district)
        filter.kind = home.kind
        filter.rentMax = Money(fen: journey.rentFen.fen + journey.rentFen.fen / 5)
        // A shared flat has eight rooms at most, all of which may be on the list.
        search = HomeSearch(filter: filter, after: .start, limit: Int64(OtherHomes.most) + 8)
        self.home = home.id
    }

    /// The cheapest of them, as cards.
    func found(_ context: RequestContext) throws -> [PageValue] {
        try context.project(OfferBook.self) { search.page(in: $0) }.items
            .filter { $0.id != home }.prefix(OtherHomes.most)
            .map { SearchPage.card($0, context.call.language) }
    }
}
