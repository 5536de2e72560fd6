import PluginKit
import Testing

@testable import Exchange

@Suite struct `Amounts as people write them` {
    @Test(
        arguments: [
            ("1", 100), ("1530", 153_000), ("1530.5", 153_050), ("1530.05", 153_005), ("0.01", 1),
            ("90000000000000", 9_000_000_000_000_000),
        ] as [(String, Int64)]
    )
    func `yuan with at most two decimals are fen`(text: String, fen: Int64) throws {
        #expect(try AmountText.fen(text) == fen)
    }

    @Test(
        arguments: [
            ("", .notDigits), ("NaN", .notDigits), ("inf", .notDigits), ("1e3", .notDigits),
            ("１００", .notDigits), ("1,000", .notDigits), ("-1", .notDigits), ("+1", .notDigits),
            (" 1", .notDigits), ("1.2.3", .notDigits), ("٣", .notDigits), ("0x10", .notDigits),
            ("¥5", .notDigits), (".5", .notFen), ("5.", .notFen), ("1.005", .notFen),
            ("007", .notFen), ("0", .zero), ("0.00", .zero), ("90000000000000.01", .tooLarge),
            ("9223372036854775808", .tooLarge), ("92233720368547758.08", .tooLarge),
        ] as [(String, AmountText.Refusal)]
    )
    func `anything else is refused with its reason`(text: String, why: AmountText.Refusal) {
        #expect(throws: why) { try AmountText.fen(text) }
    }

    @Test(arguments: [0, -1, .min, .max, AuctionLimits.fenMax + 1] as [Int64])
    func `an amount out of bounds is refused by the auction as well`(fen: Int64) {
        var lot = Lot(PolicyBook.timedAtOnce)
        let answer = lot.bid("Liu", fen, at: Lot.opensAt.adding(seconds: 1)).answer
        #expect(answer == .refused(.badAmount))
    }
}
