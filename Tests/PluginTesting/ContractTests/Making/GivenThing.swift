import Foundation
import JSONWire
import PluginKit
import PluginTesting

/// A thing that no single call makes, because it takes people weeks: the plugin's `ways.json` says under `things`
/// by which statements it comes about in the plugin's own file. Its real way is for the plugin's tests.
struct GivenThing: Sendable {
    /// What is made first, by its own operation.
    let of: String
    /// What its holder may do, so that they may ask for it.
    let permission: String
    /// In which ?1 is its id, ?2 the organisation, ?3 its holder and ?4 what was made first.
    let statements: [String]

    /// Nil when the ways know no such thing.
    init?(_ thing: String, of contract: Contract) throws {
        guard let ways = FileManager.default.contents(atPath: Samples.file("ways.json", contract)),
            let given = try JSONValue.parse(Array(ways))["things"]?[thing],
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
        let id = "given-\(thing)-\(nextNumber)"
        let values = [id, "place-\(place)", holder.person?.text ?? "", first.id]
        try await run(given.statements, with: values)
        return Made(id: id, caller: holder)
    }

    /// Runs statements of the ways in the plugin's file, each with as many of the values as it names.
    func run(_ statements: [String], with values: [String]) async throws {
        let store = try city.store(contract.id)
        try await store.lane.perform { transaction in
            for text in statements {
                let statement = try transaction.statement(text)
                for (index, value) in values.enumerated() where text.contains("?\(index + 1)") {
                    statement.bind(value, at: index + 1)
                }
                try statement.run()
            }
        }
    }
}
