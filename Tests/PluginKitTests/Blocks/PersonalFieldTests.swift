import Foundation
import PluginKit
import TestGround
import Testing

private struct CitizenIDs: Decodable {
    struct Valid: Decodable { let number, area, birth, sex: String }
    struct Invalid: Decodable { let number, reason: String }
    struct Normal: Decodable { let input, normalised: String }
    struct Mask: Decodable { let number, masked: String }
    let valid: [Valid]
    let invalid: [Invalid]
    let normalise: [Normal]
    let mask: [Mask]
}

private struct CreditCodes: Decodable {
    struct Valid: Decodable { let code, authority, area, organisation: String }
    struct Invalid: Decodable { let code, reason: String }
    struct Normal: Decodable { let input, normalised: String }
    let valid: [Valid]
    let invalid: [Invalid]
    let normalise: [Normal]
}

@Suite struct `Personal fields` {
    private static let today = CivilDay(sinceEpoch: 20_783)  // 2026-11-26

    private func corpus<T: Decodable>(_ type: T.Type, _ file: String) throws -> T {
        try JSONDecoder().decode(type, from: Data(Corpora.bytes("ids/\(file).json")))
    }

    @Test func `every identity number of the corpus is judged as it says`() throws {
        let ids = try corpus(CitizenIDs.self, "citizen-id")
        #expect(ids.valid.count == 213 && ids.invalid.count == 51)
        for row in ids.valid {
            let id = try CitizenID(row.number, on: Self.today, within: .issuedOrTest)
            #expect(id.number == row.number && id.area == row.area)
            #expect(
                id.birth.description == row.birth && id.sex == (row.sex == "male" ? .male : .female)
            )
            let isTest = row.number.hasPrefix("99")
            let issued = refusal { try CitizenID(row.number, on: Self.today) }
            #expect(issued == (isTest ? "personal.citizen_id_wrong" : nil), "\(row.number)")
        }
        for row in ids.invalid {
            let found = refusal { try CitizenID(row.number, on: Self.today, within: .issuedOrTest) }
            #expect(found == "personal.citizen_id_wrong", "\(row.reason)")
        }
        for row in ids.normalise {
            let id = try CitizenID(row.input, on: Self.today, within: .issuedOrTest)
            #expect(id.number == row.normalised)
        }
        for row in ids.mask {
            let id = try CitizenID(row.number, on: Self.today, within: .issuedOrTest)
            #expect(id.masked == row.masked && "\(id)" == row.masked)
        }
    }

    @Test func `every social credit code of the corpus is judged as it says`() throws {
        let codes = try corpus(CreditCodes.self, "social-credit-code")
        #expect(codes.valid.count == 128 && codes.invalid.count == 27)
        for row in codes.valid {
            let code = try SocialCreditCode(row.code, within: .issuedOrTest)
            #expect(code.code == row.code && code.authority == row.authority)
            #expect(code.area == row.area && code.organisation == row.organisation)
            let issued = refusal { try SocialCreditCode(row.code) }
            #expect((issued == nil) == !row.area.hasPrefix("99"), "\(row.code)")
        }
        for row in codes.invalid {
            let found = refusal { try SocialCreditCode(row.code, within: .issuedOrTest) }
            #expect(found == "personal.credit_code_wrong", "\(row.reason)")
        }
        for row in codes.normalise {
            #expect(try SocialCreditCode(row.input, within: .issuedOrTest).code == row.normalised)
        }
    }

    @Test func `a mistyped digit or two exchanged neighbours never pass`() throws {
        let seed = Seed()
        var random = seed.generator
        let sound = Array("11010519491231002X")
        for _ in 0..<2000 {
            var typed = sound
            let place = Int.random(in: 0..<17, using: &random)
            if Bool.random(using: &random) {
                typed[place] = Character("\(Int.random(in: 0...9, using: &random))")
            } else {
                typed.swapAt(place, place + 1)
            }
            guard typed != sound else { continue }
            let found = refusal { try CitizenID(String(typed), on: Self.today) }
            #expect(found == "personal.citizen_id_wrong", seed.comment)
        }
    }

    @Test func `an age is counted in whole years, to the day`() throws {
        let id = try CitizenID("11010519491231002X", on: Self.today)
        #expect(id.age(on: try #require(CivilDay("2026-12-30"))) == 76)
        #expect(id.age(on: try #require(CivilDay("2026-12-31"))) == 77)
    }

    @Test func `a mobile number is taken in its one form and shown masked`() throws {
        let number = try MobileNumber("13800000000")
        #expect(number.masked == "138****0000" && "\(number)" == number.masked)
        for text in [
            "", "1380000000", "138000000000", "12800000000", "23800000000", " 13800000000",
            "+8613800000000", "１３８00000000", "1380000000a", "13800000000\n",
        ] {
            #expect(refusal { try MobileNumber(text) } == "personal.phone_wrong", "\(text)")
        }
    }
}
