import HostAuth
import PluginKit

/// Signing in through somebody outside: mini-programmes over the API, OpenID Connect in a browser.
struct ProviderActs {
    let accounts: Accounts
    let cookies: CookieJar
    let signIn: SignInPages

    private var providers: Providers { accounts.providers }

    func openMiniSession(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(OpenMiniSession.self, request.input)
        let phone = input.phone.flatMap { PhoneNumber($0) }
        let mini = try providers.miniProgramme()
        try providers.links.limit(request.address, at: request.received)
        let guest = try await mini.guest(code: input.jsCode)
        let signedIn = try await providers.links.signIn(
            guest,
            proving: phone,
            code: input.code,
            from: request.address,
            at: request.received
        )
        return .payload(201, Session(accounts.opened(signedIn)))
    }

    /// Sends a browser to the provider; a signed-in person goes there to be linked.
    ///
    /// Linking gives whoever the provider knows a way into the account, so the address has to carry
    /// the form token: no other site sends somebody there.
    func leave(_ request: ActRequest) async throws -> Answer {
        if let session = request.admission.session {
            let isOurs = accounts.formToken.isGood(request.value("csrf"), for: session)
            guard isOurs else { throw Fault.foreignForm() }
        }
        do {
            let url = try await providers.oidc.begin(
                try providers.provider(),
                try traveller(request),
                next: SignInPages.localPath(request.value("next")),
                hint: String(request.value("hint").prefix(64)),
                from: request.address,
                at: request.received
            )
            return Answer.redirect(to: url).forBrowser(request.browser, cookies)
        } catch let fault as Fault {
            return try signIn.refused(request, fault)
        }
    }

    /// A browser comes back with a code; a refusal is shown on the page to sign in.
    func comeBack(_ request: ActRequest) async throws -> Answer {
        do {
            guard request.value("error").isEmpty else { throw Fault.providerRefused("error") }
            let (signedIn, next) = try await providers.oidc.finish(
                try providers.provider(),
                try traveller(request),
                state: request.value("state"),
                code: request.value("code"),
                from: request.address,
                at: request.received
            )
            var answer = Answer.redirect(to: next)
            answer.headers.append(
                (
                    "Set-Cookie",
                    cookies.setSession(accounts.opened(signedIn), at: request.received.instant)
                )
            )
            return answer
        } catch let fault as Fault {
            return try signIn.refused(request, fault)
        }
    }

    private func traveller(_ request: ActRequest) throws -> OIDCDesk.Traveller {
        if let session = request.admission.session { return .session(session) }
        guard let visitor = request.browser.visitor else { throw Fault.foreignForm() }
        return .visitor(visitor)
    }
}
