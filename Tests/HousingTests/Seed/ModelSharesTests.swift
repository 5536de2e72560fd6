import Testing

@testable import Housing

/// What the model deals out to its people and homes: each share by itself, and no two of them together
/// more or less often than chance would have it.
@Suite struct `The shares of the model city` {
    /// Something that is dealt out, with the value that each of so many gets.
    struct Attribute {
        let name: String
        let values: [String]

        init<Value>(_ name: String, _ numbers: Range<Int>, _ value: (Int) -> Value) {
            self.name = name
            values = numbers.map { "\(value($0))" }
        }

        var counts: [String: Int] { values.reduce(into: [:]) { $0[$1, default: 0] += 1 } }
    }

    /// What is dealt to those who live in the city's homes.
    static func residents(_ seed: UInt64) -> [Attribute] {
        let numbers = 0..<WuhanModel.residents
        var homes = [Int](repeating: 0, count: WuhanModel.homes)
        for home in homes.indices { homes[SeedHome.place(home, seed: seed)] = home }
        return [
            Attribute("group", numbers) { SeedPerson.group($0, seed: seed) },
            Attribute("varied", numbers) { SeedPerson.isVaried($0, seed: seed) },
            Attribute("second phone", numbers) {
                SeedPerson.ownerOfPhone(of: $0, seed: seed) != $0
            },
            Attribute("paying", numbers) { SeedSigning.paying($0, seed: seed) },
            Attribute("papers", numbers) {
                SeedSigning.isProvisional($0, seed: seed)
                    ? "\(SeedQualification.ending($0, seed: seed))" : "all there"
            },
            Attribute("lock", numbers) { SeedLock(homes[$0], seed: seed).reach },
        ]
    }

    /// What is dealt to those who do not.
    static func seekers(_ seed: UInt64) -> [Attribute] {
        let numbers = WuhanModel.residents..<WuhanModel.people
        return [
            Attribute("group", numbers) { SeedPerson.group($0, seed: seed) },
            Attribute("varied", numbers) { SeedPerson.isVaried($0, seed: seed) },
            Attribute("ending", numbers) { SeedSigning.ending($0, seed: seed) },
        ]
    }

    static func homes(_ seed: UInt64) -> [Attribute] {
        let numbers = 0..<WuhanModel.homes
        return [
            Attribute("occupied", numbers) { SeedHome.isOccupied($0, seed: seed) },
            Attribute("lock", numbers) { SeedLock($0, seed: seed).reach },
            // Projects, and what is in them, follow the numbers.
            Attribute("part of the city", numbers) { $0 / 1280 },
            Attribute("neighbour", numbers) { $0 % 16 },
        ]
    }

    @Test(arguments: [1, 7, 10, 20, 50, 200, 1000, 25_600])
    func `of a deck are dealt once each, block by block, and differently in each`(size: Int) {
        let deck = SeedDeck(.group, of: size, seed: 7)
        let blocks = (0..<3).map { block in
            (0..<size).map { deck.place(of: block * size + $0) }
        }
        for block in blocks { #expect(block.sorted() == Array(0..<size)) }
        #expect(size < 20 || Set(blocks).count == 3)
        let other = SeedDeck(.lock, of: size, seed: 7)
        #expect(size < 20 || (0..<size).map { other.place(of: $0) } != blocks[0])
    }

    /// Over many blocks whoever comes first, or last, comes everywhere.
    @Test(arguments: [10, 20, 50])
    func `of a deck come to each of a block as often`(size: Int) {
        let deck = SeedDeck(.papers, of: size, seed: 3)
        let blocks = 200 * size
        for index in [0, 1, size / 2, size - 1] {
            var seen = [Int](repeating: 0, count: size)
            for block in 0..<blocks { seen[deck.place(of: block * size + index)] += 1 }
            for count in seen { #expect(abs(count - 200) < 75, "\(index) of \(size): \(seen)") }
        }
    }

    /// Pairs of values that stand together far more or less often than their shares would have it.
    static func ties(_ one: Attribute, _ other: Attribute) -> [String] {
        var together: [String: Int] = [:]
        for (left, right) in zip(one.values, other.values) {
            together["\(left) \(right)", default: 0] += 1
        }
        var found: [String] = []
        for (left, leftCount) in one.counts {
            for (right, rightCount) in other.counts {
                let expected = Double(leftCount * rightCount) / Double(one.values.count)
                let seen = Double(together["\(left) \(right)"] ?? 0)
                guard abs(seen - expected) > 4.5 * expected.squareRoot() + 3 else { continue }
                found.append(
                    "\(one.name) \(left), \(other.name) \(right): \(seen), not \(expected)"
                )
            }
        }
        return found
    }

    @Test(arguments: [UInt64(1), 20_240_901])
    func `hang together with no other`(seed: UInt64) {
        for attributes in [Self.residents(seed), Self.seekers(seed), Self.homes(seed)] {
            for (place, one) in attributes.enumerated() {
                for other in attributes[(place + 1)...] {
                    let ties = Self.ties(one, other)
                    #expect(ties.isEmpty, "seed \(seed): \(ties.joined(separator: "; "))")
                }
            }
        }
    }
}
