import PluginKit
import Testing

@Suite struct `Amounts of money` {
    @Test(arguments: [
        (0, "0.00"), (1, "0.01"), (99, "0.99"), (100, "1.00"), (153_000, "1530.00"),
        (-5, "-0.05"), (-100, "-1.00"), (-12_345, "-123.45"),
        (Int64.max, "92233720368547758.07"), (Int64.min, "-92233720368547758.08"),
    ])
    func `an amount reads in yuan with two decimals`(fen: Int64, text: String) {
        #expect(Money(fen: fen).yuanText == text)
    }

    @Test func `a sum less one part is the other part`() {
        let seed = Seed()
        var random = seed.generator
        for _ in 0..<2000 {
            let one = Money(fen: Int64.random(in: -1 << 60...1 << 60, using: &random))
            let two = Money(fen: Int64.random(in: -1 << 60...1 << 60, using: &random))
            #expect(one + two - two == one, seed.comment)
            #expect((one < two) == (one.fen < two.fen), seed.comment)
        }
    }
}
