import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `Pages of an award` {
    @Test func `lead from the objection over the contract to the certificate`() async throws {
        var room = try await SaleRoom(over: .socket)
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 300)
        let (lot, office) = ("/exchange/lots/\(room.lot)", "/exchange/office")
        let (wang, zhao) = (try await room.bidder(1), try await room.officer("Zhao"))
        let chen = try await room.city.resident("Chen")
        #expect(try wang.page(lot).text.contains("action=\"\(lot)/object\""))
        let stranger = try chen.page(lot).text
        #expect(stranger.contains("<dd>机构 jiangxia</dd>"))
        #expect(stranger.contains("成交公示中") && !stranger.contains("\(lot)/object"))
        #expect(try wang.post("\(lot)/object", ["text": "unfair"]) == lot)
        let mine = try wang.page(lot).text
        #expect(mine.contains("unfair") && mine.contains("处理中"))
        #expect(try !chen.page(lot).text.contains("unfair"))

        let desk = try zhao.page(office).text
        let pieces = desk.split(separator: "/exchange/objections/")
        let id = try #require(pieces.last?.split(separator: "/").first)
        #expect(desk.contains("unfair") && desk.contains("B1"))
        let answer = ["verdict": "dismissed", "answer": "no"]
        #expect(try zhao.post("/exchange/objections/\(id)/answer", answer) == office)
        #expect(try wang.page(lot).text.contains("不成立"))

        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        let act = "\(lot)/act"
        #expect(try zhao.page(office).text.contains("value=\"sign\""))
        let contract = ["kind": "sign", "contract": "C-1", "party": "Liu"]
        #expect(try zhao.post(act, contract) == office)
        let again = try zhao.post(act, ["kind": "certify"])
        #expect(again == "\(office)?notice=sameOfficer")
        #expect(try zhao.page(again).text.contains("须由另一名工作人员签发"))
        let qian = try await room.officer("Qian")
        #expect(try qian.post(act, ["kind": "certify"]) == office)
        #expect(try wang.page(lot).text.contains("已出鉴证书"))
        #expect(try wang.page("/exchange/statistics").text.contains("机构 jiangxia"))
        await room.city.stop()
    }
}
