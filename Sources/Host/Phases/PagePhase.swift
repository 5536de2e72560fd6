import HostAuth
import HostHTTP
import PluginKit

/// Validates and carries out a page: forms carry a token, answers are rendered in the layout.
struct PagePhase {
    private let city: City
    private let parts: LoopParts

    init(_ city: City, _ parts: LoopParts) {
        self.city = city
        self.parts = parts
    }

    func run(
        _ handler: any PageHandler,
        _ declared: Manifest.PageRoute,
        _ route: ServedRoute,
        _ exchange: Exchange,
        _ admission: Admission
    ) async throws -> Answer {
        let store = try parts.store(of: route)
        let upload = declared.upload.map { UploadPhase(store: store, kind: $0) }
        let form = upload == nil ? nil : UploadPhase.form(exchange)
        let input = try formInput(exchange, route, admission, form)
        let file: UploadedFile? =
            if let upload, let form { try await upload.file(of: form, exchange) } else { nil }
        defer { if let upload, let file { upload.settle(file) } }
        let call = admission.call(
            route.operation,
            received: exchange.receivedInstant,
            address: exchange.clientAddress(city.proxies),
            actsInResource: declared.actsIn == .resource,
            deadlineNanos: route.deadline(of: exchange)
        )
        let lease = parts.lease()
        defer { parts.end(lease) }
        let context = RequestContext(
            call: call,
            store: store,
            lease: lease,
            calls: parts.calls(of: route),
            upload: file
        )
        let reply = try await handler.respond(to: input, context)
        switch reply {
        case .redirect(let path):
            return .redirect(to: path)
        case .show(let template, let title, let values):
            guard let index = route.plugin else { throw Fault.noTemplate("\(template)") }
            let browser = browser(exchange, admission)
            let bytes = try city.renderer.page(
                "\(template)",
                of: city.plugins[index].site,
                title: title,
                values: values,
                visit: visit(exchange, route, admission, browser),
                names: city.accounts.places.name
            )
            return Answer.page(bytes).forBrowser(browser, city.cookies)
        }
    }

    /// What an act of the host gets of a request; a posted form has proved where it came from.
    func request(
        _ exchange: Exchange,
        _ route: ServedRoute,
        _ admission: Admission
    ) throws -> ActRequest {
        if !route.isPage { try OperationPhase.requireJSON(exchange) }
        let input =
            route.isPage
            ? try formInput(exchange, route, admission)
            : RequestInput(
                captures: try exchange.decodedCaptures(),
                parameters: try exchange.decodedQuery(),
                body: exchange.bodyBytes
            )
        return ActRequest(
            input: input,
            admission: admission,
            received: exchange.receivedInstant,
            address: exchange.clientAddress(city.proxies),
            browser: route.isPage ? browser(exchange, admission) : Browser(token: ""),
            back: back(exchange)
        )
    }

    /// A fault as a page; who is not signed in is sent to sign in first.
    func problem(
        _ fault: Fault,
        _ route: ServedRoute,
        _ exchange: Exchange,
        _ admission: Admission,
        _ denial: Denial? = nil
    ) -> Answer {
        if fault.kind == .unauthenticated, exchange.method == .get || exchange.method == .head {
            return .redirect(to: "/sign-in?next=" + PercentEncoding.encode(back(exchange)))
        }
        let language = admission.language
        let browser = browser(exchange, admission)
        let values: [String: Any] = [
            "heading": city.renderer.hostText("problem", language),
            "message": fault.message[language],
            "remedy": fault.remedy[language],
            "trace": admission.trace.text,
            "signInNeeded": fault.kind == .unauthenticated,
            "choiceNeeded": fault.kind == .forbidden
                && !(admission.session?.places.isEmpty ?? true),
            "denial": denial.map { $0.values(language) } ?? [:],
            "hasDenial": denial != nil,
            "hasViolations": !fault.violations.isEmpty,
            "violations": fault.violations.map {
                ["place": $0.place, "message": $0.message[language]]
            },
        ]
        let bytes = try? city.renderer.hostPage(
            "problem",
            title: fault.message,
            values: values,
            visit: visit(exchange, route, admission, browser)
        )
        let status = ProblemDocument.status(of: fault.kind)
        var answer = Answer.page(bytes ?? Array(fault.message.en.utf8), status: status)
            .forBrowser(browser, city.cookies)
        if let seconds = fault.retryAfterSeconds {
            answer.headers.append(("Retry-After", "\(seconds)"))
        }
        return answer
    }

    private func formInput(
        _ exchange: Exchange,
        _ route: ServedRoute,
        _ admission: Admission,
        _ multipart: MultipartForm? = nil
    ) throws -> RequestInput {
        guard exchange.method == .post else {
            return RequestInput(
                captures: try exchange.decodedCaptures(),
                parameters: try exchange.decodedQuery(),
                body: [],
                isForm: true
            )
        }
        if let multipart { return try input(multipart.fields, exchange, admission) }
        let isForm =
            exchange.withHeader(.contentType) {
                $0.isMedia("application/x-www-form-urlencoded")
            } ?? false
        guard isForm || exchange.bodyCount == 0 else {
            throw Fault.notThisMedia(expected: "application/x-www-form-urlencoded")
        }
        try exchange.requireUTF8()
        guard let fields = FormFields.decode(exchange.bodyBytes) else {
            throw Fault.unreadableText()
        }
        return try input(fields, exchange, admission)
    }

    /// A form's fields, once its token has proved where it came from.
    private func input(
        _ fields: [(name: String, value: String)],
        _ exchange: Exchange,
        _ admission: Admission
    ) throws -> RequestInput {
        try requireToken(fields.first { $0.name == "csrf" }?.value ?? "", exchange, admission)
        return RequestInput(
            captures: try exchange.decodedCaptures(),
            parameters: fields.filter { $0.name != "csrf" },
            body: [],
            isForm: true
        )
    }

    private func requireToken(
        _ token: String,
        _ exchange: Exchange,
        _ admission: Admission
    ) throws {
        let browser = browser(exchange, admission)
        let isGood =
            if let session = admission.session {
                city.formToken.isGood(token, for: session)
            } else if let visitor = browser.visitor, !browser.isNew {
                city.formToken.isGood(token, for: visitor)
            } else { false }
        guard isGood else { throw Fault.foreignForm() }
    }

    private func browser(_ exchange: Exchange, _ admission: Admission) -> Browser {
        if let session = admission.session {
            return Browser(token: city.formToken.text(for: session))
        }
        let known = exchange.withHeader(.cookie) { Visitor(cookie: $0, city.cookies) } ?? nil
        let visitor = known ?? parts.newVisitor()
        return Browser(
            token: visitor.map { city.formToken.text(for: $0) } ?? "",
            visitor: visitor,
            isNew: known == nil
        )
    }

    private func visit(
        _ exchange: Exchange,
        _ route: ServedRoute,
        _ admission: Admission,
        _ browser: Browser
    ) -> PageRenderer.Visit {
        PageRenderer.Visit(
            language: admission.language,
            isSignedIn: admission.session != nil,
            place: admission.placeName,
            csrf: browser.token,
            back: back(exchange),
            module: route.plugin.map { city.plugins[$0].id }
        )
    }

    /// The page to come back to: the address of a GET or HEAD, the start for anything else.
    private func back(_ exchange: Exchange) -> String {
        guard exchange.method == .get || exchange.method == .head else { return "/" }
        let path = exchange.withPath { String(decoding: $0.array, as: UTF8.self) }
        let query = exchange.query
        return query.isEmpty ? path : path + "?" + query
    }
}

extension Answer {
    /// A page's fields: nothing is stored or framed, and a new visitor is remembered.
    func forBrowser(_ browser: Browser, _ cookies: CookieJar) -> Answer {
        var answer = self
        answer.headers += [
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", Answer.pagePolicy),
            ("Referrer-Policy", "same-origin"),
        ]
        if browser.isNew, let visitor = browser.visitor {
            answer.headers.append(("Set-Cookie", cookies.setVisitor(visitor)))
        }
        return answer
    }

    /// Everything a page uses comes from this host; nothing frames it.
    private static let pagePolicy =
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
        + "frame-ancestors 'none'; object-src 'none'"
}

/// The browser a page is made for: its form token, and its cookie when nobody is signed in.
struct Browser: Sendable {
    var token: String
    var visitor: Visitor?
    var isNew = false
}
