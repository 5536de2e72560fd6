@testable import HostStore
import TestGround
import Testing

@Suite struct `Rows by their hashes` {
    /// Few different hashes, many of which belong into the same slots.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `are found, several of one hash too, until they are taken out`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var rows = HashedRows()
        var model: [UInt64: Set<Int64>] = [:]
        func found(_ hash: UInt64) -> Set<Int64> {
            var found: Set<Int64> = []
            rows.find(hash) { row in
                #expect(found.insert(row).inserted)
                return false
            }
            return found
        }
        var next: Int64 = 0
        for step in 0..<6000 {
            let hash =
                UInt64.random(in: 0..<150, using: &random) * 7 << 32
                | UInt64.random(in: 0..<40, using: &random)
            let known = model[hash, default: []]
            if Int.random(in: 0..<5, using: &random) < (step < 3000 ? 3 : 2) {
                next += 1
                rows.insert(hash, next)
                model[hash, default: []].insert(next)
            } else if let row = known.randomElement(using: &random) {
                rows.remove(hash, row)
                model[hash]?.remove(row)
            } else {
                rows.remove(hash, next + 1)
            }
            #expect(found(hash) == model[hash, default: []], "seed \(seed), step \(step)")
        }
        for (hash, known) in model { #expect(found(hash) == known, "seed \(seed)") }
        #expect(rows.count == model.values.reduce(0) { $0 + $1.count })
    }

    @Test func `are looked at until one is the right one`() {
        var rows = HashedRows()
        for row in Int64(1)...5 { rows.insert(9, row) }
        var seen = 0
        rows.find(9) { _ in
            seen += 1
            return seen == 2
        }
        #expect(seen == 2)
        rows.find(10) { _ in
            seen += 1
            return true
        }
        #expect(seen == 2)
    }
}
