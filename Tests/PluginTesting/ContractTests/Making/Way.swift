import HostAuth
import JSONWire
import PluginKit
import PluginTesting

/// What has to be done with a thing before an operation on it is accepted, as the plugin's `ways.json`
/// says it: operations that go first, and members that come from what these led to.
struct Way: Sendable {
    /// One step of a way.
    enum Step: Sendable {
        /// An operation on the same thing, with its sample; one that the caller may not do somebody does
        /// who may: whoever made the thing, or else somebody whose work it is.
        case operation(String)
        /// What a provider tells by itself, with members that come from what went before.
        case told(kind: String, message: [(member: String, path: [String])])
    }

    /// What goes first, in order.
    var first: [Step] = []
    /// Where a member of the input comes from: `answer` and a path into the last answer; `asked`, a
    /// port, and a path into what its provider was asked last; `caller` and `tenant`, for the
    /// organisation of whoever goes the way; or `fresh`, for a number that nothing has yet.
    var fill: [(member: String, path: [String])] = []
    /// True for a form that publishes nothing: one that is refused leads to a page with a notice.
    var isQuiet = false
    /// Texts of the input that are records themselves, JSON in a text, each with the members of the
    /// record in which anything may stand.
    var records: [String: [String]] = [:]
    /// Texts of the input that only the plugin's code can read, such as an amount: they stay as the
    /// sample has them.
    var strict: Set<String> = []
    /// What weeks would bring about, as statements on the plugin's file in which ?1 is the thing's id.
    var statements: [String] = []

    /// The way to an operation; nil when it needs none.
    init?(to operation: String, of contract: Contract) throws {
        guard let way = try Samples.ways(of: contract)[operation] else { return nil }
        isQuiet = way["isQuiet"]?.bool ?? false
        first = (way["first"]?.elements ?? []).compactMap { step in
            if let name = step.string { return .operation(name) }
            guard let kind = step["told"]?.string else { return nil }
            return .told(kind: kind, message: Way.fills(step["message"]))
        }
        strict = Set((way["strict"]?.elements ?? []).compactMap(\.string))
        statements = (way["statements"]?.elements ?? []).compactMap(\.string)
        for member in way["records"]?.members ?? [] {
            records[member.name] = (member.value.elements ?? []).compactMap(\.string)
        }
        fill = Way.fills(way["fill"])
    }

    private static func fills(_ object: JSONValue?) -> [(member: String, path: [String])] {
        (object?.members ?? []).map { member in
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
        as caller: TestCaller,
        beside makers: [TestCaller] = [],
        in place: Int
    ) async throws -> JSONValue? {
        guard let way = try Way(to: route.operation, of: contract) else { return input }
        var answer = JSONValue.null
        for step in way.first {
            guard case .operation(let name) = step else {
                guard try await hear(step, after: answer, as: caller) else {
                    tell("a provider's word on the way was not taken", of: route)
                    return nil
                }
                continue
            }
            guard let step = contract.current(name) else { return nil }
            // Without the place's marks: a step has to be taken, whatever rules its texts keep.
            let known = try step.input.flatMap { try Samples.sample(of: $0, in: contract) }
            var sample = withPapers(known ?? [:])
            for capture in PathTemplate(step.path)?.parameters ?? [] {
                sample = sample.setting(capture, input[capture] ?? .null)
            }
            let fill = try Way(to: name, of: contract)?.fill ?? []
            sample = try filled(sample, fill, answer, caller)
            let actor = try await actor(
                for: step,
                in: place,
                onWayOf: caller,
                beside: makers,
                to: route
            )
            let done = try await send(request(step, sample), step, as: actor)
            guard accepts(done, step) else {
                tell("\(name) on the way: \(done.status) \(done.code ?? "")", of: route)
                return nil
            }
            note(sample, of: actor, in: place)
            answer = done.json
            try await city.settle()
        }
        try await run(way.statements, with: [input["id"]?.string ?? ""])
        return try filled(input, way.fill, answer, caller)
    }

    /// Has a provider tell the plugin something; false where it is not taken.
    private func hear(
        _ step: Way.Step,
        after answer: JSONValue,
        as caller: TestCaller
    ) async throws -> Bool {
        guard case .told(let kind, let fill) = step else { return false }
        let message = try filled([:], fill, answer, caller)
        let status = try city.notify(contract.id, kind, id: "told-\(nextNumber)", message)
        try await city.settle()
        return status < 300
    }

    /// The caller, or, where a step is not for people like them, who made the thing, or somebody whose
    /// work it is.
    private func actor(
        for step: Manifest.Route,
        in place: Int,
        onWayOf caller: TestCaller,
        beside makers: [TestCaller],
        to route: Manifest.Route
    ) async throws -> TestCaller {
        guard let permission = step.permission else { return caller }
        let roles = Contract.roles(with: permission)
        guard let own = route.permission else {
            // Before what everybody may see, there was somebody who did their work.
            guard let role = roles.first, !roles.contains("resident") else { return caller }
            return try await staff(role, in: place)
        }
        // What a resident has made stays theirs to go on with, whoever comes to it afterwards.
        if caller.tenant != nil, roles.contains("resident"),
            let maker = makers.first(where: { $0.tenant == nil })
        {
            return maker
        }
        let isTheirs =
            caller.tenant == nil
            ? roles.contains("resident")
            : !Set(roles).isDisjoint(with: Contract.roles(with: own))
        guard !isTheirs, let role = roles.first else { return caller }
        return try await staff(role, in: place)
    }

    /// The input with a mark in a text that is a record; each time another one, as it may be an id.
    ///
    /// A text that is no record, as the schema alone would make it, stays as it is.
    func marked(record name: String, of input: JSONValue, _ way: Way, _ mark: String) -> JSONValue {
        guard let text = input[name]?.string, let known = try? JSONValue.parse(Array(text.utf8)),
            known.members != nil
        else { return input }
        let value = JSONValue.string("\(mark)-\(nextNumber)")
        let record = (way.records[name] ?? []).reduce(known) { $0.setting($1, value) }
        return input.setting(name, .string(String(decoding: record.encoded, as: UTF8.self)))
    }

    private func filled(
        _ input: JSONValue,
        _ fill: [(member: String, path: [String])],
        _ answer: JSONValue,
        _ caller: TestCaller
    ) throws -> JSONValue {
        try fill.reduce(input) { input, entry in
            var path = entry.path[...]
            var value = answer
            switch path.popFirst() {
            case "asked":
                guard let port = path.popFirst() else { break }
                let provider = try city.provider(EffectRules.provider(of: port))
                let asked = provider.requests.last { $0.port == port }
                value = try asked.map { try JSONValue.parse($0.input) } ?? .null
            case "caller": value = ["tenant": caller.tenant.map { .string($0.text) } ?? .null]
            case "fresh": value = .number(JSONNumber(freshNumber))
            default: break
            }
            for step in path {
                value = (Int(step).map { value[$0] } ?? value[step]) ?? .null
            }
            return input.setting(entry.member, value)
        }
    }
}
