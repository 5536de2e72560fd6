import JSONWire
import PluginKit
import PluginTesting
import Testing

extension RouteCells {
    /// Bodies that are no JSON, or no JSON that everybody reads alike.
    private static let noJSON: [[UInt8]] = [
        Array("{".utf8), Array(#"{"a":1"#.utf8), Array(#"{"a":1,"a":2}"#.utf8),
        Array("[1,2".utf8), Array("nil".utf8), Array(#"{"a":01}"#.utf8), Array("{} {}".utf8),
        [0xEF, 0xBB, 0xBF] + Array("{}".utf8), [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D],
        Array((String(repeating: #"{"a":"#, count: 64) + "1").utf8),
    ]

    func malformed() async throws -> CellOutcome {
        guard isPage || route.upload == nil, !isPage || route.takesBody else { return .none }
        let caller = try await world.caller(for: route, in: 0)
        guard route.takesBody else { return try await unreadBodies(caller) }
        if isPage { return try await malformedForms(caller) }
        for body in Self.noJSON {
            var request = request(blank())
            request.body = body
            let answer = try await send(request, as: caller)
            expectRefusal(400, "for \(String(decoding: body.prefix(20), as: UTF8.self))", answer)
        }
        var form = request(blank())
        form.body = Array("a=1".utf8)
        form.contentType = "application/x-www-form-urlencoded"
        expectRefusal(415, "as a form", try await send(form, as: caller))
        return .judged(Self.noJSON.count + 1)
    }

    /// What nothing would read is refused, also where it says nothing.
    private func unreadBodies(_ caller: TestCaller) async throws -> CellOutcome {
        for body in ["{}", #"{"nobodyKnowsThis":"x"}"#] {
            var request = request(blank())
            request.body = Array(body.utf8)
            let answer = try await send(request, as: caller)
            expectRefusal(400, code: "request.body_not_taken", "with \(body)", answer)
        }
        return .judged(2)
    }

    /// Forms that two readers could read differently, and a body that is no form.
    private static let noForms = [
        "a=%", "a=%2", "a=%zz", "%C3%28=1", "a=%FF", String(repeating: "a=1&", count: 101),
    ]

    private func malformedForms(_ caller: TestCaller) async throws -> CellOutcome {
        for form in Self.noForms {
            var request = request(blank())
            request.body = Array(form.utf8)
            expectRefusal(400, "for \(form.prefix(20))", try await send(request, as: caller))
        }
        var json = request(blank())
        json.contentType = "application/json"
        expectRefusal(415, "as JSON", try await send(json, as: caller))
        return .judged(Self.noForms.count + 1)
    }

    func oversized() async throws -> CellOutcome {
        guard route.takesBody else { return .none }
        let caller = try await world.caller(for: route, in: 0)
        var request = request(blank())
        request.body = Array(repeating: 0x20, count: route.bodyBytesMax + 1)
        expectRefusal(413, "one byte too large", try await send(request, as: caller))
        return .judged(1)
    }

    func unknownField() async throws -> CellOutcome {
        let caller = try await world.caller(for: route, in: 0)
        let answer = try await send(
            request(blank().setting("nobodyKnowsThis", "x")),
            as: caller
        )
        // Whoever passes on the address of a page may have added to it.
        guard !isPage || route.takesBody else {
            let plain = try await send(request(blank()), as: caller)
            expect(answer.status == plain.status, "is the same with an unknown field", answer)
            return .judged(1)
        }
        let place = route.takesBody ? "/nobodyKnowsThis" : "?nobodyKnowsThis"
        expectViolation(place, "with an unknown field", answer)
        return .judged(1)
    }

    /// Each member alone with each value that cannot be its own.
    func wrongType() async throws -> CellOutcome {
        guard let object = contract.input(of: route) else { return .none }
        let caller = try await world.caller(for: route, in: 0)
        let captures = PathTemplate(route.path)?.parameters ?? []
        let maker = ValueMaker(contract, seed: 1)
        var count = 0
        for property in object.properties
        where !(isPage && property.name == TestRequest.tokenField) {
            let isCapture = captures.contains(property.name)
            let values =
                isJSON && !isCapture
                ? maker.wrongValues(for: property)
                : maker.wrongTexts(for: property).map { .string($0) }
            let mark = isCapture ? "{\(property.name)}" : route.takesBody ? "/" : "?"
            let place = isCapture ? mark : mark + property.name
            for value in values {
                let input = blank().setting(property.name, value)
                let answer = try await send(request(input), as: caller)
                expectViolation(place, "with \(property.name) = \("\(value)".prefix(40))", answer)
                count += 1
            }
        }
        return count == 0 ? .none : .judged(count)
    }

    /// True when the input is a JSON document, not fields of a query or a form.
    private var isJSON: Bool { route.takesBody && !isPage }

    /// 422, and the place of the mistake is named.
    private func expectViolation(_ place: String, _ what: String, _ answer: TestAnswer) {
        expectRefusal(422, what, answer)
        guard !isPage else {
            return expect(answer.text.contains("<code>\(place)"), "\(what) names \(place)", answer)
        }
        let places = answer.json["violations"]?.elements?.compactMap { $0["place"]?.string } ?? []
        expect(
            places.contains { $0 == place || $0.hasPrefix(place + "/") },
            "\(what) names \(place)",
            answer
        )
    }
}
