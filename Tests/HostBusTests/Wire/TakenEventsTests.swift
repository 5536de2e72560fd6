@testable import HostBus
import JSONWire
@testable import PluginKit
import Testing

@Suite struct `Events that are taken while they are read` {
    /// Takes events of one type and remembers them.
    private struct Basket: EventTaker {
        var taken: [(id: String, source: String, payload: String)] = []
        var asked: [String] = []

        mutating func reader(of type: String) -> AcceptedReader? {
            asked.append(type)
            return type == "\(WeightTold.spec.type)" ? AcceptedReader(WeightTold.self) : nil
        }

        mutating func take(_ event: IncomingEvent, _ content: AcceptedReader.Accepted) -> Bool {
            let id = String(decoding: event.id, as: UTF8.self)
            let payload = String(decoding: content.payload, as: UTF8.self)
            taken.append((id, event.source, payload))
            return id != "no"
        }
    }

    private func event(_ id: String, data: String, type: String = "town.weight.told.v1") -> String {
        """
        {"specversion":"1.0","id":"\(id)","source":"/s","type":"\(type)","data":\(data)}
        """
    }

    private func read(
        _ events: [String]
    ) throws -> (basket: Basket, rest: [IncomingEvent], count: Int, places: [String]) {
        var (basket, violations) = (Basket(), Violations())
        let body = Array(("[" + events.joined(separator: ",") + "]").utf8)
        let (rest, count) = try CloudEventReader.batch(body, &violations, &basket)
        return (basket, rest, count, violations.list.map(\.place))
    }

    @Test func `are not given back, and come in order with their canonical payloads`() throws {
        let sent = (0..<5).map { event("e\($0)", data: "{ \"grams\" : \($0).0 }") }
        let found = try read(sent)
        #expect(found.count == 5 && found.rest.isEmpty && found.places.isEmpty)
        #expect(found.basket.taken.map(\.id) == (0..<5).map { "e\($0)" })
        #expect(found.basket.taken.map(\.payload) == (0..<5).map { "{\"grams\":\($0)}" })
        #expect(found.basket.taken.allSatisfy { $0.source == "/s" })
        #expect(found.basket.asked == ["town.weight.told.v1"])
    }

    @Test(arguments: [
        // The type comes after the payload; another type; a payload and an attribute that break a rule.
        #"{"specversion":"1.0","id":"x","source":"/s","data":{"grams":1},"type":"town.weight.told.v1"}"#,
        #"{"specversion":"1.0","id":"x","source":"/s","type":"town.other.v1","data":{"grams":1}}"#,
        #"{"specversion":"1.0","id":"x","source":"/s","type":"town.weight.told.v1","data":{"grams":-1}}"#,
        #"{"specversion":"2.0","id":"x","source":"/s","type":"town.weight.told.v1","data":{"grams":1}}"#,
        #"{"specversion":"1.0","id":"no","source":"/s","type":"town.weight.told.v1","data":{"grams":1}}"#,
    ])
    func `end with the first that is not, which is given back with all after it`(odd: String) throws
    {
        let sent = [event("a", data: #"{"grams":1}"#), odd, event("b", data: #"{"grams":2}"#)]
        let found = try read(sent)
        #expect(found.count == 3)
        #expect(found.basket.taken.map(\.id).filter { $0 != "no" } == ["a"])
        #expect(found.rest.map { String(decoding: $0.id, as: UTF8.self) }.last == "b")
        #expect(found.rest.count == 2 && found.rest[0].place.description == "/1")
        #expect(String(decoding: found.rest[1].payload, as: UTF8.self) == #"{"grams":2}"#)
        let isOfEnvelope = odd.contains("2.0")
        #expect(found.places == (isOfEnvelope ? ["/1/specversion"] : []))
    }

    @Test func `are none when the text is not JSON to its end`() {
        for text in [
            "[\(event("a", data: "{\"grams\":1}"))", "[\(event("a", data: "{\"grams\":1}"))]x",
        ] {
            var (basket, violations) = (Basket(), Violations())
            #expect(throws: JSONError.self) {
                _ = try CloudEventReader.batch(Array(text.utf8), &violations, &basket)
            }
        }
    }
}

/// An event with one whole number that is not negative.
private struct WeightTold: Event {
    static let spec = EventSpec(type: "town.weight.told.v1", isPersonal: false)
    let grams: Int64
    var partitionKey: String { "\(grams)" }
    var subject: PersonID? { nil }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> WeightTold? {
        guard try violations.beginObject(&reader, at: pointer) else { return nil }
        var grams: Int64?
        while let key = try reader.nextKey() {
            guard key == "grams" else {
                try violations.skipUnknown(key, &reader, of: pointer)
                continue
            }
            grams = try IntegerRule(min: 0, max: 9).decode(
                &reader,
                at: .member("grams", of: pointer),
                &violations
            )
        }
        return grams.map(WeightTold.init)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("grams")
        writer.int64(grams)
        writer.endObject()
    }
}
