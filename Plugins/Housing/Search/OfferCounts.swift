import PluginKit

/// How many leaves there are for each choice of a filter, were it made beside all others that are.
struct OfferCounts: Sendable, Equatable {
    /// Leaves that fit the whole filter.
    var total: Int64 = 0
    /// By district, with the filter's other parts.
    var districts: [District: Int64] = [:]
    /// By kind, with the filter's other parts.
    var kinds: [OfferKind: Int64] = [:]
    /// By number of rooms, with the filter's other parts.
    var rooms: [Int64: Int64] = [:]

    /// Counts in the leaves of one district, number of rooms and kind.
    mutating func add(
        _ count: Int64,
        _ district: District,
        _ rooms: Int64,
        _ kind: OfferKind,
        for filter: SearchFilter
    ) {
        let isDistrict = filter.district == nil || filter.district == district
        let isRooms = filter.rooms == nil || filter.rooms == rooms
        let isKind = filter.kind == nil || filter.kind == kind
        if isRooms && isKind { districts[district, default: 0] += count }
        if isDistrict && isKind { self.rooms[rooms, default: 0] += count }
        if isDistrict && isRooms { kinds[kind, default: 0] += count }
        if isDistrict && isRooms && isKind { total += count }
    }
}

extension OfferCounts {
    /// The counts as the API answers them: every choice there is, also with none.
    var shown: HomeCounts {
        HomeCounts(
            total: total,
            districts: District.allCases.map {
                DistrictCount(district: $0.key, count: districts[$0] ?? 0)
            },
            kinds: OfferKind.allCases.map { KindCount(kind: $0, count: kinds[$0] ?? 0) },
            rooms: (Int64(1)...8).map { RoomsCount(rooms: $0, count: rooms[$0] ?? 0) }
        )
    }
}
