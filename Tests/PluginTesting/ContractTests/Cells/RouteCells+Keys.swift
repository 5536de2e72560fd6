import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

extension RouteCells {
    private var isKeyed: Bool { route.idempotency != .none && contract.isCommand(route) }

    func keyless() async throws -> CellOutcome {
        guard route.idempotency == .required else { return .none }
        guard let ready = try await world.ready(route, in: 0) else {
            return .notMade(world.refusal(of: route))
        }
        var request = TestRequest(route, ready.input)
        for key in [nil, "", "with a space", String(repeating: "k", count: 129)] {
            request.key = key
            let answer = try await send(request, as: ready.caller)
            expectRefusal(400, code: "request.idempotency_key_needed", "key \(key ?? "")", answer)
        }
        return .judged(4)
    }

    /// The second answer is the first one's bytes; nobody else's key is met.
    func replayed() async throws -> CellOutcome {
        guard isKeyed else { return .none }
        guard let ready = try await world.ready(route, in: 0),
            let other = try await world.ready(route, in: 1)
        else { return .notMade(world.refusal(of: route)) }
        let key = city.newKey()
        let first = try await send(request(ready.input, key: key), as: ready.caller)
        let events = try await city.published().count
        let second = try await send(request(ready.input, key: key), as: ready.caller)
        expect(first.isSuccess && !first.isReplayed, "takes effect", first)
        expect(second.isReplayed && second.body == first.body, "is replayed", second)
        expect(second.status == first.status, "with the first status", second)
        let after = try await city.published().count
        expect(after == events, "publishes nothing the second time", second)
        let stranger = try await send(request(other.input, key: key), as: other.caller)
        expect(stranger.isSuccess && !stranger.isReplayed, "meets no other's key", stranger)
        return .judged(2)
    }

    func conflicting() async throws -> CellOutcome {
        guard isKeyed else { return .none }
        guard let ready = try await world.ready(route, in: 0) else {
            return .notMade(world.refusal(of: route))
        }
        guard let other = otherInput(than: ready.input) else {
            return .notMade("the input has nothing that could be different")
        }
        let key = city.newKey()
        let first = try await send(request(ready.input, key: key), as: ready.caller)
        expect(first.isSuccess, "takes effect", first)
        let answer = try await send(request(other, key: key), as: ready.caller)
        expectRefusal(422, code: "request.key_reused", "with another input", answer)
        return .judged(1)
    }

    /// All get the one answer, and one of them is the one that took effect.
    func concurrent() async throws -> CellOutcome {
        guard isKeyed else { return .none }
        guard let ready = try await world.ready(route, in: 0) else {
            return .notMade(world.refusal(of: route))
        }
        let bytes = ready.caller.bytes(of: request(ready.input, key: city.newKey()))
        let clients = try (0..<8).map { _ in try RawClient(port: city.port) }
        for client in clients { try client.send(bytes) }
        let answers = clients.compactMap { $0.response().map(TestAnswer.init) }
        for client in clients { client.close() }
        guard let first = answers.first, answers.count == clients.count else {
            throw NoAnswer(target: route.path)
        }
        for answer in answers {
            expect(answer.isSuccess && answer.body == first.body, "gives all one answer", answer)
        }
        expect(answers.filter { !$0.isReplayed }.count == 1, "takes effect once", first)
        return .judged(clients.count)
    }

    /// An input of the right form that is not the same.
    private func otherInput(than input: JSONValue) -> JSONValue? {
        var maker = ValueMaker(contract, seed: 77, mark: "other")
        let links = contract.links(of: route).map(\.property)
        let captures = PathTemplate(route.path)?.parameters ?? []
        let properties = contract.input(of: route)?.properties ?? []
        for property in properties where !links.contains(property.name) {
            for _ in 0..<20 {
                let value = maker.value(of: property.shape)
                if value != input[property.name] { return input.setting(property.name, value) }
            }
        }
        guard let capture = captures.first else { return nil }
        return input.setting(capture, .string(ValueMaker.nobodysID))
    }
}

extension TestAnswer {
    var isReplayed: Bool { fields["idempotency-replayed"] == "true" }
}
