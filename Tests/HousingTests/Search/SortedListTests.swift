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
        var list = SortedList<Numbered, Int>()
        var model: [Int: Int] = [:]
        let keys = seed % 2 == 0 ? 60 : 4000
        for step in 0..<12_000 {
            // First it grows, then it shrinks to nothing or nearly so.
            let adds = random.index(below: 10) < (step < 8000 ? 7 : 2)
            let key = random.index(below: keys)
            if adds {
                list.put(Numbered(key: key, note: step), step)
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
        _ list: SortedList<Numbered, Int>,
        _ model: [Int: Int],
        from key: Int,
        _ place: String
    ) {
        var seen: [Numbered] = []
        list.walk(after: key, to: .max, where: { _ in true }) {
            seen.append($0)
            return true
        }
        let wanted = model.filter { $0.key > key }.sorted { $0.key < $1.key }
            .map { Numbered(key: $0.key, note: $0.value) }
        #expect(seen == wanted, "\(place)")
        #expect(list.count == model.count, "\(place)")
        let (first, last) = (Int64(key / 4), Int64(key / 4 + 40))
        let inRange = model.filter { (first...last).contains(Numbered.rank(of: $0.key)) }
            .sorted { $0.key < $1.key }.map(\.value)
        var traits: [Int] = []
        list.traits(from: first, to: last) { traits.append($0) }
        #expect(traits == inRange, "\(place)")
        var even: [Int] = []
        list.walk(after: key, to: last, where: { $0.isMultiple(of: 2) }) {
            even.append($0.note)
            return true
        }
        let wantedEven = model.filter {
            $0.key > key && Numbered.rank(of: $0.key) <= last && $0.value.isMultiple(of: 2)
        }
        #expect(even == wantedEven.sorted { $0.key < $1.key }.map(\.value), "\(place)")
    }

    @Test func `is walked only as far as the visitor wants`() {
        var list = SortedList<Numbered, Int>()
        for key in 0..<1000 { list.put(Numbered(key: key, note: 0), 0) }
        var seen: [Int] = []
        list.walk(after: 499, to: .max, where: { _ in true }) {
            seen.append($0.key)
            return seen.count < 3
        }
        #expect(seen == [500, 501, 502])
    }
}
