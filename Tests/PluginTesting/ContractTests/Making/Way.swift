import Foundation
import JSONWire
import PluginKit
import PluginTesting

/// What has to be done with a thing before an operation on it is accepted, as the plugin's `ways.json`
/// says it: operations that go first, and members that come from what these led to.
struct Way: Sendable {
    /// Operations on the same thing, in order, each with its sample.
    var first: [String] = []
    /// Where a member of the input comes from: `answer` and a path into the last answer, or `asked`, a
    /// port, and a path into what its provider was asked last.
    var fill: [(member: String, path: [String])] = []
    /// True for a form that publishes nothing: one that is refused leads to a page with a notice.
    var isQuiet = false

    /// The way to an operation; nil when it needs none.
    init?(to operation: String, of contract: Contract) throws {
        guard let data = FileManager.default.contents(atPath: Samples.file("ways.json", contract)),
            let way = try JSONValue.parse(Array(data))[operation]
        else { return nil }
        isQuiet = way["isQuiet"]?.bool ?? false
        first = (way["first"]?.elements ?? []).compactMap(\.string)
        fill = (way["fill"]?.members ?? []).map { member in
            (member.name, (member.value.elements ?? []).compactMap(\.string))
        }
    }
}

extension World {
    /// Has the providers of the contract's plugin answer with samples of their results, in which what
    /// was asked stands where both name it.
    func answerForProviders() throws {
        for effect in contract.manifest.blocks.effects?.effects ?? [] {
            guard let sample = try Samples.sample(of: effect.result, in: contract),
                let object = contract.schemas[effect.result]?.object
            else { continue }
            try city.provider(effect.provider).script(effect.port) { request in
                var answer = sample
                for member in (try? JSONValue.parse(request.input))?.members ?? []
                where object.property(member.name) != nil {
                    answer = answer.setting(member.name, member.value)
                }
                return .done(answer)
            }
        }
    }

    /// Goes the way to an operation with the thing that the input names, and fills in what it led to.
    func going(
        to route: Manifest.Route,
        with input: JSONValue,
        as caller: TestCaller
    ) async throws -> JSONValue? {
        guard let way = try Way(to: route.operation, of: contract) else { return input }
        var answer = JSONValue.null
        for name in way.first {
            guard let step = contract.manifest.routes.first(where: { $0.operation == name }) else {
                return nil
            }
            // Without the place's marks: a step has to be taken, whatever rules its texts keep.
            let known = try step.input.flatMap { try Samples.sample(of: $0, in: contract) }
            var sample = known ?? [:]
            for capture in PathTemplate(step.path)?.parameters ?? [] {
                sample = sample.setting(capture, input[capture] ?? .null)
            }
            sample = try filled(sample, try Way(to: name, of: contract)?.fill ?? [], answer)
            let done = try await send(request(step, sample), step, as: caller)
            guard accepts(done, step) else { return nil }
            answer = done.json
            try await city.settle()
        }
        return try filled(input, way.fill, answer)
    }

    private func filled(
        _ input: JSONValue,
        _ fill: [(member: String, path: [String])],
        _ answer: JSONValue
    ) throws -> JSONValue {
        try fill.reduce(input) { input, entry in
            var path = entry.path[...]
            var value = answer
            if path.popFirst() == "asked", let port = path.popFirst() {
                let provider = try city.provider(EffectRules.provider(of: port))
                let asked = provider.requests.last { $0.port == port }
                value = try asked.map { try JSONValue.parse($0.input) } ?? .null
            }
            for step in path {
                value = (Int(step).map { value[$0] } ?? value[step]) ?? .null
            }
            return input.setting(entry.member, value)
        }
    }
}
