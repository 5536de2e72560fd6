import Foundation
import HostStore
import PluginKit
import Synchronization
import TestGround
import Testing

@testable import Housing

/// The plugin on a real store in a folder of its own, under a clock that the test turns.
final class HousingRig: Sendable {
    let clock: VirtualClock
    let store: PluginStore
    private let folder: TestFolder
    private let directory: DataDirectory
    private let doors = Atomic(300)

    /// 2026-11-23 12:00 in Shanghai.
    static let noon = Instant(utcMillis: 1_795_406_400_000)

    init(seed: UInt64 = 1, at start: Instant = noon) throws {
        let clock = VirtualClock(start)
        let chance = Mutex(SplitMix64(seed: seed))
        folder = try TestFolder("housing")
        directory = try DataDirectory(folder.path)
        let reading = Manifest.read(Housing.bundle)
        let manifest = try #require(reading.manifest)
        try #require(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        var environment = StoreEnvironment(
            now: { clock.now },
            monotonicNanos: { UInt64(clock.now.utcMillis) * 1_000_000 },
            randomBytes: { count in
                chance.withLock { random in
                    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                }
            }
        )
        environment.isSandbox = true
        environment.sealing = SealingKeys([1: Array(repeating: 7, count: 32)])
        store = try PluginStore(
            bundle: Housing.bundle,
            tables: manifest.tables,
            blocks: manifest.blocks,
            projections: Self.bound.projections,
            in: directory,
            environment: environment
        )
        self.clock = clock
    }

    deinit { store.close() }

    // MARK: - Callers

    func call(_ principal: Principal, tenant: String? = nil, actsIn: Bool = true) -> CallContext {
        clock.call(principal, tenant: tenant, actsIn: actsIn)
    }

    func resident(_ id: String) -> CallContext { call(Principal(kind: .person, id: id)) }

    func staff(of tenant: String) -> CallContext {
        call(Principal(kind: .person, id: "staff-\(tenant)"), tenant: tenant, actsIn: false)
    }

    var service: CallContext { call(Principal(kind: .service, id: "housing")) }

    // MARK: - Homes

    /// Adds a building of a landlord and gives its id.
    func building(
        of tenant: String = "landlord-a",
        in key: DistrictKey = .wuchang,
        named name: String = "一号楼",
        at point: MapPoint = MapPoint(longitudeE6: 114_320_000, latitudeE6: 30_550_000)
    ) async throws -> String {
        try await store.write(staff(of: tenant)) { tx in
            try LandlordDesk.add(
                CreateBuilding(
                    district: key,
                    nameZh: name,
                    nameEn: "Building 1",
                    addressZh: "示例路1号",
                    addressEn: "1 Sample Road",
                    longitudeE6: point.longitudeE6,
                    latitudeE6: point.latitudeE6,
                    floors: 20
                ),
                in: tx
            ).id
        }
    }

    /// Lists a whole flat, or registers one that nobody has verified, and gives its id.
    func wholeHome(
        in building: String,
        of tenant: String = "landlord-a",
        rooms: Int64 = 1,
        areaDm2: Int64 = 4500,
        rent: Int64 = 150_000,
        isVerified: Bool = true
    ) async throws -> String {
        let home = CreateHome(
            buildingId: building,
            kind: .whole,
            layout: [Layout.oneBedroom, .twoBedroom, .threeBedroom, .fourBedroom][
                Int(min(rooms, 4)) - 1
            ],
            floor: 3,
            door: nextDoor(),
            areaDm2: areaDm2,
            rooms: rooms,
            rentFen: Money(fen: rent),
            marketRentFen: Money(fen: rent * 2),
            sharedRooms: nil
        )
        return try await isVerified ? list(home, of: tenant) : register(home, of: tenant)
    }

    /// Lists a shared flat with so many rooms and gives its id.
    func sharedHome(
        in building: String,
        of tenant: String = "landlord-a",
        rooms: Int
    ) async throws -> String {
        let room = RoomTerms(
            areaDm2: 1500,
            rentFen: Money(fen: 90_000),
            marketRentFen: Money(fen: 120_000)
        )
        return try await list(
            CreateHome(
                buildingId: building,
                kind: .shared,
                layout: rooms > 3 ? .fourBedroom : .threeBedroom,
                floor: 4,
                door: nextDoor(),
                areaDm2: 9000,
                rooms: nil,
                rentFen: nil,
                marketRentFen: nil,
                sharedRooms: Array(repeating: room, count: rooms)
            ),
            of: tenant
        )
    }

    /// A number that no door has yet.
    private func nextDoor() -> String { "\(doors.add(1, ordering: .relaxed).newValue)" }

    /// Registers a home that is verified at once.
    func list(_ input: CreateHome, of tenant: String) async throws -> String {
        let id = try await register(input, of: tenant)
        try await verify(id)
        return id
    }

    /// Registers a home that nobody has verified yet.
    func register(_ input: CreateHome, of tenant: String = "landlord-a") async throws -> String {
        try await store.write(staff(of: tenant)) { try LandlordDesk.list(input, in: $0).id }
    }

    /// Who verifies homes for the city.
    var inspector: CallContext {
        call(Principal(kind: .person, id: "inspector"), tenant: "wuhan", actsIn: false)
    }

    func verify(_ home: String, as call: CallContext? = nil) async throws {
        _ = try await store.write(call ?? inspector) { tx in
            try VerificationDesk.verify(.sample(home), in: tx)
        }
    }

    // MARK: - Holds

    func place(_ home: String, room: Int64? = nil, for person: String) async throws
        -> HoldDesk.Placement
    {
        try await store.write(resident(person)) { tx in
            try HoldDesk.place(homeID: home, room: room, in: tx)
        }
    }

    func release(_ hold: String, by person: String) async throws -> Hold {
        try await store.write(resident(person)) { try HoldDesk.release(hold, in: $0) }
    }

    func hold(_ id: String, of person: String) throws -> Hold {
        try store.point(resident(person)) { try HoldDesk.hold(id, in: $0) }
    }

    func home(_ id: String, as call: CallContext? = nil) throws -> Home {
        try store.point(call ?? self.call(.anonymous)) { try HomeBook.home(id, in: $0) }
    }

    // MARK: - Timers

    /// Timers that are due now, as the host would find them.
    func dueTimers() throws -> [(kind: String, timer: FiredTimer)] {
        let now = clock.now
        return try store.file.read { system in
            let select = try system.statement(
                "SELECT kind, key, version, due_ms FROM host_timer WHERE fire_ms <= ?1 ORDER BY 4"
            )
            select.bind(now.utcMillis, at: 1)
            var due: [(String, FiredTimer)] = []
            try select.each { row in
                due.append(
                    (
                        row.text(at: 0),
                        FiredTimer(
                            key: row.text(at: 1),
                            version: row.int64(at: 2),
                            due: Instant(utcMillis: row.int64(at: 3))
                        )
                    )
                )
            }
            return due
        }
    }

    /// Fires one timer: its row goes and its handler runs in one transaction.
    func fire(_ kind: String, _ timer: FiredTimer) async throws {
        let call = service
        try await store.lane.perform { system in
            let delete = try system.statement(
                "DELETE FROM host_timer WHERE kind = ?1 AND key = ?2 AND version = ?3"
            )
            delete.bind(kind, at: 1)
            delete.bind(timer.key, at: 2)
            delete.bind(timer.version, at: 3)
            try delete.run()
            try system.acting(for: call) { tx in
                switch kind {
                case "HoldExpiry": try HoldDesk.expire(timer, in: tx)
                case "SearchTurn": try SearchWatch.turn(timer, in: tx)
                default: try DayTurn.turn(timer, in: tx)
                }
            }
        }
    }

    func fireDueTimers() async throws {
        for (kind, timer) in try dueTimers() { try await fire(kind, timer) }
    }

    // MARK: - Looking underneath

    /// The offer book that commits made, and one made from the rows as they are now.
    func books() throws -> (kept: OfferBook, anew: OfferBook) {
        let kept = try store.project(OfferBook.self) { copy $0 }
        return (kept, try store.point(call(.anonymous)) { try OfferBook(from: $0) })
    }

    /// A page of search results.
    func page(_ search: HomeSearch) throws -> HomeList {
        try store.project(OfferBook.self) { search.page(in: $0) }
    }

    /// How many leaves each choice of a filter would leave.
    func counts(_ filter: SearchFilter) throws -> OfferCounts {
        try store.project(OfferBook.self) { $0.counts(for: filter) }
    }

    /// The first column of the first row as a number.
    func number(_ sql: StaticString) throws -> Int64 {
        try store.file.read { system in
            try system.statement(sql).first { $0.int64(at: 0) } ?? 0
        }
    }

    /// How many events of a type were published.
    func events(_ type: String) throws -> Int64 {
        try store.file.read { system in
            let select = try system.statement(
                "SELECT count(*) FROM host_outbox WHERE type = ?1"
            )
            select.bind(type, at: 1)
            return try select.first { $0.int64(at: 0) } ?? 0
        }
    }

    /// Breaches of I1: pairs of live occupancies of one leaf that overlap.
    func overlaps() throws -> Int64 {
        try number(
            """
            SELECT count(*) FROM occupancy a JOIN occupancy b
                ON a.home_id = b.home_id AND a.leaf = b.leaf AND a.id < b.id
            WHERE a.released_at IS NULL AND b.released_at IS NULL
                AND a.start_day < b.end_day AND b.start_day < a.end_day
            """
        )
    }

    /// Breaches of I11: offers whose flag is not what M1 would say of today onwards.
    func wrongFlags() throws -> Int64 {
        let today = clock.now.civilDay
        return try store.file.read { system in
            let select = try system.statement(
                """
                SELECT count(*) FROM offer f WHERE f.available <> NOT EXISTS (
                    SELECT 1 FROM occupancy o
                    WHERE o.home_id = f.home_id AND o.leaf = f.leaf AND o.released_at IS NULL
                        AND o.end_day > ?1)
                """
            )
            select.bind(Int64(today.sinceEpoch), at: 1)
            return try select.first { $0.int64(at: 0) } ?? -1
        }
    }

    /// Holds whose state and whose occupancies disagree.
    func tornHolds() throws -> Int64 {
        try number(
            """
            SELECT count(*) FROM hold h JOIN home m ON m.id = h.home_id
            WHERE (SELECT count(*) FROM occupancy o WHERE o.id = h.id AND o.released_at IS NULL)
                <> CASE WHEN h.state <> 'held' THEN 0 WHEN h.leaf IS NULL THEN m.leaves ELSE 1 END
            """
        )
    }
}

extension OfferBook {
    /// Every card it can show, on whatever day.
    var cards: [HomeSummary] {
        var filter = SearchFilter()
        filter.include(freeBy: .openEnd, on: CivilDay(sinceEpoch: 0))
        guard let fit = OfferFit(filter, kind: nil, in: buildings) else { return [] }
        return District.allCases.flatMap { district in
            (Int64(1)...8).flatMap { rooms in
                first(
                    .max,
                    of: Share(district: district, rooms: rooms),
                    after: .start,
                    rentMax: SearchFilter.rentMaxOpen,
                    fitting: fit
                )
            }
        }.map(summary)
    }
}

/// The code of the fault a body throws; nil when it throws none.
func faultCode(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch let fault as Fault {
        return fault.code
    } catch {
        return "\(error)"
    }
}
