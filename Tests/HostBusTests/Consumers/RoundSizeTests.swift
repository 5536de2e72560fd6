@testable import HostBus
import Testing

@Suite struct `The size of a consumer's round` {
    @Test func `grows while full rounds are short, up to a bound`() {
        var size = RoundSize()
        #expect(size.events == 128)
        size.note(127, tookNanos: 1000)
        #expect(size.events == 128)
        for expected in [256, 512, 512] {
            size.note(size.events, tookNanos: 900_000)
            #expect(size.events == expected)
        }
    }

    @Test func `falls when the lane is kept long, and not below where it began`() {
        var size = RoundSize()
        for _ in 0..<2 { size.note(size.events, tookNanos: 0) }
        size.note(512, tookNanos: 2_000_000)
        #expect(size.events == 512)
        for expected in [256, 128, 128] {
            size.note(3, tookNanos: 5_000_000)
            #expect(size.events == expected)
        }
    }
}
