import Testing

@testable import Housing

@Suite struct `A door number` {
    @Test(arguments: ["201", "2-301A", "A座1201", "东户", "3#02", "1.2/3"])
    func `is what stands on a door`(text: String) {
        #expect(DoorNumber.isGood(text))
    }

    @Test(arguments: [
        "", " ", "2 01", "201 ", "２０１", "🏠", "201\u{200B}", "2\u{202E}01", "-1", "#", "\t", "é1",
        "2_01", "<b>", "\u{3000}",
    ])
    func `has no spaces, full-width or hidden characters and no pictures`(text: String) {
        #expect(!DoorNumber.isGood(text))
    }
}
