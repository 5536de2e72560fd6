import HostStore
import PluginKit
import Testing

@testable import Housing

extension HousingRig {
    /// What the plugin bound to its manifest.
    static let bound: Registration = {
        var registration = Registration()
        Housing().register(in: &registration)
        return registration
    }()

    /// Calls an operation as the host does, from the request's parts to the response's JSON.
    func ask(
        _ operation: String,
        as call: CallContext,
        captures: [String] = [],
        query: [(name: String, value: String)] = [],
        body: String = ""
    ) async throws -> JSONValue {
        let request = RequestInput(captures: captures, parameters: query, body: Array(body.utf8))
        switch try #require(Self.bound.operations[operation]) {
        case .handler(let handler):
            var writer = JSONWriter()
            let context = RequestContext(call: call, store: store, lease: ContextLease())
            try await handler.respond(to: request, context, into: &writer)
            return try JSONValue.parse(writer.bytes)
        case .command(let command):
            let run = try command.prepare(request)
            return try await JSONValue.parse(store.write(call) { try run($0) })
        case .download(let download):
            let context = RequestContext(call: call, store: store, lease: ContextLease())
            switch try await download.find(request, context) {
            case .stored(let file): return .string(file.id)
            case .made(let sheet): return .string(String(decoding: sheet.bytes, as: UTF8.self))
            case nil: return .null
            }
        }
    }

    /// Asks for a page, or posts its form.
    func open(
        _ page: String,
        as call: CallContext,
        captures: [String] = [],
        fields: [(name: String, value: String)] = []
    ) async throws -> PageReply {
        let request = RequestInput(
            captures: captures,
            parameters: fields,
            body: [],
            isForm: true
        )
        let handler = try #require(Self.bound.pages[page])
        return try await handler.respond(
            to: request,
            RequestContext(call: call, store: store, lease: ContextLease())
        )
    }
}

/// The broken rules a call reports: `place rule`, or the fault's code when it lists none.
func brokenRules(_ body: () async throws -> Void) async -> [String] {
    do {
        try await body()
        return []
    } catch let fault as Fault {
        let rules = fault.violations.map { "\($0.place) \($0.rule)" }
        return rules.isEmpty ? [fault.code] : rules
    } catch {
        return ["\(error)"]
    }
}

extension PageReply {
    /// Where the browser is sent.
    var target: String? {
        if case .redirect(let path) = self { path } else { nil }
    }

    /// The template's name.
    var template: String? {
        if case .show(let template, _, _) = self { "\(template)" } else { nil }
    }

    /// A value the template gets: a text, or `true` and `false`.
    func value(_ name: String) -> String? {
        guard case .show(_, _, let values) = self else { return nil }
        switch values[name] {
        case .text(let text): return text
        case .flag(let flag): return "\(flag)"
        default: return nil
        }
    }

    /// The entries of a list the template gets.
    func list(_ name: String) -> [PageValue] {
        guard case .show(_, _, let values) = self, case .list(let list) = values[name] else {
            return []
        }
        return list
    }
}

extension PageValue {
    subscript(name: String) -> PageValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.0 == name }?.1
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var flag: Bool? {
        if case .flag(let flag) = self { flag } else { nil }
    }
}
