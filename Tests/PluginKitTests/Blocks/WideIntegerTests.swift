import TestGround
import Testing

@testable import PluginKit

@Suite struct `Whole numbers of any size` {
    @Test func `add, subtract, multiply and divide as numbers do`() {
        let seed = Seed()
        var random = seed.generator
        // Words near both ends are those that carry and borrow.
        func word() -> UInt64 {
            let small = UInt64.random(in: 1...3, using: &random)
            return [UInt64.random(in: 1 ... .max, using: &random), .max - small, small]
                .randomElement(
                    using: &random
                ) ?? 1
        }
        for _ in 0..<2000 {
            var number = WideInteger(word())
            for _ in 0..<Int.random(in: 0...5, using: &random) { number.multiply(by: word()) }
            let (first, second) = (max(1, word() / 2), max(1, word() / 2))
            var sum = number.multiplied(by: first)
            sum += number.multiplied(by: second)
            #expect(sum == number.multiplied(by: first + second), seed.comment)
            #expect(sum - number.multiplied(by: second) == number.multiplied(by: first))
            var back = number.multiplied(by: first)
            #expect(back >= number, seed.comment)
            back.divide(by: first)
            #expect(back == number, seed.comment)
            #expect(
                number.multiplied(by: 7).roundedQuotient(dividingBy: number, limit: 7) == 7,
                seed.comment
            )
        }
    }

    @Test(arguments: [64, 65, 128, 192, 256])
    func `carry and borrow through every word`(bits: Int) {
        let power = WideInteger.power(2, bits)
        var back = power - WideInteger(1)
        #expect(back < power)
        back += WideInteger(1)
        #expect(back == power)
    }

    @Test func `are rounded to the nearest, halves up, and refused above a limit`() {
        func rounded(_ number: UInt64, _ divisor: UInt64) -> UInt64? {
            WideInteger(number).roundedQuotient(dividingBy: WideInteger(divisor), limit: 100)
        }
        #expect((0...9).map { rounded($0, 4) } == [0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
        #expect(rounded(100, 1) == 100)
        #expect(rounded(101, 1) == nil)
        #expect(WideInteger.power(2, 126).int128 == 1 << 126)
        #expect(WideInteger.power(2, 127).int128 == nil)
    }
}
