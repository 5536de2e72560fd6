import JSONWire
import PluginKit
import Testing

@testable import Specimen

@Suite struct `Generated inputs` {
    private func decoded<I: OperationInput>(
        _ type: I.Type,
        captures: [String] = [],
        _ parameters: [(name: String, value: String)] = [],
        body: String = "",
        isForm: Bool = false
    ) throws -> (I?, [String]) {
        var violations = Violations()
        let request = RequestInput(
            captures: captures,
            parameters: parameters,
            body: Array(body.utf8),
            isForm: isForm
        )
        let input = try I.decode(request, &violations)
        #expect((input == nil) != violations.isEmpty)
        return (input, violations.list.map { "\($0.place) \($0.rule)" })
    }

    @Test func `a query is read with its defaults`() throws {
        let (bare, _) = try decoded(FindThings.self, [("kind", "whole")])
        #expect(
            bare
                == FindThings(
                    kind: .whole,
                    rentMaxFen: nil,
                    free: true,
                    after: CivilDay(sinceEpoch: 20_780),
                    tag: nil,
                    limit: 20
                )
        )
        let (full, _) = try decoded(
            FindThings.self,
            [
                ("tag", "a"), ("limit", "7"), ("kind", "摊位"), ("free", "false"), ("tag", "b"),
                ("rentMaxFen", "0"), ("after", "2026-01-01"),
            ]
        )
        #expect(full?.tag == ["a", "b"] && full?.limit == 7 && full?.free == false)
        #expect(full?.kind == .摊位 && full?.rentMaxFen == Money(fen: 0))
    }

    static let empty = [
        ("kind", "part"), ("limit", ""), ("after", ""), ("tag", ""), ("rentMaxFen", ""),
    ]

    @Test func `fields that a browser leaves empty count as absent, required ones do not`() throws {
        let (input, _) = try decoded(FindThings.self, Self.empty, isForm: true)
        #expect(input?.limit == 20 && input?.tag == nil)
        #expect(try decoded(FindThings.self, [("kind", "")], isForm: true).1 == ["?kind enum"])
    }

    @Test func `items that a program leaves empty have a wrong value`() throws {
        #expect(
            try decoded(FindThings.self, Self.empty).1 == [
                "?limit type", "?after format", "?tag minLength", "?rentMaxFen type",
            ]
        )
    }

    @Test func `every broken rule of a query is named`() throws {
        let (_, violations) = try decoded(
            FindThings.self,
            [
                ("limit", "0"), ("limit", "51"), ("free", "1"), ("after", "today"),
                ("tag", "abcde"),
                ("tag", "a"), ("tag", "b"), ("tag", "c"), ("rentMaxFen", "1.5"), ("page", "2"),
            ]
        )
        #expect(
            violations == [
                "?limit minimum", "?limit repeated", "?limit maximum", "?free type",
                "?after format", "?tag maxLength", "?rentMaxFen type", "?page unknown",
                "?kind required", "?tag maxItems",
            ]
        )
    }

    @Test func `path and body are read together`() throws {
        let body = #"{"thing":\#(`Generated payloads`.good),"copies":3}"#
        let (input, _) = try decoded(MakeThing.self, captures: ["s1"], body: body)
        #expect(input?.shelf == "s1" && input?.copies == 3 && input?.thing.id == "a.1")
        let (_, violations) = try decoded(
            MakeThing.self,
            captures: ["s 1"],
            [("copies", "2")],
            body: #"{"thing":{"size":{"widthCm":0}},"shelf":"s2"}"#
        )
        #expect(
            violations.prefix(3) == [
                "{shelf} format", "?copies unknown", "/thing/size/widthCm minimum",
            ]
        )
        #expect(violations.contains("/thing/id required"))
        #expect(violations.last == "/shelf unknown")
    }

    @Test func `a body may be left out when nothing of it is required`() throws {
        #expect(try decoded(Touch.self).0 == Touch(gently: nil))
        #expect(try decoded(Touch.self, body: #"{"gently":true}"#).0?.gently == true)
        #expect(throws: JSONError.self) { try decoded(MakeThing.self, captures: ["s"]) }
    }

    @Test(arguments: ["{", "{}x", #"{"a":1,"a":2}"#, "\u{FEFF}{}", #"{"gently":tru}"#])
    func `a body that is no JSON is an error of its own`(body: String) {
        #expect(throws: JSONError.self) { try decoded(Touch.self, body: body) }
    }

    @Test func `a body nested deeper than a request may be is refused`() {
        let depth = RequestInput.depthMax + 1
        let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(throws: JSONError.self) { try decoded(Touch.self, body: #"{"x":\#(deep)}"#) }
    }

    @Test func `a form's places are members and the host's token is let through`() throws {
        let (input, _) = try decoded(
            ThingForm.self,
            [("csrf", "t"), ("name", "椅子"), ("day", "")],
            isForm: true
        )
        #expect(input == ThingForm(name: "椅子", day: nil))
        #expect(
            try decoded(ThingForm.self, [("day", "x"), ("y", "1")]).1
                == ["/day format", "/y unknown", "/name required"]
        )
    }

    @Test func `identifiers say what the manifest says`() {
        #expect("\(Operations.MakeThing.id)" == "makeThing")
        #expect(ThingMade.spec.isPersonal && "\(ThingMade.spec.type)" == "specimen.thing.made.v1")
    }
}
