import Foundation
import JSONWire
import PluginKit
import Testing

@Suite struct `Instants` {
    @Test func `the text of an instant is what Foundation writes and leads back`() {
        let seed = Seed()
        var random = seed.generator
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2000 {
            // From 1700 to 2500: within one calendar and exact in a double.
            let millis = Int64.random(in: -8_520_336_000_000...16_725_225_600_000, using: &random)
            let instant = Instant(utcMillis: millis)
            let date = Date(timeIntervalSince1970: Double(millis / 1000))
            #expect(Instant(rfc3339: instant.rfc3339) == instant, seed.comment)
            if millis >= 0 {
                let whole = Instant(utcMillis: millis / 1000 * 1000)
                #expect(whole.rfc3339 == style.format(date), seed.comment)
            }
        }
    }

    @Test func `the civil day is the day in Shanghai`() throws {
        let seed = Seed()
        var random = seed.generator
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        for _ in 0..<2000 {
            // China has had no daylight saving since 1991.
            let millis = Int64.random(in: 694_224_000_000...16_725_225_600_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(millis) / 1000)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let day = Instant(utcMillis: millis).civilDay.parts
            #expect(
                [day.year, day.month, day.day] == [parts.year, parts.month, parts.day],
                seed.comment
            )
        }
    }

    @Test(arguments: [
        (1_795_417_199_999, "2026-11-23"), (1_795_362_000_000 + 1, "2026-11-22"),
    ])
    func `midnight in Shanghai is at 16 o'clock UTC`(millis: Int64, day: String) throws {
        let near = Instant(utcMillis: millis)
        let start = try #require(Instant(rfc3339: "\(day)T16:00:00.000Z"))
        #expect(start.civilDay == near.civilDay.adding(days: start < near ? 0 : 1) || start != near)
        let civil = try #require(CivilDay(day))
        #expect(start.civilDay == civil.adding(days: 1))
        #expect(Instant(utcMillis: start.utcMillis - 1).civilDay == civil)
    }

    @Test(arguments: [
        "2026-11-23T07:00:00+00:00", "2026-11-23T24:00:00Z", "2026-11-23T07:60:00Z",
        "2026-11-23T07:00:60Z", "2026-11-23 07:00:00Z", "2026-11-23T07:00:00.1Z",
        "2026-11-23T07:00:00.0000Z", "2026-02-30T07:00:00Z", "2026-11-23T07:00:00z", "",
        "2026-11-23T07:00:00,000Z",
    ])
    func `what is no UTC instant is refused`(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func `seconds without a fraction are read`() {
        #expect(Instant(rfc3339: "1970-01-01T00:00:01Z") == Instant(utcMillis: 1000))
    }

    @Test func `instants and days are written to JSON as their own texts`() {
        let seed = Seed()
        var random = seed.generator
        for round in 0..<3000 {
            // Every tenth lies anywhere, also in years that do not have four digits.
            let range: ClosedRange<Int64> =
                round % 10 == 0
                ? -80_000_000_000_000_000...80_000_000_000_000_000
                : -62_000_000_000_000...253_402_300_799_999
            let instant = Instant(utcMillis: Int64.random(in: range, using: &random))
            var writer = JSONWriter()
            writer.beginArray()
            writer.instant(instant)
            writer.day(instant.civilDay)
            writer.endArray()
            let text = "[\"\(instant.rfc3339)\",\"\(instant.civilDay)\"]"
            #expect(String(decoding: writer.bytes, as: UTF8.self) == text, seed.comment)
        }
    }
}
