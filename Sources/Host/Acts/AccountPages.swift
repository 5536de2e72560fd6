import HostAuth
import HostHTTP
import PluginKit

/// A signed-in person's own pages: for whom they act, their password, their API keys.
struct AccountPages {
    let accounts: Accounts
    let renderer: PageRenderer
    let cookies: CookieJar
    let guide: PermissionGuide

    func choose(_ request: ActRequest) throws -> Answer {
        let session = try request.session()
        let language = request.admission.language
        var places: [[String: Any]] = session.places.map { place in
            [
                "id": place.tenant.text, "name": place.name[language],
                "current": place.tenant == request.admission.tenant,
                "suspended": place.isSuspended,
            ]
        }
        places.append([
            "id": ActingPlace.asResident, "name": renderer.hostText("asResident", language),
            "current": request.admission.tenant == nil, "suspended": false,
        ])
        let bytes = try renderer.hostPage(
            "choose",
            title: LocalizedText(zh: "选择单位", en: "Choose an organisation"),
            values: ["places": places, "next": SignInPages.localPath(request.value("next"))],
            visit: request.visit
        )
        return Answer.page(bytes).forBrowser(request.browser, cookies)
    }

    /// Keeps the choice in the browser; whether it still holds is asked with every request.
    func keepChoice(_ request: ActRequest) throws -> Answer {
        let session = try request.session()
        let choice = request.value("tenant")
        guard
            choice == ActingPlace.asResident
                || session.places.contains(where: { $0.tenant.text == choice })
        else { throw Fault.notYourTenant() }
        var answer = Answer.redirect(to: SignInPages.localPath(request.value("next")))
        answer.headers.append(("Set-Cookie", cookies.setPlace(choice)))
        return answer
    }

    func show(_ request: ActRequest) async throws -> Answer {
        try await page(request, values: [:])
    }

    func setPassword(_ request: ActRequest) async throws -> Answer {
        do {
            let opened = try await accounts.setPassword(
                request.value("password"),
                current: request.value("current"),
                from: request
            )
            // All sessions ended, this one too: the browser goes on under a new one.
            var answer = Answer.redirect(to: "/account")
            answer.headers.append(
                ("Set-Cookie", cookies.setSession(opened, at: request.received.instant))
            )
            return answer
        } catch let fault as Fault where fault.kind != .internalError {
            return try await page(request, values: [:], fault)
        }
    }

    func makeKey(_ request: ActRequest) async throws -> Answer {
        let scopes = request.input.parameters.filter { $0.name == "scope" }.map(\.value)
        let name = request.value("name")
        do {
            guard let days = Int(request.value("days")), (1...366).contains(days),
                (1...80).contains(name.unicodeScalars.count), !scopes.isEmpty
            else { throw Fault.keyWish() }
            let made = try await accounts.keys.make(
                KeyDesk.Wish(name: name, scopes: scopes, days: days),
                for: request.admission.place,
                by: try request.person(),
                at: request.received.instant
            )
            return try await page(request, values: ["token": made.token.text])
        } catch let fault as Fault where fault.kind != .internalError {
            let (admission, now) = (request.admission, request.received.instant)
            let row = fault.overreach(admission, operation: "makeKeyForm", guide, now)
            if let row { accounts.denials.note(row) }
            return try await page(request, values: [:], fault)
        }
    }

    func revokeKey(_ request: ActRequest) async throws -> Answer {
        try await accounts.revokeKey(request.value("keyId"), request)
        return .redirect(to: "/account")
    }

    private func page(
        _ request: ActRequest,
        values: [String: Any],
        _ fault: Fault? = nil
    ) async throws -> Answer {
        let session = try request.session()
        let language = request.admission.language
        var values = values
        let hasPassword = try await accounts.passwords.hasPassword(try request.person())
        values["hasPassword"] = hasPassword
        // A first password that would be refused is not asked for.
        values["needsProof"] =
            !hasPassword && !accounts.passwords.isFresh(session, request.received.instant)
        values["provider"] = accounts.providers.offersOIDC
        values["hasPlaces"] = !session.places.isEmpty
        if request.admission.tenant != nil {
            let keys = try await accounts.keys(request)
            values["hasKeys"] = !keys.isEmpty
            values["keys"] = keys.map { row($0, request) }
            values["scopes"] = request.admission.permissions.sorted().map { id in
                ["id": id, "title": guide.grant(id)?.title[language] ?? id]
            }
        }
        if let fault {
            values["problem"] = [
                "message": fault.message[language], "remedy": fault.remedy[language],
            ]
        }
        let bytes = try renderer.hostPage(
            "account",
            title: LocalizedText(zh: "我的账户", en: "My account"),
            values: values,
            visit: request.visit
        )
        let status = fault.map { ProblemDocument.status(of: $0.kind) } ?? 200
        return Answer.page(bytes, status: status).forBrowser(request.browser, cookies)
    }

    private func row(_ key: APIKey, _ request: ActRequest) -> [String: Any] {
        let language = request.admission.language
        return [
            "id": key.id, "name": key.name, "scopes": key.scopes.joined(separator: ", "),
            "expires": "\(key.expires.civilDay)",
            "used": key.used.map { "\($0.civilDay)" } ?? renderer.hostText("keyNever", language),
            "revoke": renderer.hostText("keyRevoke", language), "csrf": request.browser.token,
        ]
    }
}

extension CookieJar {
    /// The Set-Cookie value for a session that was just opened.
    func setSession(_ opened: Accounts.Opened, at now: Instant) -> String {
        let seconds = (opened.session.expires.utcMillis - now.utcMillis) / 1000
        return setSession(opened.token, seconds: seconds)
    }
}
