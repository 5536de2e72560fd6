import Foundation
import JSONWire
import TestGround
import Testing

@testable import HostAuth

@Suite struct `Phone numbers` {
    @Test(arguments: [
        "13812345678", "138 1234 5678", "138-1234-5678", "+86 138 1234 5678", "+8613812345678",
        "8613812345678", "008613812345678", "(+86)13812345678", "１３８１２３４５６７８",
        "＋８６　１３８　１２３４　５６７８", "\u{202D}138 1234 5678\u{202C}", "\u{FEFF}13812345678",
        "138\u{2011}1234\u{2011}5678", " 13812345678\t",
    ])
    func `every way to write a number is the same number`(text: String) {
        #expect(PhoneNumber(text)?.digits == "13812345678")
    }

    @Test(arguments: [
        "", " ", "+", "1381234567", "138123456789", "12812345678", "23812345678", "03812345678",
        "+13812345678", "+1 415 555 2671", "8513812345678", "+008613812345678", "86138123456789",
        "١٣٨١٢٣٤٥٦٧٨", "138x12345678", "13812345678;DROP TABLE person", "1381234567\u{0}8",
        "138+12345678", "++8613812345678", "13812345678\n13812345679", "一三八一二三四五六七八",
    ])
    func `anything else is no number`(text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test func `no naughty string is a number or a code`() throws {
        let strings = try naughtyStrings()
        #expect(strings.count == 515)
        for text in strings {
            #expect(PhoneNumber(text) == nil, "\(text.debugDescription)")
            #expect(SignInCode(typed: text) == nil || text.filter(\.isNumber).count == 6)
        }
    }

    @Test func `a description never shows the whole number`() throws {
        let phone = try #require(PhoneNumber("13812345678"))
        #expect("\(phone)" == "138****5678")
        #expect(phone.masked == "138****5678")
    }
}

@Suite struct `One-time codes` {
    @Test(arguments: ["123456", " 123 456 ", "１２３４５６", "123-456"])
    func `a code is read as people type it`(text: String) {
        #expect(SignInCode(typed: text)?.digits == "123456")
    }

    @Test(arguments: ["", "12345", "1234567", "12345a", "+123456", "一二三四五六", "123456123456"])
    func `other texts are no code`(text: String) {
        #expect(SignInCode(typed: text) == nil)
    }

    @Test func `leading zeros stay, and draws that favour low codes are drawn again`() {
        #expect(SignInCode(random: [0, 0, 0, 7])?.digits == "000007")
        #expect(SignInCode(random: [0xFF, 0xF1, 0x3D, 0x7F])?.digits == "999999")
        #expect(SignInCode(random: [0xFF, 0xF1, 0x3D, 0x80]) == nil)
        #expect(SignInCode(random: [0xFF, 0xFF, 0xFF, 0xFF]) == nil)
        #expect(SignInCode(random: [1, 2, 3]) == nil)
    }
}

/// The naughty strings of the corpora.
func naughtyStrings() throws -> [String] {
    let value = try JSONValue.parse(try Corpora.bytes("text/blns.json"))
    guard case .array(let items) = value else { return [] }
    return items.compactMap { if case .string(let text) = $0 { text } else { nil } }
}
