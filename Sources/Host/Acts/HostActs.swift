import HostAuth
import HostBus
import HostHTTP
import JSONWire
import PluginKit

/// The host's own places: start page, sign-in, language, and the sandbox's messages.
struct HostActs {
    let metrics: Metrics
    let accounts: Accounts
    let renderer: PageRenderer
    let cookies: CookieJar
    let guide: PermissionGuide
    let errors: ErrorCatalogue
    let kit: DesignKit
    let erasure: Erasure
    let deliveries: Deliveries
    let effects: EffectOperations
    let wire: BusWire

    func routes(_ manifest: Manifest) -> [ServedRoute] {
        pages() + operators() + api(manifest) + sandbox()
    }

    /// The start page, which lists the plugins.
    func start() -> ServedRoute {
        page(.get, "/", "welcome") { [renderer, cookies] request in
            let bytes = try renderer.hostPage("welcome", visit: request.visit)
            return Answer.page(bytes).forBrowser(request.browser, cookies)
        }
    }

    private func pages() -> [ServedRoute] {
        let (signIn, providers) = (signIn, providers)
        return [
            page(.get, "/sign-in", "signInForm") { try signIn.form($0) },
            form("/sign-in/code", "sendCode", ["phone", "next"]) { try await signIn.sendCode($0) },
            form("/sign-in", "signIn", ["phone", "code", "next"]) { try await signIn.signIn($0) },
            form("/sign-out", "signOut", ["next"]) { try await signIn.signOut($0) },
            page(.get, "/sign-in/password", "passwordForm") { try signIn.passwordForm($0) },
            form("/sign-in/password", "signInByPassword", ["phone", "password", "next"]) {
                try await signIn.signInByPassword($0)
            },
            page(.get, "/sign-in/provider", "leaveForProvider") {
                try await providers.leave($0)
            },
            page(.get, Providers.returnPath, "returnFromProvider") {
                try await providers.comeBack($0)
            },
            form("/language", "chooseLanguage", ["to", "back"]) { signIn.chooseLanguage($0) },
        ] + documents() + account()
    }

    /// Pages for whoever builds on the host.
    private func documents() -> [ServedRoute] {
        [
            page(.get, "/docs/errors", "errors") { [renderer, cookies, errors] request in
                let language = request.admission.language
                let bytes = try renderer.hostPage(
                    "errors",
                    title: ErrorCatalogue.title,
                    values: ["areas": errors.values(language)],
                    visit: request.visit
                )
                return Answer.page(bytes).forBrowser(request.browser, cookies)
            },
            page(.get, "/docs/design-kit", "designKit") { [renderer, cookies, kit] request in
                let language = request.admission.language
                let bytes = try renderer.hostPage(
                    "design-kit",
                    title: DesignKit.title,
                    values: ["parts": kit.values(language)],
                    visit: request.visit
                )
                return Answer.page(bytes).forBrowser(request.browser, cookies)
            },
        ]
    }

    private var signIn: SignInPages {
        SignInPages(
            accounts: accounts,
            renderer: renderer,
            cookies: cookies,
            isSandbox: accounts.sandbox != nil
        )
    }

    private var providers: ProviderActs {
        ProviderActs(accounts: accounts, cookies: cookies, signIn: signIn)
    }

    private func account() -> [ServedRoute] {
        let pages = AccountPages(
            accounts: accounts,
            renderer: renderer,
            cookies: cookies,
            guide: guide
        )
        return [
            page(.get, "/choose", "choosePlace") { try pages.choose($0) },
            form("/choose", "keepPlace", ["tenant", "next"]) { try pages.keepChoice($0) },
            page(.get, "/account", "account") { try await pages.show($0) },
            form("/account/password", "setPasswordForm", ["password", "current"]) {
                try await pages.setPassword($0)
            },
            form("/account/keys", "makeKeyForm", ["name", "days"], many: ["scope"]) {
                try await pages.makeKey($0)
            },
            form("/account/keys/revoke", "revokeKeyForm", ["keyId"]) {
                try await pages.revokeKey($0)
            },
        ]
    }

    /// The operator's page.
    private func operators() -> [ServedRoute] {
        let pages = BusPages(deliveries: deliveries, renderer: renderer, cookies: cookies)
        let tail = TailAct(wire: wire, deliveries: deliveries)
        return [
            ServedRoute(
                .get,
                "/bus/tail",
                operation: "busTail",
                permission: BusPages.permission,
                roleUse: accounts.roles[BusPages.permission],
                isPage: true,
                work: .exchange { try await tail.run($0, $1, $2) },
                metrics: metrics.route(plugin: "host", operation: "busTail")
            ),
            page(.get, "/bus", "busPage", BusPages.permission) { try pages.show($0) },
            form("/bus/replay", "replayForm", ["consumer", "sequence"], BusPages.permission) {
                try await pages.replay($0)
            },
            form("/bus/discard", "discardForm", ["consumer", "sequence"], BusPages.permission) {
                try await pages.discard($0)
            },
        ]
    }

    private func api(_ manifest: Manifest) -> [ServedRoute] {
        let acts = AccountActs(accounts: accounts)
        let credentials = CredentialActs(accounts: accounts)
        let staff = StaffActs(accounts: accounts)
        let privacy = PrivacyActs(accounts: accounts, erasure: erasure)
        let deliveryActs = BusActs(deliveries: deliveries)
        let effectActs = EffectActs(operations: effects)
        let mini: @Sendable (ActRequest) async throws -> Answer = { [providers] in
            try await providers.openMiniSession($0)
        }
        return manifest.routes.enumerated().compactMap { index, declared in
            let name = declared.operation
            guard
                let act = acts.act(for: name) ?? credentials.act(for: name)
                    ?? staff.act(for: name) ?? privacy.act(for: name)
                    ?? deliveryActs.act(for: name) ?? effectActs.act(for: name)
                    ?? (name == "openMiniSession" ? mini : nil),
                let method = HTTPMethod.allCases.first(where: { "\($0.text)" == declared.method })
            else { return nil }
            return ServedRoute(
                method,
                declared.path,
                operation: declared.operation,
                permission: declared.permission,
                roleUse: accounts.roles[declared.permission],
                // Below zero, where no plugin's route counts.
                quota: declared.quota.map { AttemptQuota(space: -1 - index, quota: $0) },
                bodyBytesMax: declared.bodyBytesMax,
                work: .act { request in
                    if declared.input == nil { _ = try decodeInput(NoInput.self, request.input) }
                    return try await act(request)
                },
                metrics: metrics.route(plugin: "auth", operation: declared.operation)
            )
        }
    }

    /// Only with `--sandbox`: whoever reads these messages can sign in as anybody.
    private func sandbox() -> [ServedRoute] {
        guard let sandbox = accounts.sandbox else { return [] }
        return [
            page(.get, "/sandbox/sms", "sandboxMessages") { [renderer, cookies] request in
                let language = request.admission.language
                let messages = sandbox.messages().suffix(20).reversed().map {
                    ["phone": $0.phone.digits, "text": $0.text[language]]
                }
                let bytes = try renderer.hostPage(
                    "sandbox-sms",
                    title: LocalizedText(zh: "沙箱短信", en: "Sandbox messages"),
                    values: ["messages": messages, "hasMessages": !messages.isEmpty],
                    visit: request.visit
                )
                return Answer.page(bytes).forBrowser(request.browser, cookies)
            },
            ServedRoute(
                .get,
                "/sandbox/v1/messages",
                operation: "sandboxMessagesList",
                work: .act { HostActs.messages(sandbox, $0) },
                metrics: metrics.route(plugin: "host", operation: "sandboxMessagesList")
            ),
        ] + SandboxProviders(metrics: metrics, random: accounts.random).routes()
    }

    private static func messages(_ sandbox: SandboxSMS, _ request: ActRequest) -> Answer {
        let wanted = request.value("phone")
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("items")
        writer.beginArray()
        let matching = sandbox.messages(to: PhoneNumber(wanted))
        for message in matching.suffix(20).reversed() {
            writer.beginObject()
            writer.key("phone")
            writer.string(message.phone.digits)
            writer.key("text")
            writer.string(message.text[request.admission.language])
            writer.key("at")
            writer.string(message.at.rfc3339)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return .json(200, writer.take())
    }

    /// What a form of a page posts: each field at most once but for those of `many`, and no other.
    private func form(
        _ path: String,
        _ name: String,
        _ fields: Set<String>,
        many: Set<String> = [],
        _ permission: String? = nil,
        _ body: @escaping @Sendable (ActRequest) async throws -> Answer
    ) -> ServedRoute {
        page(.post, path, name, permission) { request in
            try request.requireOnly(fields, many: many)
            return try await body(request)
        }
    }

    private func page(
        _ method: HTTPMethod,
        _ path: String,
        _ name: String,
        _ permission: String? = nil,
        _ body: @escaping @Sendable (ActRequest) async throws -> Answer
    ) -> ServedRoute {
        ServedRoute(
            method,
            path,
            operation: name,
            permission: permission,
            roleUse: accounts.roles[permission],
            isPage: true,
            bodyBytesMax: 16_384,
            work: .act(body),
            metrics: metrics.route(plugin: "host", operation: name)
        )
    }
}
