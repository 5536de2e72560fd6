import HostStore
import PluginKit
import Testing

@Suite struct `Digits that nobody can foresee` {
    @Test(arguments: [1, 6, 18]) func `are as many as asked for, each as likely as another`(
        count: Int
    ) async throws {
        let home = try TestStore()
        let store = try home.open()
        let drawn = try await store.write(home.call(tenant: "t1")) { tx in
            (0..<2000).map { _ in tx.randomDigits(count) }
        }
        store.close()
        #expect(drawn.allSatisfy { $0.utf8.count == count })
        #expect(drawn.allSatisfy { $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } })
        for place in 0..<count {
            for digit in UInt8(0x30)...0x39 {
                let times = drawn.count { Array($0.utf8)[place] == digit }
                // 200 of 2,000, and 13.4 is one standard deviation.
                #expect((100...300).contains(times), "\(times) times \(digit) at \(place)")
            }
        }
        if count > 1 { #expect(Set(drawn).count > 1900) }
    }
}
