import HostAuth
import HostHTTP
import HostLoop
import HostStore
import PluginKit

/// The host's phases on one loop, always in this order:
/// route, trace, authenticate, tenant, rate limit, authorise, validate, handler, respond.
///
/// Plugins have no part in the phases; they only see requests that passed them.
final class CityResponder: Responder {
    private let city: City
    private let parts: LoopParts

    init(city: City, parts: LoopParts) {
        self.city = city
        self.parts = parts
    }

    func bodyLimit(for exchange: Exchange) -> Int {
        guard let route = city.routes.find(exchange) else { return RouteBook.strangerBodyMax }
        if route.bodyBytesMax > RouteBook.strangerBodyMax, route.isForKnown,
            !parts.knows(exchange)
        {
            return RouteBook.strangerBodyMax
        }
        // What takes none says so better than a limit of 0 would.
        return exchange.method.takesBody ? route.bodyBytesMax : RouteBook.strangerBodyMax
    }

    func respond(to exchange: Exchange) async {
        switch city.routes.match(exchange) {
        case .route(let route):
            await respond(to: exchange, route)
        case .notFound:
            if exchange.hasUnreadBody { return refuse(exchange, .bodyNotTaken()) }
            if city.routes.assets.respond(to: exchange) { return }
            guard let path = city.routes.slashed(exchange) else {
                return refuse(exchange, .noSuchPlace())
            }
            write(.redirect(to: path, status: 308), to: exchange)
        case .methodNotAllowed(let allow):
            refuse(exchange, .methodNotServed(allow: allow), headers: [("Allow", allow)])
        }
    }

    private func respond(to exchange: Exchange, _ route: ServedRoute) async {
        // First of all: what is received from here on comes after it.
        let order = route.isOrdered ? parts.takePlace(exchange, route) : nil
        defer { order?.leave(exchange.place) }
        parts.label(route)
        exchange.share = route.label
        var admission = Admission(trace: parts.trace(of: exchange), language: .zh)
        var renewed: String?
        var answer: Answer?
        do {
            try admit(exchange, route, &admission)
            renewed = try await renew(exchange, route, &admission)
            answer = try await work(exchange, route, admission)
            parts.label(route)
        } catch {
            let denial = denial(error, admission)
            answer = problem(
                denial?.fault ?? ProblemDocument.fault(from: error),
                exchange,
                route,
                admission,
                denial
            )
        }
        if let renewed { answer?.headers.append(("Set-Cookie", renewed)) }
        if let answer { await send(answer, to: exchange) }
        if !exchange.isAbandoned { count(route, answer?.status.code ?? 200, exchange) }
        parts.unlabel()
    }

    private func denial(_ error: any Error, _ admission: Admission) -> Denial? {
        guard let refused = error as? PublishingRefused else { return error as? Denial }
        return parts.denial(
            of: refused.permission,
            askedAt: city.guide.acceptPlace(of: refused.type),
            admission,
            city.guide
        )
    }

    /// Gives a browser a new secret where its person's roles have changed; gives the field that
    /// carries it.
    ///
    /// With a page that is shown, since a form that is posted carries a token of the old session.
    private func renew(
        _ exchange: Exchange,
        _ route: ServedRoute,
        _ admission: inout Admission
    ) async throws -> String? {
        guard let session = admission.session, session.isOutdated, admission.isViaCookie,
            route.isPage, exchange.method == .get
        else { return nil }
        let now = exchange.receivedInstant.instant
        // Of several pages that a browser opens at once, one brings the new secret; the others are
        // served by the old one, which has been good until now.
        guard let (token, renewed) = try? await city.accounts.sessions.rotate(session, at: now)
        else { return nil }
        admission.session = renewed
        let seconds = (renewed.expires.utcMillis - now.utcMillis) / 1000
        return city.cookies.setSession(token, seconds: seconds)
    }

    /// Counts and names what was not ready in time; its handler keeps its place until it returns.
    func gaveUp(on exchange: Exchange) {
        guard let route = city.routes.find(exchange) else { return }
        count(route, 503, exchange)
        city.noteOverdue(route, parts.trace(of: exchange))
    }

    func problem(of refusal: HTTPRefusal, for exchange: Exchange) -> [UInt8] {
        let admission = Admission(
            trace: parts.trace(of: exchange),
            language: language(of: exchange, isPage: false)
        )
        let fault = Fault(refusal)
        city.note(fault, city.routes.stranger, admission, at: parts.received)
        if !refusal.isOfHandler {
            city.routes.stranger.metrics.count(status: refusal.status.code, micros: 0)
        }
        return ProblemDocument.body(
            fault,
            language: admission.language,
            traceID: admission.trace.text,
            status: refusal.status.code
        )
    }

    /// Does a plugin's work in one of the plugin's places, the host's own at once.
    private func work(
        _ exchange: Exchange,
        _ route: ServedRoute,
        _ admission: Admission
    ) async throws -> Answer? {
        guard let index = route.plugin else {
            return try await carryOut(exchange, route, admission)
        }
        exchange.answer(by: route.deadline(of: exchange) + CityResponder.graceNanos)
        let bulkhead = city.plugins[index].bulkhead
        if exchange.place == 0 { try await bulkhead.enter() } else { try bulkhead.enterAtOnce() }
        defer { bulkhead.leave() }
        return try await carryOut(exchange, route, admission)
    }

    /// What a handler refuses by itself at its deadline says more, so it comes first.
    private static let graceNanos: UInt64 = 250_000_000

    private func carryOut(
        _ exchange: Exchange,
        _ route: ServedRoute,
        _ admission: Admission
    ) async throws -> Answer? {
        if exchange.hasUnreadBody { throw Fault.bodyNotTaken() }
        return switch route.work {
        case .operation(let handler, let declared):
            try await OperationPhase(city, parts).run(handler, declared, route, exchange, admission)
        case .page(let handler, let declared):
            try await PagePhase(city, parts).run(handler, declared, route, exchange, admission)
        case .probe(let body):
            try body(exchange)
        case .act(let body):
            try await body(PagePhase(city, parts).request(exchange, route, admission))
        case .exchange(let body):
            try await body(exchange, admission, parts)
        }
    }

    /// Who reads slowly keeps no place of a plugin: its part is over.
    private func send(_ answer: Answer, to exchange: Exchange) async {
        guard let file = answer.file else { return write(answer, to: exchange) }
        begin(answer, exchange)
        await file.send(exchange)
    }

    private func write(_ answer: Answer, to exchange: Exchange) {
        begin(answer, exchange)
        exchange.finish(answer.body)
    }

    private func begin(_ answer: Answer, _ exchange: Exchange) {
        exchange.begin(answer.status)
        if !answer.status.isBodiless { exchange.header("Content-Type", answer.contentType) }
        exchange.header("X-Content-Type-Options", "nosniff")
        for (name, value) in answer.headers { exchange.header(name, value) }
    }

    private func problem(
        _ fault: Fault,
        _ exchange: Exchange,
        _ route: ServedRoute,
        _ admission: Admission,
        _ denial: Denial? = nil
    ) -> Answer {
        city.note(fault, route, admission, denial, at: exchange.receivedInstant)
        if route.isPage {
            return PagePhase(city, parts).problem(fault, route, exchange, admission, denial)
        }
        var headers: [(StaticString, String)] = [("Cache-Control", "no-store")]
        if let seconds = fault.retryAfterSeconds { headers.append(("Retry-After", "\(seconds)")) }
        if fault.kind == .unauthenticated {
            headers.append(("WWW-Authenticate", "Bearer realm=\"cityhost\""))
        }
        return Answer(
            status: HTTPStatus(ProblemDocument.status(of: fault.kind)),
            contentType: ProblemDocument.contentType,
            body: ProblemDocument.body(
                fault,
                language: admission.language,
                traceID: admission.trace.text,
                denial: denial
            ),
            headers: headers
        )
    }

    /// Answers a request that belongs to no route.
    private func refuse(
        _ exchange: Exchange,
        _ fault: Fault,
        headers: [(StaticString, String)] = []
    ) {
        var admission = Admission(trace: parts.trace(of: exchange), language: .zh)
        let wantsPage = exchange.withHeader(.accept) { $0.contains("text/html") } ?? false
        let route = wantsPage ? city.routes.strangerPage : city.routes.stranger
        // A page carries its reader's forms; whoever cannot be known gets a visitor's.
        if wantsPage { try? authenticate(exchange, route, &admission) }
        admission.language = language(of: exchange, isPage: wantsPage)
        var answer = problem(fault, exchange, route, admission)
        answer.headers += headers
        write(answer, to: exchange)
        count(route, answer.status.code, exchange)
    }

    private func count(_ route: ServedRoute, _ status: Int, _ exchange: Exchange) {
        let took = parts.monotonicNanos &- exchange.received.monotonicNanos
        route.metrics.count(status: status, micros: took / 1000)
    }
}

extension CityResponder {
    /// The phases from authentication to authorisation; each alone can refuse.
    private func admit(
        _ exchange: Exchange,
        _ route: ServedRoute,
        _ admission: inout Admission
    ) throws {
        admission.language = language(of: exchange, isPage: route.isPage)
        // Who asks whether the host lives is nobody in particular, whatever they send along.
        if case .probe = route.work { return }
        try authenticate(exchange, route, &admission)
        // Also before anybody signed in: a form of another site could ask for codes.
        if route.isPage { try refuseForeignSites(exchange) }
        if let session = admission.session {
            let place = try ActingPlace.choose(
                requested: exchange.header(named: "cityhost-tenant")
                    ?? unasked(exchange, route, session, isViaCookie: admission.isViaCookie),
                session
            )
            admission.tenant = place.tenant
            admission.path = place.path
            admission.permissions = place.permissions
        }
        if let quota = route.quota { try limit(quota, exchange, admission) }
        guard let permission = route.permission else { return }
        guard let session = admission.session else { throw Fault.signInNeeded() }
        guard admission.permissions.contains(permission) else {
            throw parts.denial(of: permission, route, admission, city.guide)
        }
        route.roleUse?.note(session, in: admission.tenant)
    }

    /// Whom somebody acts for who did not say: a browser cannot set the field, so it keeps a
    /// choice in a cookie; in the host's own places it does not matter for whom one acts.
    private func unasked(
        _ exchange: Exchange,
        _ route: ServedRoute,
        _ session: AuthenticatedSession,
        isViaCookie: Bool
    ) -> String? {
        guard !session.places.isEmpty else { return nil }
        if isViaCookie {
            let choice = exchange.withHeader(.cookie) { city.cookies.place(in: $0) } ?? nil
            guard route.isPage || route.plugin == nil || choice != nil else { return nil }
            return ActingPlace.asked(byBrowser: choice, session)
        }
        guard route.plugin == nil, session.places.count > 1 || session.places[0].isSuspended else {
            return nil
        }
        return ActingPlace.asResident
    }

    private func authenticate(
        _ exchange: Exchange,
        _ route: ServedRoute,
        _ admission: inout Admission
    ) throws {
        guard exchange.hasHeader(.authorization) || exchange.hasHeader(.cookie) else { return }
        switch try parts.authenticate(exchange) {
        case .anonymous: break
        case .session(let session, let viaCookie):
            admission.session = session
            admission.principal = session.principal
            admission.isViaCookie = viaCookie
            if viaCookie { try refuseForeignSites(exchange) }
        case .invalid(let fault, let viaCookie):
            // A browser whose session ended may still see public pages and sign in anew.
            guard viaCookie, route.permission == nil else { throw fault }
        }
    }

    /// Cookies travel by themselves: a change they authorise has to come from a page of ours.
    private func refuseForeignSites(_ exchange: Exchange) throws {
        guard !RequestOrigin.isSafe(method: exchange.method.text) else { return }
        let origin = RequestOrigin.judge(
            fetchSite: exchange.header(.fetchSite),
            origin: exchange.header(.origin),
            host: exchange.header(.host),
            ownOrigin: city.configuration.publicOrigin
        )
        guard origin == .own else { throw Fault.foreignForm() }
    }

    private func limit(
        _ quota: AttemptQuota,
        _ exchange: Exchange,
        _ admission: Admission
    ) throws {
        let key: AttemptLimiter.Key
        if quota.quota.per == .principal, let session = admission.session {
            key = AttemptLimiter.Key(quota.space, session.account)
        } else {
            // Networks are counted, not spellings of addresses.
            let network = NetworkAddress(exchange.clientAddress(city.proxies))
            key = AttemptLimiter.Key(quota.space, network)
        }
        let verdict = city.limiter.attempt(
            key,
            AttemptLimiter.Quota(
                count: quota.quota.count,
                windowSeconds: quota.quota.windowSeconds
            ),
            at: exchange.received.monotonicNanos
        )
        guard verdict.isAllowed else {
            throw Fault.quotaUsedUp(retryAfterSeconds: max(1, verdict.resetSeconds))
        }
    }

    private func language(of exchange: Exchange, isPage: Bool) -> Language {
        if let field = exchange.withHeader(.cookie, { LanguageChoice.remembered(in: $0) }),
            let language = field
        {
            return language
        }
        // Pages are Chinese until a person switches; programs say what they read.
        guard !isPage else { return .zh }
        return exchange.withHeader(.acceptLanguage) { LanguageChoice.first(in: $0) } ?? .zh
    }
}
