import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `A lot's room as it goes on` {
    private func changes(_ room: SaleRoom, of lot: String) throws -> RawClient {
        let client = try RawClient(port: room.city.port)
        try client.send("GET /exchange/lots/\(lot)/changes HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        return client
    }

    /// Everything until so many changes were heard.
    private func heard(_ client: RawClient, _ count: Int) -> String {
        var text = ""
        while text.components("event: changed") < count, let piece = client.receive(),
            !piece.isEmpty
        {
            text += String(decoding: piece, as: UTF8.self)
        }
        return text
    }

    @Test func `anybody hears that something has come, and not what`() async throws {
        var room = try await SaleRoom(over: .socket)
        try await room.open(to: "Liu", "Wang")
        try await room.city.settle()
        let client = try changes(room, of: room.lot)
        defer { client.close() }
        let opening = heard(client, 1)
        #expect(opening.contains("200 OK") && opening.contains("text/event-stream"))
        try await room.offer(0, "1000")
        let change = heard(client, 1)
        #expect(change.components("event: changed") == 1)
        for word in ["1000", "B1", "bid", "Liu", room.lot] { #expect(!change.contains(word)) }
        await room.city.stop()
    }

    @Test func `another lot's offers are not heard`() async throws {
        var room = try await SaleRoom(over: .socket)
        try await room.open(to: "Liu")
        try await room.city.settle()
        let elsewhere = try changes(room, of: "01kb3e9v3w0000000000000001")
        let here = try changes(room, of: room.lot)
        defer {
            elsewhere.close()
            here.close()
        }
        _ = heard(elsewhere, 1)
        _ = heard(here, 1)
        try await room.offer(0, "1000")
        #expect(heard(here, 1).contains("event: changed"))
        // Events are spread in one turn, so what the other would hear had come by now.
        let other = try changes(room, of: room.lot)
        _ = heard(other, 1)
        other.close()
        elsewhere.endSending()
        let rest = String(decoding: elsewhere.receiveAll(), as: UTF8.self)
        #expect(!rest.contains("event: changed"))
        await room.city.stop()
    }

    @Test func `a bidder sees the own offers and what they were answered, late ones too`()
        async throws
    {
        var room = try await SaleRoom(over: .socket)
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 300)
        try await room.offer(0, "1200")
        let liu = try await room.bidder(0)
        let fields = Dictionary(uniqueKeysWithValues: liu.browsing.fields)
        let page = try room.city.call("GET", "/exchange/lots/\(room.lot)", fields).text
        let own = try #require(page.split(separator: "class=\"offers\"").last)
        for word in ["¥1200", "晚于截止时刻", "¥1000", "报价有效", "没有优于您自己的报价"] {
            #expect(own.contains(word), "\(word)")
        }
        let wang = try await room.bidder(1)
        let other = Dictionary(uniqueKeysWithValues: wang.browsing.fields)
        let theirs = try room.city.call("GET", "/exchange/lots/\(room.lot)", other).text
        #expect(!theirs.contains("class=\"offers\"") && !theirs.contains("晚于截止时刻"))
        await room.city.stop()
    }

    @Test func `the file of a bidder has what they registered for, and nobody else's`()
        async throws
    {
        var room = try await SaleRoom(over: .socket)
        try await room.open(to: "Liu", "Wang")
        let liu = try await room.bidder(0)
        let fields = Dictionary(uniqueKeysWithValues: liu.browsing.fields)
        let page = try room.city.call("GET", "/exchange/mine", fields).text
        #expect(page.contains("村级监控设备采购") && page.contains("保证金已到账"))
        #expect(page.contains(room.registrations[0]) && !page.contains(room.registrations[1]))
        let chen = try await room.city.resident("Chen")
        let none = Dictionary(uniqueKeysWithValues: chen.browsing.fields)
        #expect(try room.city.call("GET", "/exchange/mine", none).text.contains("还没有报名"))
        await room.city.stop()
    }

    @Test func `the page to check an auction has its claims and its log once it is over`()
        async throws
    {
        var room = try await SaleRoom(over: .socket)
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        let place = "/exchange/lots/\(room.lot)/check"
        let before = try room.city.call("GET", place, [:]).text
        #expect(before.contains("竞价尚未结束") && !before.contains("¥1000"))
        try await room.city.advance(seconds: 300)
        let after = try room.city.call("GET", place, [:]).text
        for word in ["待确认成交", "B1", "¥1000", "到达截止时刻", "replay.py", "data-record"] {
            #expect(after.contains(word), "\(word)")
        }
        await room.city.stop()
    }
}

extension String {
    /// How often a text is in it.
    fileprivate func components(_ text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
