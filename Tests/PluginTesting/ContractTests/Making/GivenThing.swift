import Foundation
import HostStore
import JSONWire
import PluginKit
import PluginTesting

/// A thing that no single call makes, because it takes people weeks.
///
/// The plugin's `ways.json` says under `things` by which statements it comes about in the plugin's own file. Its
/// real way is for the plugin's tests.
struct GivenThing: Sendable {
    /// What is made first, by its own operation.
    let of: String
    /// What its holder may do, so that they may ask for it.
    let permission: String
    /// In which ?1 is its id, ?2 the organisation, ?3 its holder and ?4 what was made first.
    let statements: [String]

    /// What the ways know under `things`.
    private static func known(in contract: Contract) throws -> JSONValue {
        try Samples.ways(of: contract)["things"] ?? [:]
    }

    /// The things of a plugin that are given.
    static func names(in contract: Contract) throws -> [String] {
        (try known(in: contract).members ?? []).map(\.name)
    }

    /// Nil when the ways know no such thing.
    init?(_ thing: String, of contract: Contract) throws {
        guard let given = try GivenThing.known(in: contract)[thing],
            let of = given["of"]?.string, let permission = given["permission"]?.string
        else { return nil }
        self.of = of
        self.permission = permission
        statements = (given["statements"]?.elements ?? []).compactMap(\.string)
    }
}

extension World {
    /// Gives a new resident such a thing in a place.
    func give(_ given: GivenThing, _ thing: String, in place: Int) async throws -> Made? {
        guard let first = try await make(given.of, in: place) else { return nil }
        let holder = try await city.resident("resident \(nextNumber) of place \(place)")
        let id = "given-\(thing)-\(freshNumber)"
        let values = [id, "place-\(place)", holder.person?.text ?? "", first.id]
        try await run(given.statements, with: values)
        return Made(id: id, caller: holder)
    }

    /// Runs statements of the ways in the plugin's file, with these values in the place of ?1, ?2 and so on.
    func run(_ statements: [String], with values: [String]) async throws {
        guard !statements.isEmpty else { return }
        let path = try city.store(contract.id).file.path
        let connection = try Connection(path: path, role: .bare, environment: .system())
        defer { connection.close() }
        for statement in statements {
            let whole = values.enumerated().reduce(statement) { text, value in
                text.replacing("?\(value.offset + 1)", with: "'\(value.element)'")
            }
            try connection.execute(whole)
        }
    }
}
