import HostAuth
import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

/// Generates and judges the cells of one route in a world.
struct RouteCells {
    let world: World
    let route: Manifest.Route

    var contract: Contract { world.contract }
    var city: TestCity { world.city }

    func judge(_ kind: CellKind) async throws -> CellOutcome {
        switch kind {
        case .valid: try await valid()
        case .foreign: try await foreign()
        case .withoutPermission: try await withoutPermission()
        case .anonymous: try await anonymous()
        case .malformed: try await malformed()
        case .oversized: try await oversized()
        case .unknownField: try await unknownField()
        case .wrongType: try await wrongType()
        case .keyless: try await keyless()
        case .replayed: try await replayed()
        case .conflicting: try await conflicting()
        case .concurrent: try await concurrent()
        case .overdue: try await overdue()
        case .overQuota: try await overQuota()
        case .foreignForm: try await foreignForm()
        }
    }

    // MARK: - Calls

    /// An input of the right form whose links name nothing; good for what is refused earlier.
    func blank() -> JSONValue {
        guard let object = contract.input(of: route) else { return [:] }
        var maker = ValueMaker(contract, seed: 1)
        return maker.value(of: .object(object))
    }

    /// Pages are asked by browsers and refuse with pages.
    var isPage: Bool { contract.isPage(route) }

    func request(_ input: JSONValue, key: String? = nil) -> TestRequest {
        world.request(route, input, key: key)
    }

    func send(
        _ request: TestRequest,
        as caller: TestCaller,
        isSigned: Bool = true
    ) async throws -> TestAnswer {
        try await world.send(request, route, as: caller, isSigned: isSigned)
    }

    func expect(
        _ isRight: Bool,
        _ what: String,
        _ answer: TestAnswer,
        _ location: Testing.SourceLocation = #_sourceLocation
    ) {
        #expect(
            isRight,
            "\(contract.id).\(route.operation) \(what): \(answer.status) \(answer.text.prefix(400))",
            sourceLocation: location
        )
    }

    /// A refusal that helps: a problem document with a code and a next step in both languages.
    func expectRefusal(
        _ status: Int,
        code: String? = nil,
        _ what: String,
        _ answer: TestAnswer,
        _ location: Testing.SourceLocation = #_sourceLocation
    ) {
        guard !answer.isPage else {
            let isWhole = isPage && answer.text.contains(#"role="alert""#)
            let isRight = answer.status == status && isWhole
            return expect(isRight, "\(what) is \(status)", answer, location)
        }
        let problem = answer.json
        let isWhole =
            problem["code"]?.string != nil && problem["remedy"]?["zh"]?.string != nil
            && problem["remedy"]?["en"]?.string != nil
        expect(answer.status == status && isWhole, "\(what) is \(status)", answer, location)
        if let code {
            expect(problem["code"]?.string == code, "\(what): \(code)", answer, location)
        }
    }
}

extension RouteCells {
    // MARK: - What is accepted

    private func valid() async throws -> CellOutcome {
        guard let (_, answer) = try await world.succeed(route, in: 0) else {
            return .notMade(world.refusal(of: route))
        }
        expect(answer.status == route.success, "is answered \(route.success)", answer)
        if isPage {
            expect(answer.isPage || answer.status == 303, "is a page or leads to one", answer)
        } else if route.isDownload {
            expect(!answer.body.isEmpty, "is a file", answer)
        } else if let output = route.output {
            let breaches = OutputJudge(contract: contract).breaches(answer.json, output)
            expect(breaches.isEmpty, "keeps \(output): \(breaches)", answer)
        } else {
            expect(answer.body.isEmpty, "has no body", answer)
        }
        return .judged(1)
    }

    // MARK: - Who may not

    private func withoutPermission() async throws -> CellOutcome {
        guard let permission = route.permission else { return .none }
        let roles = Contract.roles.filter { !PermissionTableOfAll.allows($0, permission) }
        for role in roles {
            // A person of each route's own: nobody has more than fifty sessions.
            let name = "\(role) before \(route.operation)"
            let caller =
                role == "resident"
                ? try await city.resident(name)
                : try await city.staff(role, of: "place-9", kind: .city, name: name)
            let answer = try await send(request(blank()), as: caller)
            expectRefusal(403, "as \(role)", answer)
        }
        return roles.isEmpty ? .none : .judged(roles.count)
    }

    private func anonymous() async throws -> CellOutcome {
        let answer = try await send(request(blank()), as: city.anonymous)
        if isPage, route.permission != nil, !route.takesBody, route.upload == nil {
            expect(answer.leadsToSignIn, "signed out leads to the sign-in", answer)
            return .judged(1)
        }
        guard route.permission != nil else {
            let isOpen = answer.status != 403 && answer.code != "auth.sign_in_needed"
            expect(isOpen, "is public", answer)
            return .judged(1)
        }
        expectRefusal(401, "signed out", answer)
        return .judged(1)
    }

    /// What belongs to another is not there: the same answer as for what never was.
    private func foreign() async throws -> CellOutcome {
        guard route.permission != nil else { return .none }
        var count = 0
        for link in contract.othersLinks(of: route) {
            guard let theirs = try await world.make(link.thing, in: 0),
                let mine = try await world.ready(route, in: 1)
            else { return .notMade(world.refusal(of: route)) }
            let answer = try await send(
                request(mine.input.setting(link.property, .string(theirs.id))),
                as: mine.caller
            )
            let nowhere = try await send(
                request(mine.input.setting(link.property, .string(ValueMaker.nobodysID))),
                as: mine.caller
            )
            // What the path names is not there; a member of the body breaks a rule of its own.
            let isCapture = route.path.contains("{\(link.property)}")
            let status = isCapture || answer.status == 404 ? 404 : 422
            expectRefusal(status, "for another's \(link.thing)", answer)
            expect(
                answer.code == nowhere.code && answer.status == nowhere.status
                    && !answer.isSuccess,
                "says the same as of what never was",
                nowhere
            )
            count += 1
        }
        count += try await foreignLists()
        return count == 0 ? .none : .judged(count)
    }

    /// What a place has made is not in another's lists.
    private func foreignLists() async throws -> Int {
        guard route.method == "GET", contract.links(of: route).isEmpty else { return 0 }
        let makers = contract.manifest.routes.filter {
            $0.method == "POST" && $0.permission == route.permission
        }
        var count = 0
        for maker in makers {
            guard let (theirs, made) = try await world.succeed(maker, in: 0),
                let id = made.json["id"]?.string
            else { continue }
            let own = try await send(request(blank()), as: theirs.caller)
            expect(own.isSuccess, "lists one's own", own)
            let other = try await world.caller(for: route, in: 1)
            let answer = try await send(request(blank()), as: other)
            expect(answer.isSuccess && !answer.text.contains(id), "does not list \(id)", answer)
            count += 1
        }
        return count
    }
}
