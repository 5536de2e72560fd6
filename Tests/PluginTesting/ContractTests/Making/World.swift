import HostAuth
import JSONWire
import PluginKit
import PluginTesting
import Testing
import Synchronization

/// A city in which things are made through the operations that make them, whatever the plugin.
final class World: Sendable {
    /// A thing with whoever made it.
    struct Made: Sendable {
        let id: String
        let caller: TestCaller
    }

    /// A call that is ready to be sent.
    struct Ready: Sendable {
        let caller: TestCaller
        var input: JSONValue
        /// What was made for its links, by property.
        let made: [String: Made]
    }

    let city: TestCity
    let contract: Contract
    /// Stands in the texts of everything made in a place, when the test wants to find it again.
    let mark: @Sendable (_ place: Int, _ isPublic: Bool) -> String?
    private let counter = Atomic<Int>(0)
    private let chosen = Mutex<[String: Int]>([:])
    private let papers = Mutex<(count: Int, made: [String: Persona])>((0, [:]))
    /// Whose papers were given, and who may see them.
    private let given = Mutex<[(persona: Persona, owners: Set<String>)]>([])
    private let staffs = Mutex<[String: TestCaller]>([:])
    private let refusals = Mutex<[String: [String]]>([:])

    init(
        _ contract: Contract,
        seed: UInt64 = 1,
        over wire: TestCity.Wire = .socket,
        in city: TestCity? = nil,
        mark: @escaping @Sendable (Int, Bool) -> String? = { _, _ in nil }
    ) async throws {
        self.contract = contract
        self.mark = mark
        self.city =
            if let city {
                city
            } else {
                try await TestCity(seed: seed, list: Contract.plugins, over: wire)
            }
        try answerForProviders()
    }

    /// A number that nothing else of this world has.
    var nextNumber: Int { counter.add(1, ordering: .relaxed).newValue }

    /// Somebody who may call a route: staff of the place's tenant, or a resident nobody met yet.
    func caller(
        for route: Manifest.Route,
        in place: Int,
        asStaff: Bool = false
    ) async throws -> TestCaller {
        guard let permission = route.permission else {
            // A form that everybody may post is posted by somebody with a page that carries it.
            guard contract.isPage(route), route.takesBody else { return city.anonymous }
            return try await city.resident("a visitor of place \(place)")
        }
        let roles = Contract.roles(with: permission).filter { !asStaff || $0 != "resident" }
        guard !roles.contains("resident") else {
            return try await city.resident("resident \(nextNumber) of place \(place)")
        }
        guard let role = roles.first else { return city.anonymous }
        return try await staff(role, in: place)
    }

    /// Whose work something is in a place: one session for all of it, as a person has fifty at most.
    ///
    /// The host's own routes end sessions, so there it is another one each time.
    func staff(_ role: String, in place: Int) async throws -> TestCaller {
        let known = "\(role) of \(place)"
        if contract.registration != nil, let staff = staffs.withLock({ $0[known] }) { return staff }
        // One session too many ends the oldest, and of those of one moment none is.
        city.clock.turn(millis: 1)
        let staff = try await city.staff(role, of: "place-\(place)", kind: .city)
        staffs.withLock { $0[known] = staff }
        return staff
    }

    /// Makes a thing; nil when nothing makes it, or every input for it is refused.
    func make(_ thing: String, in place: Int) async throws -> Made? {
        if let given = try GivenThing(thing, of: contract) {
            return try await give(given, thing, in: place)
        }
        guard let maker = contract.maker(of: thing),
            let (ready, answer) = try await succeed(maker, in: place),
            let id = contract.id(of: thing, in: answer.json, madeBy: maker)
        else { return nil }
        return Made(id: id, caller: ready.caller)
    }

    /// Sends a route what it accepts, with everything it names made first.
    func succeed(
        _ route: Manifest.Route,
        in place: Int
    ) async throws -> (ready: Ready, answer: TestAnswer)? {
        let known = chosen.withLock { $0[route.operation] }
        let isQuiet = try Way(to: route.operation, of: contract)?.isQuiet ?? false
        for choice in known.map({ [$0] }) ?? Array(0..<World.choices) {
            guard let ready = try await ready(route, in: place, choice: choice) else { return nil }
            let events = isQuiet ? nil : try await publishedByForms(route)
            let answer = try await send(request(route, ready.input), route, as: ready.caller)
            // A form that is refused leads to a page as well; one that was taken says so.
            var tookEffect = !isQuiet || answer.fields["location"]?.contains("?") == false
            if let events { tookEffect = try await publishedByForms(route) ?? 0 > events }
            if accepts(answer, route), tookEffect {
                chosen.withLock { $0[route.operation] = choice }
                return (ready, answer)
            }
            let refusal = "\(answer.status) \(answer.code ?? "")"
            tell(refusal, of: route)
        }
        return nil
    }

    /// Remembers why something was not accepted.
    func tell(_ refusal: String, of route: Manifest.Route) {
        refusals.withLock { $0[route.operation, default: []].append(refusal) }
    }

    /// How many events there are, for a form of a plugin that publishes; nil for anything else.
    private func publishedByForms(_ route: Manifest.Route) async throws -> Int? {
        guard contract.isPage(route), route.takesBody, !contract.manifest.events.isEmpty else {
            return nil
        }
        return try await city.published().count
    }

    /// The input on its way to a route: with a key where one is needed, in a form for a page.
    func request(_ route: Manifest.Route, _ input: JSONValue, key: String? = nil) -> TestRequest {
        var request = TestRequest(route, input, key: key)
        if key == nil, route.idempotency == .required { request.key = city.newKey() }
        if contract.isPage(route) { request.takeForm(input, of: route) }
        if let kind = route.upload, let file = Samples.file(of: kind, in: contract) {
            request.bring(file, isForm: contract.isPage(route))
        }
        return request
    }

    /// Sends what a program sends to an operation, and a browser to a page.
    ///
    /// A form gets the token of the caller's pages unless it is sent without.
    func send(
        _ request: TestRequest,
        _ route: Manifest.Route,
        as caller: TestCaller,
        isSigned: Bool = true
    ) async throws -> TestAnswer {
        let (request, caller) = try asSent(request, route, caller, isSigned)
        let answer = try await caller.send(request, route, contract.id)
        let isTold = contract.isPage(route) || contract.statuses(of: route).contains(answer.status)
        #expect(isTold, "\(route.operation): OpenAPI says nothing of \(answer.status)")
        return answer
    }

    /// What `send` sends, for a connection that the test keeps.
    func bytes(_ request: TestRequest, _ route: Manifest.Route, as caller: TestCaller) throws
        -> [UInt8]
    {
        let (request, caller) = try asSent(request, route, caller, true)
        return caller.bytes(of: request)
    }

    private func asSent(
        _ request: TestRequest,
        _ route: Manifest.Route,
        _ caller: TestCaller,
        _ isSigned: Bool
    ) throws -> (TestRequest, TestCaller) {
        guard contract.isPage(route) else { return (request, caller) }
        var request = request
        if isSigned { try request.sign(for: caller) }
        return (request, caller.browsing)
    }

    /// True when the route did what it was asked for, and sent nobody to sign in.
    func accepts(_ answer: TestAnswer, _ route: Manifest.Route) -> Bool {
        guard contract.isPage(route) else { return answer.isSuccess }
        return answer.status == route.success && !answer.leadsToSignIn
    }

    /// A call that will be accepted, not yet sent; nil when none is.
    func ready(_ route: Manifest.Route, in place: Int) async throws -> Ready? {
        if chosen.withLock({ $0[route.operation] }) == nil {
            guard try await succeed(route, in: place) != nil else { return nil }
        }
        let choice = chosen.withLock { $0[route.operation] } ?? 0
        return try await ready(route, in: place, choice: choice)
    }

    /// Why nothing that was tried is accepted.
    func refusal(of route: Manifest.Route) -> String {
        let supply = HostSupply(world: self, route: route, place: 0)
        let links = contract.links(of: route).filter { !supply.makes($0.property) }.map(\.thing)
            .filter { contract.permission(toMake: $0) == nil && contract.maker(of: $0) == nil }
        if let thing = links.first { return "nothing makes a \(thing)" }
        let seen = refusals.withLock { $0[route.operation] ?? [] }
        if seen.isEmpty,
            let maker = contract.links(of: route).compactMap({ contract.maker(of: $0.thing) }).first
        {
            return "\(maker.operation), which makes what it names: \(refusal(of: maker))"
        }
        return "every input is refused: \(Set(seen).sorted().joined(separator: ", "))"
    }

    /// A number that nothing has yet.
    var freshNumber: Int64 { 1_000_000 + Int64(counter.add(1, ordering: .relaxed).newValue) }

    // MARK: - Inputs

    /// The sample, the sample without what may be left out, and two made from the schema; then the
    /// same by staff, where residents may call too.
    private static let choices = 8

    private func ready(
        _ route: Manifest.Route,
        in place: Int,
        choice: Int
    ) async throws -> Ready? {
        var input = try self.input(of: route, in: place, choice: choice % 4)
        var caller: TestCaller?
        var made: [String: Made] = [:]
        let own = contract.ownLinks(of: route).map(\.property)
        let supply = HostSupply(world: self, route: route, place: place)
        for link in contract.links(of: route) where !supply.makes(link.property) {
            let isWanted = input[link.property] != nil || isRequired(link.property, by: route)
            guard isWanted else { continue }
            // A thing below one of its own kind, which would have to be made before itself.
            guard contract.maker(of: link.thing)?.operation != route.operation else {
                input = input.removing(link.property)
                continue
            }
            guard let thing = try await make(link.thing, in: place) else { return nil }
            input = input.setting(link.property, .string(thing.id))
            made[link.property] = thing
            if own.contains(link.property) { caller = thing.caller }
        }
        input = try await supply.completing(input)
        if caller == nil {
            caller = try await self.caller(for: route, in: place, asStaff: choice >= 4)
        }
        let makers = made.values.map(\.caller)
        guard let caller,
            let whole = try await going(
                to: route,
                with: input,
                as: caller,
                beside: makers,
                in: place
            )
        else { return nil }
        note(whole, of: caller, in: place)
        return Ready(caller: caller, input: whole, made: made)
    }

    private func isRequired(_ property: String, by route: Manifest.Route) -> Bool {
        contract.input(of: route)?.property(property)?.isRequired ?? false
    }

    /// An input of the right form, with the place's marks.
    func input(of route: Manifest.Route, in place: Int, choice: Int) throws -> JSONValue {
        guard let schema = route.input, let object = contract.schemas[schema]?.object else {
            return [:]
        }
        let seed = UInt64(nextNumber)
        var maker = ValueMaker(contract, seed: seed)
        maker.isSparse = choice != 3
        guard choice < 2, var sample = try Samples.sample(of: schema, in: contract) else {
            let made = named(maker.value(of: .object(object)), by: route, seed)
            return try marked(made, route, object, place, &maker)
        }
        if choice == 1 {
            let required = (sample.members ?? []).filter {
                object.property($0.name)?.isRequired ?? false
            }
            sample = .object(required)
        }
        return try marked(named(sample, by: route, seed), route, object, place, &maker)
    }

    /// The input with the papers of somebody new, where it has any.
    func withPapers(_ input: JSONValue) -> JSONValue {
        guard Persona.number(in: input) != nil else { return input }
        let persona = papers.withLock { papers in
            papers.count += 1
            let persona = Persona(papers.count)
            papers.made[persona.number] = persona
            return persona
        }
        return persona.standing(in: input)
    }

    /// Remembers whose papers an input brings.
    func note(_ input: JSONValue, of caller: TestCaller, in place: Int) {
        guard let number = Persona.number(in: input),
            let persona = papers.withLock({ $0.made[number] })
        else { return }
        let owners = [caller.person?.text, caller.tenant?.text, "place-\(place)"]
        given.withLock { $0.append((persona, Set(owners.compactMap { $0 }))) }
    }

    /// Papers that were given since this was asked last.
    func papersGiven() -> [(persona: Persona, owners: Set<String>)] {
        given.withLock { given in
            defer { given = [] }
            return given
        }
    }

    /// A thing whose id its caller makes has another one each time.
    private func named(_ input: JSONValue, by route: Manifest.Route, _ number: UInt64) -> JSONValue
    {
        let isInPath = PathTemplate(route.path)?.parameters.contains("id") ?? false
        guard input["id"] != nil, !isInPath, contract.thing(madeBy: route) != nil else {
            return input
        }
        return input.setting("id", .string("made-\(number)-\(route.operation)"))
    }

    /// The input with the place's mark in its free texts.
    private func marked(
        _ input: JSONValue,
        _ route: Manifest.Route,
        _ object: Schema.Object,
        _ place: Int,
        _ maker: inout ValueMaker
    ) throws -> JSONValue {
        guard Persona.number(in: input) == nil else { return withPapers(input) }
        var sample = input
        let way = try Way(to: route.operation, of: contract)
        for property in object.properties where sample[property.name] != nil {
            guard case .text(let text) = contract.resolved(property.shape), text.isWritten,
                let mark = mark(place, contract.isPublic(property.name, of: route))
            else { continue }
            if way?.strict.contains(property.name) == true { continue }
            if let way, way.records[property.name] != nil {
                sample = marked(record: property.name, of: sample, way, mark)
                continue
            }
            maker.mark = mark
            sample = sample.setting(property.name, maker.value(of: property.shape))
        }
        return sample
    }
}

extension TestAnswer {
    /// True for a page that nobody sees who is not signed in.
    var leadsToSignIn: Bool {
        status == 303 && fields["location"]?.hasPrefix("/sign-in") == true
    }
}

extension JSONValue {
    /// The object without a member.
    func removing(_ name: String) -> JSONValue {
        .object((members ?? []).filter { $0.name != name })
    }

    /// The object with another value under a name, at its place or at the end.
    func setting(_ name: String, _ value: JSONValue) -> JSONValue {
        var members = self.members ?? []
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append(JSONMember(name, value))
        }
        return .object(members)
    }
}
