import PluginKit
import Testing

@testable import Housing

private struct Numbered: Keyed, Sendable, Hashable {
    let key: Int
    let note: Int

    /// Several keys share a rank.
    static func rank(of key: Int) -> Int64 { Int64(key / 4) }

    static func precedes(_ left: Int, _ right: Int) -> Bool { left < right }
}

@Suite struct `A sorted list` {
    @Test(arguments: 1...8)
    func `holds what a dictionary in order of keys would`(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var list = SortedList<Numbered>()
        var model: [Int: Int] = [:]
        let keys = seed % 2 == 0 ? 60 : 4000
        for step in 0..<12_000 {
            // First it grows, then it shrinks to nothing or nearly so.
            let adds = random.index(below: 10) < (step < 8000 ? 7 : 2)
            let key = random.index(below: keys)
            if adds {
                list.put(Numbered(key: key, note: step))
                model[key] = step
            } else {
                list.remove(key)
                model[key] = nil
            }
            if step % 500 == 0 {
                let from = random.index(below: keys) - 1
                check(list, model, from: from, "seed \(seed), step \(step)")
            }
        }
        check(list, model, from: -1, "seed \(seed)")
    }

    private func check(
        _ list: SortedList<Numbered>,
        _ model: [Int: Int],
        from key: Int,
        _ place: String
    ) {
        var seen: [Numbered] = []
        list.walk(after: key) {
            seen.append($0)
            return true
        }
        let wanted = model.filter { $0.key > key }.sorted { $0.key < $1.key }
            .map { Numbered(key: $0.key, note: $0.value) }
        #expect(seen == wanted, "\(place)")
        #expect(list.count == model.count, "\(place)")
    }

    @Test func `is walked only as far as the visitor wants`() {
        var list = SortedList<Numbered>()
        for key in 0..<1000 { list.put(Numbered(key: key, note: 0)) }
        var seen: [Int] = []
        list.walk(after: 499) {
            seen.append($0.key)
            return seen.count < 3
        }
        #expect(seen == [500, 501, 502])
    }
}
