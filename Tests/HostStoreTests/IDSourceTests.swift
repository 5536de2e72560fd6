import Foundation
import HostStore
import PluginKit
import TestGround
import Testing

@Suite struct Identifiers {
    @Test(arguments: [1, 2] as [UInt64])
    func `rise strictly whatever the clock does`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let ids = IDSource(randomBytes: StoreEnvironment.system().randomBytes)
        var last = ""
        for _ in 0..<20_000 {
            let instant = Instant(utcMillis: Int64.random(in: 0...(1 << 41), using: &random))
            let id = ids.next(at: instant)
            #expect(id.utf8.count == 26 && id > last, "seed \(seed)")
            last = id
        }
    }

    @Test func `say their time in the first ten characters`() {
        let ids = IDSource(randomBytes: { [UInt8](repeating: 0, count: $0) })
        // The example of the ULID specification.
        let id = ids.next(at: Instant(utcMillis: 1_469_918_176_385))
        #expect(id == "01ARYZ6S41" + "0000000000000000")
    }

    @Test func `of two sources do not meet`() {
        let random = StoreEnvironment.system().randomBytes
        let sources = [IDSource(randomBytes: random), IDSource(randomBytes: random)]
        var seen: Set<String> = []
        for number in 0..<10_000 {
            for source in sources {
                seen.insert(source.next(at: Instant(utcMillis: Int64(number / 50))))
            }
        }
        #expect(seen.count == 20_000)
    }
}
