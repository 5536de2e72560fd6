import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `Pages of an award` {
    private func page(_ path: String, as caller: TestCaller) throws -> RawResponse {
        let fields = Dictionary(uniqueKeysWithValues: caller.browsing.fields)
        return try caller.city.call("GET", path, fields)
    }

    /// Sends a form; where it leads to.
    private func post(
        _ path: String,
        _ form: [String: String],
        as caller: TestCaller
    ) throws -> String {
        let token = try caller.formToken()
        let answer = try caller.city.call(
            "POST",
            path,
            Dictionary(uniqueKeysWithValues: caller.browsing.fields),
            body: form.merging(["csrf": token]) { own, _ in own }
                .map { "\($0.key)=\($0.value)" }.joined(separator: "&"),
            type: "application/x-www-form-urlencoded"
        )
        #expect(answer.status == 303, "\(path): \(answer.text)")
        return answer.fields["location"] ?? ""
    }

    @Test func `lead from the objection over the contract to the certificate`() async throws {
        var room = try await SaleRoom(over: .socket)
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 300)
        let (lot, office) = ("/exchange/lots/\(room.lot)", "/exchange/office")
        let (wang, zhao) = (try await room.bidder(1), try await room.officer("Zhao"))
        let chen = try await room.city.resident("Chen")
        #expect(try page(lot, as: wang).text.contains("action=\"\(lot)/object\""))
        let stranger = try page(lot, as: chen).text
        #expect(stranger.contains("<dd>机构 jiangxia</dd>"))
        #expect(stranger.contains("成交公示中") && !stranger.contains("\(lot)/object"))
        #expect(try post("\(lot)/object", ["text": "unfair"], as: wang) == lot)
        let mine = try page(lot, as: wang).text
        #expect(mine.contains("unfair") && mine.contains("处理中"))
        #expect(try !page(lot, as: chen).text.contains("unfair"))

        let desk = try page(office, as: zhao).text
        let pieces = desk.split(separator: "/exchange/objections/")
        let id = try #require(pieces.last?.split(separator: "/").first)
        #expect(desk.contains("unfair") && desk.contains("B1"))
        let answer = ["verdict": "dismissed", "answer": "no"]
        #expect(try post("/exchange/objections/\(id)/answer", answer, as: zhao) == office)
        #expect(try page(lot, as: wang).text.contains("不成立"))

        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        let act = "\(lot)/act"
        #expect(try page(office, as: zhao).text.contains("value=\"sign\""))
        let contract = ["kind": "sign", "contract": "C-1", "party": "Liu"]
        #expect(try post(act, contract, as: zhao) == office)
        let again = try post(act, ["kind": "certify"], as: zhao)
        #expect(again == "\(office)?notice=sameOfficer")
        #expect(try page(again, as: zhao).text.contains("须由另一名工作人员签发"))
        let qian = try await room.officer("Qian")
        #expect(try post(act, ["kind": "certify"], as: qian) == office)
        #expect(try page(lot, as: wang).text.contains("已出鉴证书"))
        #expect(try page("/exchange/statistics", as: wang).text.contains("机构 jiangxia"))
        await room.city.stop()
    }
}
