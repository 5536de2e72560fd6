import JSONWire
import PluginKit
import PluginTesting
import Testing

extension RouteCells {
    /// What a browser says of a request that a page of another site has begun.
    private static let elsewhere: [(name: String, value: String)] = [
        ("Origin", "https://elsewhere.example"), ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"),
    ]

    /// A cookie travels by itself, so a change needs more: a page of ours, and its form's token.
    func foreignForm() async throws -> CellOutcome {
        guard route.method != "GET", route.permission != nil || isPage else { return .none }
        guard let ready = try await world.ready(route, in: 0) else {
            return .notMade(world.refusal(of: route))
        }
        let caller = ready.caller.browsing
        let events = try await city.published().count
        for field in Self.elsewhere {
            var request = request(ready.input)
            request.fields = [field]
            let answer = try await send(request, as: caller)
            expectRefusal(403, code: refusal, "with \(field.name): \(field.value)", answer)
        }
        let tokens = isPage ? try await foreignTokens(of: caller) : []
        for token in tokens {
            var request = request(ready.input)
            if let token { request.sign(token) }
            let answer = try await send(request, as: caller, isSigned: false)
            expectRefusal(403, "with the token \(token ?? "of nobody")", answer)
        }
        let after = try await city.published().count
        #expect(after == events, "\(contract.id).\(route.operation) published nothing")
        var own = request(ready.input)
        own.fields = [("Origin", "http://127.0.0.1"), ("Sec-Fetch-Site", "same-origin")]
        let answer = try await send(own, as: caller)
        expect(world.accepts(answer, route), "is accepted from a page of ours", answer)
        return .judged(Self.elsewhere.count + tokens.count + 1)
    }

    private var refusal: String? { isPage ? nil : "auth.foreign_form" }

    /// None at all, an empty one, another person's, and one's own with a letter changed.
    private func foreignTokens(of caller: TestCaller) async throws -> [String?] {
        let own = try caller.formToken()
        let theirs = try await city.resident("somebody with another token").formToken()
        let last = own.last == "A" ? "B" : "A"
        return [nil, "", theirs, own.dropLast() + last]
    }
}

extension TestAnswer {
    /// True for a document that people read.
    var isPage: Bool { fields["content-type"]?.hasPrefix("text/html") == true }
}
