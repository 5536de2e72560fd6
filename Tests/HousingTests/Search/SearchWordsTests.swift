import PluginKit
import Testing

@testable import Housing

@Suite struct `Words of a search` {
    @Test func `full-width and capital letters are plain and small ones, and spaces part`() {
        #expect(SearchWords("ＢＡＹ　12") == SearchWords("bay 12"))
        #expect(SearchWords("ÉCOLE") == SearchWords("école"))
        #expect(SearchWords(" a  b ")?.terms == [[0x61], [0x62]])
        #expect(SearchWords("") == nil)
        #expect(SearchWords(" \u{3000}\n\t") == nil)
    }

    @Test(arguments: 1...6)
    func `the index finds the texts that have every term, as a look through all would`(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let letters = Array("晴川湾里a ".unicodeScalars)
        func text(_ length: ClosedRange<Int64>) -> String {
            let scalars = (0..<random.pick(length)).map { _ in
                letters[random.index(below: letters.count)]
            }
            return String(String.UnicodeScalarView(scalars))
        }
        let texts = (0..<200).map { _ in text(0...14) }
        var index = WordIndex()
        for text in texts { index.add(SearchWords.normalised(text)) }
        for _ in 0..<300 {
            let asked = text(1...5)
            guard let words = SearchWords(asked) else { continue }
            let parts = asked.split(separator: " ")
            let wanted = texts.indices.filter { number in
                parts.allSatisfy { texts[number].contains($0) }
            }
            #expect(index.numbers(with: words) == wanted.map(Int32.init), "seed \(seed), \(asked)")
        }
    }

    @Test func `nothing is found across two fields`() {
        var index = WordIndex()
        index.add([0x61, SearchWords.fieldEnd, 0x62])
        #expect(index.numbers(with: SearchWords("a b")!) == [0])
        #expect(index.numbers(with: SearchWords("ab")!) == [])
    }
}

@Suite struct `A place on the map` {
    let gate = MapPoint(longitudeE6: 114_320_000, latitudeE6: 30_550_000)

    @Test func `a hundredth of a degree is 1,112 m to the north and 957 m to the east at 30.55°`() {
        let north = MapPoint(longitudeE6: 114_320_000, latitudeE6: 30_560_000)
        let east = MapPoint(longitudeE6: 114_330_000, latitudeE6: 30_550_000)
        #expect((1111...1113).contains(gate.metres(to: north)))
        // 1,111.95 m times the cosine of 30.55 degrees, 0.86118.
        #expect((956.5...958.5).contains(gate.metres(to: east)))
        #expect(gate.metres(to: gate) == 0)
    }

    @Test func `the date line parts no neighbours`() {
        let one = MapPoint(longitudeE6: 179_995_000, latitudeE6: 0)
        let other = MapPoint(longitudeE6: -179_995_000, latitudeE6: 0)
        #expect((1110...1113).contains(one.metres(to: other)))
    }

    @Test func `ten minutes are walked, forty-five lead 10.5 km away`() {
        #expect(Commute(place: gate, minutes: 10).metres == 600)
        #expect(Commute(place: gate, minutes: 45).metres == 10_500)
        let near = MapPoint(longitudeE6: 114_320_000, latitudeE6: 30_644_000)
        let far = MapPoint(longitudeE6: 114_320_000, latitudeE6: 30_645_000)
        #expect(Commute(place: gate, minutes: 45).reaches(near))
        #expect(!Commute(place: gate, minutes: 45).reaches(far))
    }

    @Test func `the edges of a part of the map belong to it`() {
        let box = MapBox(west: 114_320_000, south: 30_550_000, east: 114_320_000, north: 30_560_000)
        #expect(box.contains(gate))
        #expect(!box.contains(MapPoint(longitudeE6: 114_320_001, latitudeE6: 30_550_000)))
    }
}
