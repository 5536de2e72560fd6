import HostStore
import JSONWire
import TestGround
import Testing

@testable import HostBus
@testable import PluginKit

@Suite struct `Events on the wire` {
    @Test func `a pattern stands for what it begins, and nothing odd is one`() {
        #expect(TypePattern("housing.*")?.matches("housing.home.held.v1") == true)
        #expect(TypePattern("housing.home.*")?.matches("housing.homes.held.v1") == false)
        #expect(TypePattern("*")?.matches("a.b.c.v1") == true)
        #expect(TypePattern("a.b.c.v1")?.matches("a.b.c.v10") == false)
        for odd in ["", "*.x", "a*", "a..b", "A.b", "a.*.b", ".a", "a b", "**"] {
            #expect(TypePattern(odd) == nil, "\(odd)")
        }
    }

    @Test func `a cursor opens where it was made, and nowhere else`() {
        let random = StoreEnvironment.system().randomBytes
        let one = EventCursors(key: random(32), random: random)
        let other = EventCursors(key: random(32), random: random)
        for sequence: Int64 in [-1, 0, 1, 255, 1 << 40, .max] {
            let text = one.text(after: sequence)
            #expect(one.sequence(of: text) == sequence)
            #expect(other.sequence(of: text) == nil)
            #expect(text != one.text(after: sequence))
        }
        for odd in ["", "A", "=", String(repeating: "A", count: 48)] {
            #expect(one.sequence(of: odd) == nil)
        }
    }

    /// The rules of the specification's text, which its JSON schema does not all hold.
    @Test func `the corpus of attributes is read as the specification says`() throws {
        let cases = try JSONValue.parse(Corpora.bytes("cloudevents/attribute-cases.json"))
        var judged = 0
        for entry in cases["cases"]?.elements ?? [] {
            guard let event = entry["event"], let isValid = entry["spec_valid"]?.bool else {
                continue
            }
            var violations = Violations()
            var none = TakesNone()
            _ = try? CloudEventReader.structured(event.encoded, &violations, &none)
            // This host wants data of its own: JSON, in place.
            let own = ["/data", "/datacontenttype"] + (isValid ? ["/data_base64"] : [])
            let others = violations.list.filter { !own.contains($0.place) }
            #expect(others.isEmpty == isValid, "\(entry["name"] ?? .null): \(others)")
            judged += 1
        }
        #expect(judged > 0)
        for name in ["id", "source", "type", "specversion"] {
            var members =
                [
                    "specversion": "1.0", "id": "1", "source": "/s", "type": "t",
                ] as [String: JSONValue]
            members[name] = nil
            members["data"] = [:]
            let event = JSONValue.object(members.map { JSONMember($0.key, $0.value) })
            var violations = Violations()
            var none = TakesNone()
            _ = try CloudEventReader.structured(event.encoded, &violations, &none)
            #expect(violations.list.map(\.place) == ["/\(name)"])
        }
    }

    @Test(arguments: [
        ("2026-11-26T08:00:00Z", true), ("2026-11-26t08:00:00z", true),
        ("2026-11-26T08:00:00.123456789+08:00", true), ("2026-12-31T23:59:60Z", true),
        ("2026-11-26 08:00:00Z", false), ("2026-11-26T08:00:00", false),
        ("2026-13-26T08:00:00Z", false), ("2026-11-32T08:00:00Z", false),
        ("2026-11-26T24:00:00Z", false), ("2026-11-26T08:00:00.Z", false),
        ("2026-11-26T08:00:00+8:00", false), ("2026-11-26T08:00:00+30:00", false),
        ("2026-11-26T08:00:00+08:70", false), ("yesterday", false), ("", false),
    ])
    func `a time is one of RFC 3339`(text: String, isTime: Bool) {
        var violations = Violations()
        AttributeRules.check("time", text, at: "/time", &violations)
        #expect(violations.isEmpty == isTime)
    }

    @Test func `masking leaves everything else byte for byte, and hides what it cannot read`()
        throws
    {
        let field = Manifest.FieldRule(name: "who", dataClass: .personal, maskUnless: nil)
        let event = Manifest.PublishedEvent(
            type: "a.b.c.v1",
            name: "C",
            schema: "",
            partitionKey: "k",
            subject: nil,
            isPersonal: false,
            upcast: nil,
            readPermission: "a.b.read",
            fields: [field]
        )
        let type = try #require(WireType(event, of: "a"))
        let mask = type.mask(for: ["a.b.read"])
        let masked = PayloadMask.apply(
            mask,
            of: type,
            to: Array(#"{"k":"1","who":{"x":[1,2]},"z":"é"}"#.utf8)
        )
        #expect(String(decoding: masked, as: UTF8.self) == #"{"k":"1","who":null,"z":"é"}"#)
        for odd in ["[1]", "{\"who\":", "who"] {
            #expect(PayloadMask.apply(mask, of: type, to: Array(odd.utf8)) == Array("null".utf8))
        }
    }
}
