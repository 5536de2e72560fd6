import HTTPTesting
import HostAuth
import JSONWire
import PluginKit
import PluginTesting

@testable import Host

/// Four organisations and their people, each with things of their own in every plugin; every text
/// of theirs carries the canary of its place.
final class CanaryCity {
    /// Somebody who asks, and where they belong.
    struct Asker {
        /// The role, or `anonymous`.
        let role: String
        let place: Int
        let name: String
        var caller: TestCaller

        /// Ids under which things may be theirs.
        var readers: Set<String> {
            Set([caller.person?.text, caller.tenant?.text].compactMap { $0 })
        }
    }

    /// A thing that was made, by whom.
    struct Owned {
        let thing: String
        let id: String
        let place: Int
        let owners: Set<String>
    }

    static let places = 4

    let city: TestCity
    private(set) var worlds: [World] = []
    private(set) var askers: [Asker] = []
    private(set) var things: [String: [Owned]] = [:]
    private(set) var secrets = Secrets()
    /// Routes by which a place came to nothing, so that none of its texts lies behind them.
    private(set) var unmade: [String] = []
    /// How many people's papers lie somewhere.
    private(set) var papers = 0
    /// Under which ids a person may see things.
    private(set) var readers: [String: Set<String>] = [:]
    private var connections: [String: RawClient] = [:]

    init(seed: UInt64) async throws {
        city = try await TestCity(seed: seed, list: Contract.plugins, over: .socket) {
            // Webhooks bring what they bring to a receiver on this machine.
            try $0.set("webhookInnerRanges", text: "127.0.0.0/8", source: "test")
        }
        for contract in Contract.all {
            worlds.append(
                try await World(contract, in: city) { place, isPublic in
                    (isPublic ? "notice" : "canary") + "\(place)"
                }
            )
        }
        try await settlePeople()
        for place in 0..<CanaryCity.places {
            secrets.add(
                "canary\(place)",
                of: ["place-\(place)"],
                "a text of place \(place)",
                isPersonal: true
            )
            for world in worlds { try await settleThings(in: world, place) }
        }
    }

    /// Two of each role in each place, and nobody in particular.
    private func settlePeople() async throws {
        askers.append(
            Asker(role: "anonymous", place: 0, name: "nobody", caller: city.anonymous)
        )
        for place in 0..<CanaryCity.places {
            for role in Contract.roles {
                for number in 0..<2 {
                    let name = "\(role) \(number) of \(place)"
                    let caller = try await signIn(name, role, place)
                    let asker = Asker(role: role, place: place, name: name, caller: caller)
                    askers.append(asker)
                    keep(caller, name)
                    settle(asker)
                }
            }
        }
    }

    private func signIn(_ name: String, _ role: String, _ place: Int) async throws -> TestCaller {
        role == "resident"
            ? try await city.resident(name)
            : try await city.staff(role, of: "place-\(place)", kind: .city, name: name)
    }

    /// Opens another session for somebody whose own has ended.
    func renew(_ index: Int) async throws {
        let asker = askers[index]
        let caller = try await signIn(asker.name, asker.role, asker.place)
        askers[index].caller = caller
        guard let token = caller.bearer, let person = caller.person else { return }
        let what = "the token of \(asker.name)"
        secrets.add(token, of: [person.text], what, isPersonal: true)
    }

    /// People and roles are things too, which no route makes.
    private func settle(_ asker: Asker) {
        guard let person = asker.caller.person else { return }
        things["member", default: []].append(
            Owned(
                thing: "member",
                id: person.text,
                place: asker.place,
                owners: asker.readers.union(["place-\(asker.place)"])
            )
        )
        things["role", default: []].append(
            Owned(thing: "role", id: asker.role, place: asker.place, owners: [])
        )
    }

    /// Colleagues may know each other; nobody knows another's token.
    private func keep(_ caller: TestCaller, _ name: String) {
        guard let person = caller.person, let token = caller.bearer else { return }
        let known = Set([person.text, caller.tenant?.text].compactMap { $0 })
        readers[person.text] = known
        secrets.add(person.text, of: known, "the person \(name)", isPersonal: false)
        secrets.add(city.phone(of: name), of: known, "the phone of \(name)", isPersonal: true)
        secrets.add(token, of: [person.text], "the token of \(name)", isPersonal: true)
    }

    /// One of each thing that the plugin can make, twice.
    private func settleThings(in world: World, _ place: Int) async throws {
        try await settleGiven(in: world, place)
        for route in world.contract.manifest.routes where route.method == "POST" {
            for _ in 0..<2 {
                guard let (ready, answer) = try await world.succeed(route, in: place) else {
                    noteUnmade(route, in: world, place)
                    continue
                }
                keepPapers(of: world)
                guard let thing = world.contract.thing(madeBy: route),
                    let id = world.contract.id(of: thing, in: answer.json, madeBy: route)
                else { continue }
                let owners = Set(
                    [ready.caller.person?.text, ready.caller.tenant?.text, "place-\(place)"]
                        .compactMap { $0 }
                )
                keep(ready.caller, "the maker of a \(thing) in \(place)")
                things[thing, default: []].append(
                    Owned(thing: thing, id: id, place: place, owners: owners)
                )
                if !world.contract.isPublic(thing) {
                    let what = "a \(thing) of place \(place)"
                    secrets.add(id, of: owners, what, isPersonal: false)
                }
            }
        }
    }

    /// What no single call makes, twice as well.
    private func settleGiven(in world: World, _ place: Int) async throws {
        for thing in try GivenThing.names(in: world.contract) {
            for _ in 0..<2 {
                guard let made = try await world.make(thing, in: place) else { continue }
                keep(made.caller, "the holder of a \(thing) in \(place)")
                let owners = Set(
                    [made.caller.person?.text, "place-\(place)"].compactMap { $0 }
                )
                things[thing, default: []].append(
                    Owned(thing: thing, id: made.id, place: place, owners: owners)
                )
                secrets.add(made.id, of: owners, "a \(thing) of \(place)", isPersonal: false)
            }
        }
    }

    /// Signing everybody in has used the host's own routes up to their limits, so that only a
    /// plugin's have to come to something.
    private func noteUnmade(_ route: Manifest.Route, in world: World, _ place: Int) {
        guard world.contract.registration != nil else { return }
        let name = "\(world.contract.id).\(route.operation) in place \(place)"
        unmade.append("\(name): \(world.refusal(of: route))")
    }

    /// Nobody but the person and the organisation they deal with sees what their papers say.
    private func keepPapers(of world: World) {
        for (persona, owners) in world.papersGiven() {
            papers += 1
            for text in [persona.name, persona.number, persona.phone] {
                secrets.add(text, of: owners, "papers of somebody", isPersonal: true)
            }
        }
    }

    /// Sends on a connection that the caller keeps.
    func send(_ bytes: [UInt8], as caller: TestCaller) throws -> RawResponse {
        let name = caller.bearer ?? ""
        for _ in 0..<3 {
            let client = try connections[name] ?? RawClient(port: city.port)
            connections[name] = client
            do {
                try client.send(bytes)
                if let answer = client.response() { return answer }
            } catch is RawClientError {}
            client.close()
            connections[name] = nil
        }
        throw NoAnswer(target: String(decoding: bytes.prefix(80), as: UTF8.self))
    }
}

extension Contract {
    /// The one thing a route makes; nil when it makes none.
    func thing(madeBy route: Manifest.Route) -> String? {
        guard case .literal(let last) = PathTemplate(route.path)?.segments.last else { return nil }
        let thing = Contract.one(of: last)
        return maker(of: thing)?.operation == route.operation ? thing : nil
    }
}
