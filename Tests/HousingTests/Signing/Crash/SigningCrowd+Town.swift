import HostStore
import PluginKit

@testable import Housing
@testable import TestDisk

/// What a crowd signs for.
extension SigningCrowd {
    /// A disk on which everything is listed and nobody has signed yet.
    struct Town {
        let directory: DataDirectory
        let disk: DiskImage
        let places: [Place]

        /// Built once for all the histories that begin with it.
        init(in directory: DataDirectory) async throws {
            let host = try SigningHost(VirtualClock(HousingRig.noon), in: directory)
            let staff = host.clock.call(
                Principal(kind: .person, id: "staff"),
                tenant: SigningCrowd.landlord,
                actsIn: false
            )
            self.directory = directory
            places = try await SigningCrowd.prepare(host.store, as: staff)
            disk = host.end()
        }
    }

    /// A whole home and a shared flat of two rooms, each door with a lock, and the mandate.
    private static func prepare(
        _ store: PluginStore,
        as staff: CallContext
    ) async throws -> [Place] {
        try await store.write(staff) { tx in
            let building = try LandlordDesk.add(
                CreateBuilding(
                    district: .wuchang,
                    nameZh: "一号楼",
                    nameEn: "Building 1",
                    addressZh: "示例路1号",
                    addressEn: "1 Sample Road",
                    longitudeE6: 114_320_000,
                    latitudeE6: 30_550_000,
                    floors: 20
                ),
                in: tx
            )
            let whole = try home(building.id, "301", rooms: nil, tx)
            let shared = try home(building.id, "302", rooms: 2, tx)
            try name(7001, in: Place(home: whole, room: nil), .gateway, tx)
            for room in Int64(1)...2 {
                try name(7100 + room, in: Place(home: shared, room: room), .gateway, tx)
            }
            _ = try LeaseDesk.grant(
                GrantMandate(
                    untilDay: CivilDay.openEnd,
                    rentMaxFen: Money(fen: 1_000_000),
                    lessorName: "甲公司"
                ),
                in: tx
            )
            return [
                Place(home: whole, room: nil), Place(home: shared, room: 1),
                Place(home: shared, room: 2), Place(home: shared, room: nil),
            ]
        }
    }

    private static func home(
        _ building: String,
        _ door: String,
        rooms: Int?,
        _ tx: borrowing Transaction
    ) throws -> String {
        let room = RoomTerms(
            areaDm2: 1500,
            rentFen: Money(fen: 76_500),
            marketRentFen: Money(fen: 100_000)
        )
        let home = try LandlordDesk.list(
            CreateHome(
                buildingId: building,
                kind: rooms == nil ? .whole : .shared,
                layout: rooms == nil ? .oneBedroom : .fourBedroom,
                floor: 3,
                door: door,
                areaDm2: 4500,
                rooms: rooms == nil ? 1 : nil,
                rentFen: rooms == nil ? Money(fen: 153_000) : nil,
                marketRentFen: rooms == nil ? Money(fen: 200_000) : nil,
                sharedRooms: rooms.map { Array(repeating: room, count: $0) }
            ),
            in: tx
        )
        _ = try VerificationDesk.verify(.sample(home.id), in: tx)
        return home.id
    }
}
