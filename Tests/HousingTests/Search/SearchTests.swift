import HostStore
import PluginKit
import Testing

@testable import Housing

@Suite struct `Finding homes` {
    /// One offer as the model knows it.
    struct Offer {
        let home: String
        let leaf: Int64
        let district: DistrictKey
        let kind: OfferKind
        let rooms: Int64
        let areaDm2: Int64
        let rent: Int64
        let place: Place
        var isFree = true
        /// When whoever lives there leaves, as far as it was said.
        var freeFrom: CivilDay?
    }

    /// A building as the model knows it.
    struct Place {
        let district: DistrictKey
        let name: String
        let point: MapPoint
    }

    static let names = ["晴川湾青年公寓", "晴川里", "湾畔新居", "River Bay ＢＡＹ", "云帆"]

    static let districts: [DistrictKey] = [.wuchang, .hanyang, .eastLakeHighTech]

    /// Lists random homes, some with equal rents, and takes a few of them.
    static func city(_ random: inout SplitMix64, _ rig: HousingRig) async throws -> [Offer] {
        var offers: [Offer] = []
        for district in districts {
            let place = Place(
                district: district,
                name: names[random.index(below: names.count)],
                point: MapPoint(
                    longitudeE6: 114_300_000 + random.pick(0...200) * 1000,
                    latitudeE6: 30_500_000 + random.pick(0...200) * 1000
                )
            )
            let building = try await rig.building(
                in: district,
                named: place.name,
                at: place.point
            )
            for _ in 0..<12 {
                let rent = random.pick(5...12) * 10_000
                let area = random.pick(20...60) * 100
                if random.pick(0...3) == 0 {
                    let id = try await rig.sharedHome(in: building, rooms: 3)
                    for leaf in Int64(1)...3 {
                        offers.append(
                            Offer(
                                home: id,
                                leaf: leaf,
                                district: district,
                                kind: .shared,
                                rooms: 1,
                                areaDm2: 1500,
                                rent: 90_000,
                                place: place
                            )
                        )
                    }
                } else {
                    let rooms = random.pick(1...3)
                    let id = try await rig.wholeHome(
                        in: building,
                        rooms: rooms,
                        areaDm2: area,
                        rent: rent
                    )
                    offers.append(
                        Offer(
                            home: id,
                            leaf: 0,
                            district: district,
                            kind: .whole,
                            rooms: rooms,
                            areaDm2: area,
                            rent: rent,
                            place: place
                        )
                    )
                }
            }
        }
        for index in offers.indices where random.pick(0...4) == 0 {
            let offer = offers[index]
            let room = offer.leaf == 0 ? nil : offer.leaf
            _ = try await rig.place(offer.home, room: room, for: "p\(index)")
            offers[index].isFree = false
            offers[index].freeFrom = try await foretell(offer, &random, rig)
        }
        return offers
    }

    /// Tells of half of those that are taken when they come free: some before today, and some only once.
    private static func foretell(
        _ offer: Offer,
        _ random: inout SplitMix64,
        _ rig: HousingRig
    ) async throws -> CivilDay? {
        guard random.pick(0...1) == 0 else { return nil }
        let today = rig.clock.now.civilDay
        let days = (random.pick(0...2) > 0 ? [0, 1] : [0])
            .map { _ in Optional(today.adding(days: Int32(random.pick(-3...40)))) }
        let told = random.pick(0...5) == 0 ? days + [nil] : days
        for day in told {
            try await rig.store.write(rig.service) { tx in
                let leaf = offer.leaf == 0 ? nil : offer.leaf
                let word = Statements.ForetellOffers(
                    homeId: offer.home,
                    leaf: leaf,
                    freeFrom: day
                )
                try tx.follow(tx.all(word))
            }
        }
        return told.last ?? nil
    }

    static func filter(_ random: inout SplitMix64) -> SearchFilter {
        var filter = SearchFilter()
        func maybe() -> Bool { random.pick(0...1) == 0 }
        if maybe() { filter.district = District(districts[random.index(below: 3)]) }
        if maybe() { filter.rooms = random.pick(1...3) }
        if maybe() { filter.kind = maybe() ? .whole : .shared }
        if maybe() { filter.rentMin = Money(fen: random.pick(4...9) * 10_000) }
        if maybe() { filter.rentMax = Money(fen: random.pick(7...13) * 10_000) }
        if maybe() { filter.areaMinDm2 = random.pick(1000...4000) }
        if maybe() { filter.areaMaxDm2 = random.pick(2000...6000) }
        if maybe() { filter.words = SearchWords(words[random.index(below: words.count)]) }
        if random.pick(0...3) == 0 {
            let (west, south) = (114_250_000 + random.pick(0...150) * 1000, Int64(30_480_000))
            filter.box = MapBox(
                west: west,
                south: south,
                east: west + 100_000,
                north: south + random.pick(50...250) * 1000
            )
        }
        if random.pick(0...2) == 0 {
            let today = HousingRig.noon.civilDay
            filter.include(freeBy: today.adding(days: Int32(random.pick(0...40))), on: today)
        }
        if random.pick(0...3) == 0 {
            filter.commute = Commute(
                place: MapPoint(longitudeE6: 114_350_000, latitudeE6: 30_550_000),
                minutes: random.pick(20...60)
            )
        }
        return filter
    }

    static let words = ["湾", "晴川", "晴川 湾", "bay", "ｂａｙ river", "昌区", "示例路", "wuchang", "川湾公"]

    static func fits(_ place: Place, _ filter: SearchFilter) -> Bool {
        let name = District(place.district).name
        let fields = [place.name, "Building 1", "示例路1号", "1 Sample Road", name.zh, name.en]
            .map { String($0.replacing("ＢＡＹ", with: "bay").lowercased()) }
        let terms = (filter.words?.terms ?? []).map { term in
            String(String.UnicodeScalarView(term.compactMap(Unicode.Scalar.init)))
        }
        return terms.allSatisfy { term in fields.contains { $0.contains(term) } }
            && filter.box?.contains(place.point) ?? true
            && filter.commute?.reaches(place.point) ?? true
    }

    /// Free now, or by the day that is asked for; one who was to leave by today may stay.
    static func isThere(_ offer: Offer, _ filter: SearchFilter) -> Bool {
        guard !offer.isFree else { return true }
        guard let by = filter.coming?.upperBound, let day = offer.freeFrom else { return false }
        return HousingRig.noon.civilDay < day && day <= by
    }

    static func fits(_ offer: Offer, _ filter: SearchFilter) -> Bool {
        isThere(offer, filter) && fits(offer.place, filter)
            && (filter.district.map { $0.key == offer.district } ?? true)
            && (filter.rooms.map { $0 == offer.rooms } ?? true)
            && (filter.kind.map { $0 == offer.kind } ?? true)
            && (filter.rentMin.fen...max(filter.rentMin.fen, filter.rentMax.fen))
                .contains(offer.rent)
            && offer.rent <= filter.rentMax.fen
            && offer.areaDm2 >= filter.areaMinDm2 && offer.areaDm2 <= filter.areaMaxDm2
    }

    @Test(arguments: 0..<HoldSeeds.count)
    func `pages are what looking at every offer would give, in order of rent`(
        number: Int
    ) async throws {
        let seed = HoldSeeds.first + UInt64(number)
        var random = SplitMix64(seed: seed)
        let rig = try HousingRig(seed: seed)
        let offers = try await Self.city(&random, rig)
        let books = try rig.books()
        #expect(books.kept.cards == books.anew.cards, "seed \(seed)")
        for _ in 0..<40 {
            let filter = Self.filter(&random)
            let limit = random.pick(1...9)
            let wanted = offers.filter { Self.fits($0, filter) }
                .sorted { ($0.rent, $0.home, $0.leaf) < ($1.rent, $1.home, $1.leaf) }
                .map { "\($0.rent)/\($0.home)/\($0.leaf)/\($0.freeFrom.map { "\($0)" } ?? "")" }
            var found: [String] = []
            var after = SearchCursor.start
            for _ in 0...wanted.count {
                let search = HomeSearch(filter: filter, after: after, limit: limit)
                let page = try rig.page(search)
                #expect(page.items.count <= Int(limit))
                found += page.items.map {
                    let day = $0.freeFrom.map { "\($0)" } ?? ""
                    return "\($0.rentFen.fen)/\($0.id)/\($0.room ?? 0)/\(day)"
                }
                guard let next = page.next else { break }
                #expect(page.items.count == Int(limit))
                after = try #require(SearchCursor(next, for: filter))
            }
            #expect(found == wanted, "seed \(seed), \(filter)")
        }
    }

    @Test(arguments: 0..<HoldSeeds.count)
    func `counts are what each choice beside all others would find`(number: Int) async throws {
        let seed = HoldSeeds.first + UInt64(number)
        var random = SplitMix64(seed: seed)
        let rig = try HousingRig(seed: seed)
        let offers = try await Self.city(&random, rig)
        func count(_ filter: SearchFilter) -> Int64 {
            Int64(offers.count { Self.fits($0, filter) })
        }
        for _ in 0..<20 {
            let filter = Self.filter(&random)
            let counts = try rig.counts(filter)
            #expect(counts.total == count(filter), "seed \(seed), \(filter)")
            for district in District.allCases {
                var other = filter
                other.district = district
                #expect(counts.districts[district] ?? 0 == count(other), "seed \(seed), \(other)")
            }
            for kind in OfferKind.allCases {
                var other = filter
                other.kind = kind
                #expect(counts.kinds[kind] ?? 0 == count(other), "seed \(seed), \(other)")
            }
            for rooms in Int64(1)...8 {
                var other = filter
                other.rooms = rooms
                #expect(counts.rooms[rooms] ?? 0 == count(other), "seed \(seed), \(other)")
            }
        }
    }

    @Test func `a card says what it offers and where`() async throws {
        let rig = try HousingRig()
        let home = try await rig.wholeHome(in: rig.building(), rooms: 2)
        let search = HomeSearch(filter: SearchFilter(), after: .start, limit: 1)
        let page = try rig.page(search)
        #expect(
            page.items == [
                HomeSummary(
                    id: home,
                    room: nil,
                    buildingZh: "一号楼",
                    buildingEn: "Building 1",
                    district: .wuchang,
                    kind: .whole,
                    layout: .twoBedroom,
                    rooms: 2,
                    areaDm2: 4500,
                    floor: 3,
                    rentFen: Money(fen: 150_000),
                    freeFrom: nil
                )
            ]
        )
        #expect(page.next == nil)
    }
}

@Suite struct `The cursor of a search` {
    let filter = SearchFilter(district: .wuchang, rooms: 2)
    let place = SearchCursor(rent: Money(fen: 153_000), homeID: "01J9-home.x", leaf: 2)

    @Test func `comes back as it went out`() {
        #expect(SearchCursor(place.text(for: filter), for: filter) == place)
    }

    @Test func `is refused when any character is changed, added or lost`() {
        let text = place.text(for: filter)
        for index in text.indices {
            for other in "Aa0-_~" where other != text[index] {
                var changed = text
                changed.replaceSubrange(index...index, with: String(other))
                #expect(SearchCursor(changed, for: filter) == nil, "\(changed)")
            }
        }
        #expect(SearchCursor(text + "A", for: filter) == nil)
        #expect(SearchCursor(String(text.dropLast()), for: filter) == nil)
        #expect(SearchCursor("", for: filter) == nil)
    }

    @Test func `is good for its own filter only`() {
        let text = place.text(for: filter)
        var byDay = filter
        let today = HousingRig.noon.civilDay
        byDay.include(freeBy: today.adding(days: 9), on: today)
        for other in [
            byDay, SearchFilter(), SearchFilter(district: .hanyang, rooms: 2),
            SearchFilter(district: .wuchang), SearchFilter(district: .wuchang, rooms: 3),
            SearchFilter(district: .wuchang, rooms: 2, kind: .whole),
            SearchFilter(district: .wuchang, rooms: 2, rentMin: Money(fen: 1)),
            SearchFilter(district: .wuchang, rooms: 2, areaMaxDm2: 5000),
            SearchFilter(district: .wuchang, rooms: 2, words: SearchWords("湾")),
            SearchFilter(
                district: .wuchang,
                rooms: 2,
                box: MapBox(west: 0, south: 0, east: 1, north: 1)
            ),
        ] {
            #expect(SearchCursor(text, for: other) == nil)
        }
    }

    @Test func `damaged or with turned ranges, a search names every broken place`() {
        let today = HousingRig.noon.civilDay
        let input = SearchHomes(
            district: .wuchang,
            rentMinFen: Money(fen: 2),
            rentMaxFen: Money(fen: 1),
            areaMinDm2: 5,
            areaMaxDm2: 4,
            rooms: nil,
            kind: nil,
            text: nil,
            westE6: 1,
            southE6: nil,
            eastE6: 2,
            northE6: 2,
            nearLongitudeE6: nil,
            nearLatitudeE6: 2,
            withinMinutes: nil,
            freeBy: today.adding(days: -1),
            cursor: "x",
            limit: 20
        )
        do {
            _ = try HomeSearch(input, on: today)
            Issue.record("accepted")
        } catch let fault as Fault {
            #expect(
                fault.violations.map(\.place) == [
                    "?rentMaxFen", "?areaMaxDm2", "?southE6", "?nearLongitudeE6", "?withinMinutes",
                    "?freeBy", "?cursor",
                ]
            )
        } catch {
            Issue.record("\(error)")
        }
    }
}
