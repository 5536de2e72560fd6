import HostAuth
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Synchronization
import Testing

/// What the host's own routes need and no answer of the interface gives: a code that arrives by
/// message, a password that is set, a member to take a role from.
struct HostSupply {
    let world: World
    let route: Manifest.Route
    let place: Int

    private static let numbers = Atomic<Int>(2000)

    /// The input with what the route needs beyond its schema; the same for a plugin's route.
    func completing(_ input: JSONValue) async throws -> JSONValue {
        guard world.contract.registration == nil else { return input }
        var whole = input
        if takes("scopes") { whole = whole.setting("scopes", ["auth.session.own"]) }
        if takes("jsCode") { whole = whole.setting("jsCode", .string("sandbox-\(fresh)-1")) }
        if takes("role") { whole = try await withRole(whole) }
        if route.operation == "erasePerson" {
            // Each time another: whoever follows still needs the rest.
            let person = try await world.city.resident("nobody's \(fresh)")
            whole = whole.setting("personId", .string(try #require(person.person).text))
        }
        if takes("sequence") { whole = try await withHeld(whole) }
        if takes("plugin"), takes("id") { whole = try await withStuck(whole) }
        if takes("code"), !takes("phone") {
            // Whoever calls came by code a moment ago.
            whole = whole.removing("code")
        } else if takes("code") {
            let phone = newPhone
            whole = whole.setting("phone", .string(phone))
            whole = whole.setting("code", .string(try await code(to: phone)))
        } else if takes("password"), takes("phone") {
            let (phone, password) = try await personWithPassword()
            whole = whole.setting("phone", .string(phone))
            whole = whole.setting("password", .string(password))
        }
        return whole
    }

    /// True for a member that is made here, whatever else could make it.
    func makes(_ property: String) -> Bool {
        world.contract.registration == nil && ["personId", "role"].contains(property)
    }

    private func takes(_ property: String) -> Bool {
        world.contract.input(of: route)?.property(property) != nil
    }

    private var fresh: Int { Self.numbers.add(1, ordering: .relaxed).newValue }

    private var newPhone: String { "1370000\(fresh)" }

    /// A role that administrators give, for a new person or from one who has it.
    private func withRole(_ input: JSONValue) async throws -> JSONValue {
        let role: JSONValue = "administrator"
        guard route.path.contains("{personId}") else {
            return input.setting("phone", .string(newPhone)).setting("role", role)
        }
        let administrator = try await world.city.staff(
            "administrator",
            of: "place-\(place)",
            kind: .city
        )
        let member = try await administrator.call(
            "auth.grantRole",
            [
                "tenantId": input["tenantId"] ?? .null, "phone": .string(newPhone),
                "role": role,
            ]
        )
        return input.setting("personId", member["personId"] ?? .null).setting("role", role)
    }

    /// An event that waits for an operator: one of the place's, parked by a consumer's file.
    private func withHeld(_ input: JSONValue) async throws -> JSONValue {
        let consumer = "observer/HomeHeldJudged"
        let tenant = TenantID("place-\(place)")
        let events = try await world.city.published()
        guard let event = events.first(where: { $0.envelope.tenant == tenant }),
            let store = try? world.city.store("observer")
        else { return input }
        let sequence = event.envelope.sequence
        try await store.lane.perform { transaction in
            let put = try transaction.statement(
                """
                INSERT OR REPLACE INTO host_held(consumer, sequence, key, state, reason, first_ms,
                    last_ms) VALUES(?1, ?2, x'00', 'dead', 'made by a test', 0, 0)
                """
            )
            put.bind(consumer, at: 1)
            put.bind(sequence, at: 2)
            try put.run()
        }
        return input.setting("consumer", .string(consumer))
            .setting("sequence", .number(JSONNumber(sequence)))
    }

    /// An effect of the place's that waits for an operator.
    private func withStuck(_ input: JSONValue) async throws -> JSONValue {
        let id = "stuck-\(fresh)"
        try await world.city.store("observer").lane.perform { [place] transaction in
            let put = try transaction.statement(
                """
                INSERT INTO host_effect(id, name, port, provider, input, tenant, trace, originator,
                    performed_ms, deadline_ms, state, problem)
                    VALUES(?1, 'TakePicture', 'camera.picture.take', 'camera', ?2, ?3, '',
                        'service:tests', 0, 0, 'stuck', 'made by a test')
                """
            )
            put.bind(id, at: 1)
            put.bind(Array(#"{"homeId":"h1"}"#.utf8), at: 2)
            put.bind("place-\(place)", at: 3)
            try put.run()
        }
        return input.setting("plugin", "observer").setting("id", .string(id))
    }

    /// Asks for a code and reads the message; nobody asks more often than a network may.
    private func code(to phone: String) async throws -> String {
        world.city.clock.turn(millis: 121_000)
        try await world.city.anonymous.call("auth.requestCode", ["phone": .string(phone)])
        return try world.city.sentCode(phone)
    }

    private func personWithPassword() async throws -> (String, String) {
        let name = "password \(fresh)"
        let password = "a long secret \(fresh)"
        let person = try await world.city.resident(name)
        try await person.call("auth.setPassword", ["password": .string(password)])
        return (world.city.phone(of: name), password)
    }
}
