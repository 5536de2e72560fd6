import HostStore
import PluginKit
import TestGround
import Testing

@testable import Housing

@Suite struct `Saved searches` {
    private static func filter(
        _ district: District? = nil,
        rentMax: Int64? = nil,
        text: String? = nil
    ) -> SearchFilter {
        var filter = SearchFilter()
        filter.district = district
        if let rentMax { filter.rentMax = Money(fen: rentMax) }
        filter.words = text.flatMap(SearchWords.init)
        return filter
    }

    private static func save(
        _ filter: SearchFilter,
        text: String? = nil,
        by person: String,
        _ rig: HousingRig
    ) async throws -> SavedSearch {
        try await rig.store.write(rig.resident(person)) { tx in
            try SavedSearchDesk.save(filter, text: text, in: tx)
        }
    }

    private static func notices(of person: String, _ rig: HousingRig) throws -> [SearchNotice] {
        try rig.store.point(rig.resident(person)) { try SavedSearchDesk.notices(in: $0) }.items
    }

    /// Half a minute passes, and what came due happens.
    private static func turn(_ rig: HousingRig) async throws {
        rig.clock.advance(seconds: 30)
        try await rig.fireDueTimers()
    }

    @Test func `whoever keeps a search hears of a home that is listed, once`() async throws {
        let rig = try HousingRig()
        let building = try await rig.building()
        _ = try await rig.wholeHome(in: building)
        let search = try await Self.save(Self.filter(.wuchang), by: "li", rig)
        _ = try await Self.save(Self.filter(.wuchang, rentMax: 100_000), by: "wang", rig)
        let home = try await rig.wholeHome(in: building)
        #expect(try Self.notices(of: "li", rig).isEmpty, "not before the turn")
        try await Self.turn(rig)
        #expect(try Self.notices(of: "li", rig).map(\.homeId) == [home])
        #expect(try Self.notices(of: "li", rig).map(\.searchId) == [search.id])
        #expect(try Self.notices(of: "wang", rig).isEmpty, "it is too dear")
        for _ in 0..<3 { try await Self.turn(rig) }
        #expect(try Self.notices(of: "li", rig).count == 1)
        #expect(try rig.events("housing.search.matched.v1") == 1)
    }

    @Test func `a home that is held comes free again, and its other rooms do not`() async throws {
        let rig = try HousingRig()
        let home = try await rig.sharedHome(in: try await rig.building(), rooms: 3)
        guard case .placed(let hold) = try await rig.place(home, room: 2, for: "zhao") else {
            Issue.record("nobody else wants it")
            return
        }
        _ = try await Self.save(Self.filter(text: "一号"), text: "一号", by: "li", rig)
        _ = try await Self.save(Self.filter(text: "二号"), text: "二号", by: "wang", rig)
        _ = try await rig.release(hold.id, by: "zhao")
        try await Self.turn(rig)
        #expect(try Self.notices(of: "li", rig).map(\.room) == [2])
        #expect(try Self.notices(of: "wang", rig).isEmpty)
    }

    @Test func `a home that is gone before the turn is told to nobody`() async throws {
        let rig = try HousingRig()
        let building = try await rig.building()
        _ = try await Self.save(Self.filter(), by: "li", rig)
        let home = try await rig.wholeHome(in: building)
        _ = try await rig.place(home, for: "zhao")
        try await Self.turn(rig)
        #expect(try Self.notices(of: "li", rig).isEmpty)
        #expect(try rig.number("SELECT count(*) FROM freed_offer") == 0)
    }

    @Test func `a home that comes free again and again is told of once`()
        async throws
    {
        let rig = try HousingRig()
        let home = try await rig.wholeHome(in: try await rig.building())
        _ = try await Self.save(Self.filter(), by: "li", rig)
        for round in 1...4 {
            guard case .placed(let hold) = try await rig.place(home, for: "zhao") else {
                Issue.record("nobody else wants it")
                return
            }
            // Whoever saves a search while it is held has not seen it.
            if round == 3 { _ = try await Self.save(Self.filter(.wuchang), by: "wang", rig) }
            _ = try await rig.release(hold.id, by: "zhao")
            #expect(try rig.number("SELECT count(*) FROM freed_offer") == 1)
            if round == 3 { try await Self.turn(rig) }
        }
        #expect(try Self.notices(of: "wang", rig).count == 1)
        try await Self.turn(rig)
        // Each is told of it once, however often it comes free.
        #expect(try Self.notices(of: "li", rig).count == 1)
        #expect(try rig.events("housing.search.matched.v1") == 2)
    }

    @Test func `the list offers to keep its filters but for the day, to those who are signed in`()
        async throws
    {
        let rig = try HousingRig()
        let day = "\(rig.clock.now.civilDay.adding(days: 30))"
        for (caller, fields, kept) in [
            (rig.resident("li"), [("district", "wuchang"), ("freeBy", day)], ["district"]),
            (rig.resident("li"), [("freeBy", day)], []),
            (rig.call(.anonymous), [("district", "wuchang")], ["district"]),
        ] {
            let list = try await rig.open("searchPage", as: caller, fields: fields)
            let isOffered = list.value("maySave") == "true"
            #expect(isOffered == (caller.principal.person != nil && !kept.isEmpty), "\(fields)")
            #expect(list.list("saved").compactMap { $0["name"]?.text } == kept)
            guard isOffered else { continue }
            let saved = list.list("saved").map { ($0["name"]?.text ?? "", $0["value"]?.text ?? "") }
            let done = try await rig.open("saveSearchPage", as: caller, fields: saved)
            #expect(done.target == SavedSearchPage.path)
        }
        #expect(try rig.number("SELECT count(*) FROM saved_search") == 1)
    }

    @Test func `ten searches are kept, the same one once, and nobody else's`() async throws {
        let rig = try HousingRig()
        for rent in Int64(1)...10 {
            _ = try await Self.save(Self.filter(rentMax: rent), by: "li", rig)
        }
        let same = try await Self.save(Self.filter(rentMax: 3), by: "li", rig)
        #expect(
            await faultCode { _ = try await Self.save(Self.filter(), by: "li", rig) }
                == "housing.search.limit"
        )
        let foreign = rig.resident("wang")
        #expect(
            await faultCode {
                try await rig.store.write(foreign) { try SavedSearchDesk.remove(same.id, in: $0) }
            } == "housing.search.not_found"
        )
        try await rig.store.write(rig.resident("li")) {
            try SavedSearchDesk.remove(same.id, in: $0)
        }
        #expect(try rig.number("SELECT count(*) FROM saved_search") == 9)
    }

    @Test func `a home that very many look for is told over several turns`() async throws {
        let rig = try HousingRig()
        let building = try await rig.building()
        for number in 0..<450 {
            let district: District? = number % 2 == 0 ? nil : .wuchang
            _ = try await Self.save(
                Self.filter(district, rentMax: 150_000 + Int64(number % 3)),
                by: "person \(number)",
                rig
            )
        }
        _ = try await rig.wholeHome(in: building)
        try await Self.turn(rig)
        #expect(try rig.number("SELECT count(*) FROM search_notice") == 400)
        rig.clock.advance(seconds: 1)
        try await rig.fireDueTimers()
        #expect(try rig.number("SELECT count(*) FROM search_notice") == 450)
        #expect(try rig.events("housing.search.matched.v1") == 450)
        #expect(try rig.number("SELECT count(*) FROM freed_offer") == 0)
    }

    @Test func `the watch ends with the last search`() async throws {
        let rig = try HousingRig()
        let search = try await Self.save(Self.filter(), by: "li", rig)
        try await rig.store.write(rig.resident("li")) { tx in
            try SavedSearchDesk.remove(search.id, in: tx)
        }
        try await Self.turn(rig)
        #expect(try rig.dueTimers().isEmpty)
        #expect(try rig.number("SELECT count(*) FROM host_timer WHERE kind = 'SearchTurn'") == 0)
        // What comes now is in no line, and nobody hears of it later.
        _ = try await rig.wholeHome(in: try await rig.building())
        _ = try await Self.save(Self.filter(), by: "li", rig)
        try await Self.turn(rig)
        #expect(try Self.notices(of: "li", rig).isEmpty)
    }

    // MARK: - Histories

    @Test(arguments: 0..<8)
    func `every history tells what a look at everything would`(number: Int) async throws {
        let seed = UInt64(number) &* 7919 &+ 3
        var story = try await SearchStory(seed: seed)
        for step in 0..<60 {
            try await story.step()
            #expect(try story.told() == story.expected, "seed \(seed), step \(step)")
        }
    }
}

/// Random searches, homes and holds beside a model that looks at everything each time.
private struct SearchStory {
    struct Leaf: Hashable {
        let home: String
        let number: Int64
    }

    struct Kept {
        let id: String
        let person: String
        let filter: SearchFilter
        var isMuted = false
    }

    struct Told: Hashable {
        let search: String
        let leaf: Leaf
    }

    let rig: HousingRig
    private var random: SeededRandom
    private var buildings: [(id: String, district: District)] = []
    private var leaves: [Leaf: (district: District, rent: Int64)] = [:]
    private var holds: [String: (person: String, leaves: [Leaf])] = [:]
    private var searches: [Kept] = []
    /// What came free, with the searches that there were then.
    private var freed: [(leaf: Leaf, searches: Set<String>)] = []
    private(set) var expected: Set<Told> = []

    init(seed: UInt64) async throws {
        rig = try HousingRig(seed: seed)
        random = SeededRandom(seed: seed)
        for district in [District.wuchang, .hanyang] {
            buildings.append((try await rig.building(in: district.key), district))
        }
    }

    /// What the rows say was told of searches that there are.
    func told() throws -> Set<Told> {
        var told: Set<Told> = []
        for kept in searches {
            let notices = try rig.store.point(rig.resident(kept.person)) { snapshot in
                try SavedSearchDesk.notices(in: snapshot).items
            }
            for notice in notices where notice.searchId == kept.id {
                let leaf = Leaf(home: notice.homeId, number: notice.room ?? 0)
                told.insert(Told(search: kept.id, leaf: leaf))
            }
        }
        return told
    }

    mutating func step() async throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: try await save()
        case 2: try await muteOrRemove()
        case 3: try await list()
        case 4, 5: try await place()
        case 6: try await release()
        default: try await pass()
        }
    }

    private mutating func save() async throws {
        let person = "person \(Int.random(in: 0..<4, using: &random))"
        var filter = SearchFilter()
        if Bool.random(using: &random) { filter.district = .wuchang }
        if Bool.random(using: &random) {
            filter.rentMax = Money(fen: Int64.random(in: 80_000...200_000, using: &random))
        }
        if Int.random(in: 0..<4, using: &random) == 0 { filter.kind = .shared }
        guard searches.count(where: { $0.person == person }) < SavedSearchDesk.searchesMax else {
            return
        }
        let wanted = filter
        let saved = try await rig.store.write(rig.resident(person)) { tx in
            try SavedSearchDesk.save(wanted, text: nil, in: tx)
        }
        if !searches.contains(where: { $0.id == saved.id }) {
            searches.append(Kept(id: saved.id, person: person, filter: filter))
        }
    }

    private mutating func muteOrRemove() async throws {
        guard let place = searches.indices.randomElement(using: &random) else { return }
        let kept = searches[place]
        let caller = rig.resident(kept.person)
        guard Bool.random(using: &random) else {
            try await rig.store.write(caller) { try SavedSearchDesk.remove(kept.id, in: $0) }
            searches.remove(at: place)
            expected = expected.filter { $0.search != kept.id }
            return
        }
        searches[place].isMuted.toggle()
        let wish = MuteSearch(id: kept.id, isMuted: searches[place].isMuted)
        _ = try await rig.store.write(caller) { try SavedSearchDesk.mute(wish, in: $0) }
    }

    private mutating func list() async throws {
        let building = buildings.randomElement(using: &random) ?? buildings[0]
        if Bool.random(using: &random) {
            let rent = Int64.random(in: 70_000...220_000, using: &random)
            let home = try await rig.wholeHome(in: building.id, rent: rent)
            add(Leaf(home: home, number: 0), building.district, rent)
        } else {
            let home = try await rig.sharedHome(in: building.id, rooms: 2)
            for number in Int64(1)...2 {
                add(Leaf(home: home, number: number), building.district, 90_000)
            }
        }
    }

    private mutating func add(_ leaf: Leaf, _ district: District, _ rent: Int64) {
        leaves[leaf] = (district, rent)
        freed.append((leaf, Set(searches.map(\.id))))
    }

    private mutating func place() async throws {
        let known = leaves.keys.sorted { ($0.home, $0.number) < ($1.home, $1.number) }
        guard let leaf = known.randomElement(using: &random) else { return }
        let person = "holder \(Int.random(in: 0..<9, using: &random))"
        let room = leaf.number == 0 ? nil : leaf.number
        let placed = try? await rig.place(leaf.home, room: room, for: person)
        if case .placed(let hold) = placed { holds[hold.id] = (person, [leaf]) }
    }

    private mutating func release() async throws {
        guard let id = holds.keys.sorted().randomElement(using: &random), let hold = holds[id]
        else {
            return
        }
        _ = try await rig.release(id, by: hold.person)
        end(id)
    }

    private mutating func end(_ id: String) {
        guard let hold = holds.removeValue(forKey: id) else { return }
        for leaf in hold.leaves { freed.append((leaf, Set(searches.map(\.id)))) }
    }

    /// Time passes, and each timer that came due fires, the earliest first.
    private mutating func pass() async throws {
        rig.clock.advance(seconds: Int64.random(in: 1...250, using: &random))
        for (kind, timer) in try rig.dueTimers() {
            try await rig.fire(kind, timer)
            if kind == "HoldExpiry" { end(timer.key) }
            if kind == "SearchTurn" { look() }
        }
    }

    /// What the turn should have told, by a look at every search.
    private mutating func look() {
        let held = Set(holds.values.flatMap(\.leaves))
        for (leaf, there) in freed where !held.contains(leaf) {
            guard let offer = leaves[leaf] else { continue }
            for kept in searches where there.contains(kept.id) && !kept.isMuted {
                let filter = kept.filter
                guard filter.district == nil || filter.district == offer.district,
                    offer.rent <= filter.rentMax.fen,
                    filter.kind == nil || (leaf.number > 0) == (filter.kind == .shared)
                else { continue }
                expected.insert(Told(search: kept.id, leaf: leaf))
            }
        }
        freed = []
    }
}
