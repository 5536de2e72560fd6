import PluginKit
import Testing

@testable import Housing

@Suite struct `A door number` {
    @Test(arguments: ["201", "2-301A", "A座1201", "东户", "3#02", "1.2/3"])
    func `is what stands on a door`(text: String) {
        #expect(DoorNumber.isGood(text))
    }

    @Test func `is one door in small and in large letters`() async throws {
        let rig = try HousingRig()
        let building = try await rig.building()
        func list(_ door: String) async throws {
            let home = CreateHome(
                buildingId: building,
                kind: .whole,
                layout: .studio,
                floor: 2,
                door: door,
                areaDm2: 3000,
                rooms: 1,
                rentFen: Money(fen: 100_000),
                marketRentFen: Money(fen: 200_000),
                sharedRooms: nil
            )
            _ = try await rig.register(home)
        }
        try await list("a座201b")
        #expect(await faultCode { try await list("A座201B") } == "housing.door_taken")
        try await list("A座202B")
    }

    @Test(arguments: [
        "", " ", "2 01", "201 ", "２０１", "🏠", "201\u{200B}", "2\u{202E}01", "-1", "#", "\t", "é1",
        "2_01", "<b>", "\u{3000}",
    ])
    func `has no spaces, full-width or hidden characters and no pictures`(text: String) {
        #expect(!DoorNumber.isGood(text))
    }
}
