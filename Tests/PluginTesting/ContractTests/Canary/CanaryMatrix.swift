import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import TestGround
import Testing

/// Every operation and page, asked by every role for what belongs to every other place and person.
struct CanaryMatrix {
    let city: CanaryCity
    var random: SeededRandom
    private(set) var sent = 0
    private(set) var answers: [Int: Int] = [:]
    private(set) var uncovered: [String] = []
    /// Cells of one's own place in which the organisation's own thing stood for a foreign one.
    private(set) var ownInstead: [String] = []
    private var cells: [String: Int] = [:]
    /// The texts that somebody has handed to an organisation, which are no news to them.
    private var handed: [Int: Set<[UInt8]>] = [:]

    /// How many cells there are, as the floors count them.
    var counts: [String: Int] {
        Dictionary(uniqueKeysWithValues: cells.map { ("\($0.key) canary", $0.value) })
    }

    init(city: CanaryCity, random: SeededRandom) {
        self.city = city
        self.random = random
    }

    /// One line for each plugin, and what was answered.
    var report: String {
        cells.sorted { $0.key < $1.key }
            .map { "canary cells of \($0.key): \($0.value)" }.joined(separator: "\n")
            + "\nasked for their own, as nothing in their place is foreign to them: "
            + "\(ownInstead.count)\n" + ownInstead.sorted().joined(separator: "\n")
            + "\ncanary answers: \(answers.sorted { $0.key < $1.key })"
    }

    /// Each cell of operation, role and foreign place once; a role's first person asks.
    mutating func askEverything() async throws {
        for world in city.worlds {
            for route in world.contract.everyRoute {
                for role in ["anonymous"] + Contract.roles {
                    for place in 1..<CanaryCity.places {
                        try await cover(world, route, role, place)
                    }
                    // Another person of one's own place is foreign too.
                    try await cover(world, route, role, 0)
                }
            }
        }
    }

    private mutating func cover(
        _ world: World,
        _ route: Manifest.Route,
        _ role: String,
        _ place: Int
    ) async throws {
        let name = "\(world.contract.id).\(route.operation) as \(role) for place \(place)"
        guard let index = city.askers.firstIndex(where: { $0.role == role }) else {
            return uncovered.append("\(name): nobody has the role")
        }
        let readers = city.askers[index].readers
        // What is handed to an organisation is that organisation's to read.
        let home = route.actsIn == .resource ? place : 0
        var input = try world.input(of: route, in: home, choice: 0)
        for link in world.contract.links(of: route) {
            let foreign = city.things[link.thing]?.filter {
                $0.place == place && $0.owners.isDisjoint(with: readers)
            }
            // To a member of an organisation all of its things are their own; to a resident none is.
            let isMember = city.askers[index].caller.tenant != nil
            let own = place == 0 && isMember ? ownPlace(link) : nil
            let found = foreign?.randomElement(using: &random)
            guard let thing = found ?? own else {
                return uncovered.append("\(name): there is no foreign \(link.thing)")
            }
            if found == nil { ownInstead.append("\(name): \(link.thing)") }
            input = input.setting(link.property, .string(thing.id))
        }
        try await ask(world, route, input, index)
        // The same for somebody who claims to act for the other place.
        guard place > 0, city.askers[index].caller.bearer != nil else { return }
        try await ask(world, route, input, index, claiming: "place-\(place)")
    }

    /// Things of the asker's own place, where an organisation has nothing foreign in itself.
    private func ownPlace(_ link: Link) -> CanaryCity.Owned? {
        city.things[link.thing]?.first { $0.place == 0 }
    }

    /// Anybody asks for anything of anybody's.
    mutating func askAtRandom() async throws {
        guard let world = city.worlds.randomElement(using: &random),
            let route = world.contract.everyRoute.randomElement(using: &random),
            let index = city.askers.indices.randomElement(using: &random)
        else { return }
        let asker = city.askers[index]
        let choice = Int.random(in: 0..<4, using: &random)
        let things = world.contract.links(of: route).compactMap { link in
            city.things[link.thing]?.randomElement(using: &random).map { (link.property, $0) }
        }
        let receiver = route.actsIn == .resource ? things.first?.1.place : nil
        var input = try world.input(of: route, in: receiver ?? asker.place, choice: choice)
        for (property, thing) in things { input = input.setting(property, .string(thing.id)) }
        let claims = Int.random(in: 0..<8, using: &random) == 0
        let place = Int.random(in: 0..<CanaryCity.places, using: &random)
        let claimed = claims && asker.caller.bearer != nil ? "place-\(place)" : nil
        try await ask(world, route, input, index, claiming: claimed)
        // Quotas and rhythms of people: a second passes between two requests.
        city.city.clock.turn(millis: 1000)
    }

    // MARK: - One request

    private mutating func ask(
        _ world: World,
        _ route: Manifest.Route,
        _ input: JSONValue,
        _ index: Int,
        claiming tenant: String? = nil
    ) async throws {
        var asker = city.askers[index]
        var bytes = try bytes(world, route, input, asker, tenant)
        var answer = try city.send(bytes, as: asker.caller)
        if asker.caller.bearer != nil, answer.isEndedSession {
            try await city.renew(index)
            asker = city.askers[index]
            bytes = try self.bytes(world, route, input, asker, tenant)
            answer = try city.send(bytes, as: asker.caller)
        }
        sent += 1
        cells[world.contract.id, default: 0] += 1
        answers[answer.status, default: 0] += 1
        let name = "\(world.contract.id).\(route.operation) as \(asker.role) of \(asker.place)"
        let whole = answer.body + Array("\(answer.fields)".utf8)
        if route.actsIn == .resource, answer.status < 400 {
            handed[index, default: []].formUnion(bytes.words(with: Array("canary".utf8)))
        }
        let known = bytes + (handed[index] ?? []).flatMap { $0 + [0x20] }
        let leaks = city.secrets.leaks(in: whole, to: asker.readers, afterSending: known)
        #expect(leaks.isEmpty, "\(name) sees \(leaks): \(answer.status) \(answer.text.prefix(300))")
        #expect(answer.status < 500, "\(name): \(answer.status) \(answer.text.prefix(300))")
        let claimed = tenant.map { asker.caller.tenant?.text != $0 } ?? false
        if claimed {
            let refusals = [401, 403, 404]
            #expect(
                refusals.contains(answer.status) || answer.status == 429,
                "\(name) claims \(tenant ?? ""): \(answer.status)"
            )
        } else {
            judgeForeign(world, route, input, asker, answer, name)
        }
    }

    /// What the path names and is not theirs is not there.
    private func judgeForeign(
        _ world: World,
        _ route: Manifest.Route,
        _ input: JSONValue,
        _ asker: CanaryCity.Asker,
        _ answer: RawResponse,
        _ name: String
    ) {
        guard let foreign = foreignCapture(world, route, input, asker) else { return }
        let isAllowed =
            asker.caller.bearer != nil
            && PermissionTableOfAll.allows(asker.role, route.permission ?? "")
        // A body that breaks rules is refused before anything is looked for.
        let wanted = isAllowed ? [404, 422, 429] : [303, 401, 403]
        #expect(
            wanted.contains(answer.status),
            "\(name) asks for \(foreign): \(answer.status) \(answer.text.prefix(200))"
        )
    }

    /// The thing in the path that is not the asker's, when only owners may ask for it.
    private func foreignCapture(
        _ world: World,
        _ route: Manifest.Route,
        _ input: JSONValue,
        _ asker: CanaryCity.Asker
    ) -> String? {
        for link in world.contract.othersLinks(of: route)
        where route.path.contains("{\(link.property)}") {
            let id = input[link.property]?.string
            let thing = city.things[link.thing]?.first { $0.id == id }
            if let thing, thing.owners.isDisjoint(with: asker.readers) {
                return "a \(thing.thing) of place \(thing.place)"
            }
        }
        return nil
    }

    private func bytes(
        _ world: World,
        _ route: Manifest.Route,
        _ input: JSONValue,
        _ asker: CanaryCity.Asker,
        _ tenant: String?
    ) throws -> [UInt8] {
        var request = TestRequest(route, input)
        if route.idempotency == .required { request.key = city.city.newKey() }
        if world.contract.isPage(route) {
            request.takeForm(input, of: route)
            try request.sign(for: asker.caller)
        }
        return asker.caller.bytes(of: request, claiming: tenant)
    }
}

extension RawResponse {
    /// True when the caller's session is over: a page sends them to sign in.
    fileprivate var isEndedSession: Bool {
        status == 401 || (status == 303 && fields["location"]?.hasPrefix("/sign-in") == true)
    }
}
