import HostAuth
import HostHTTP
import PluginKit

/// Signing in and out, and choosing a language, in a browser without JavaScript.
struct SignInPages {
    let accounts: Accounts
    let renderer: PageRenderer
    let cookies: CookieJar
    let isSandbox: Bool

    func form(_ request: ActRequest) throws -> Answer {
        let next = SignInPages.localPath(request.value("next"))
        // Who is signed in may prove once more that the phone is theirs.
        let isWanted = request.admission.session == nil || request.value("again") == "1"
        guard isWanted else { return .redirect(to: next) }
        return try page(request, phone: "", next: next, isCodeStep: false)
    }

    func sendCode(_ request: ActRequest) async throws -> Answer {
        let next = SignInPages.localPath(request.value("next"))
        let phone = request.value("phone")
        do {
            _ = try await accounts.requestCode(phone: phone, from: request)
            return try page(request, phone: phone, next: next, isCodeStep: true)
        } catch let fault as Fault {
            // Whoever asks again within the pause has a code that is good; who waits longer may have none.
            let pause = Int(accounts.store.limits.codePauseSeconds)
            let wait = fault.code == "auth.code_too_often" ? fault.retryAfterSeconds : nil
            let hasCode = wait.map { $0 <= pause } ?? false
            return try page(request, phone: phone, next: next, isCodeStep: hasCode, fault)
        }
    }

    func signIn(_ request: ActRequest) async throws -> Answer {
        let next = SignInPages.localPath(request.value("next"))
        let phone = request.value("phone")
        do {
            let opened = try await accounts.openSession(
                phone: phone,
                code: request.value("code"),
                from: request
            )
            var answer = Answer.redirect(to: next)
            answer.headers.append(
                ("Set-Cookie", cookies.setSession(opened, at: request.received.instant))
            )
            return answer
        } catch let fault as Fault {
            return try page(request, phone: phone, next: next, isCodeStep: true, fault)
        }
    }

    func passwordForm(_ request: ActRequest) throws -> Answer {
        let next = SignInPages.localPath(request.value("next"))
        guard request.admission.session == nil else { return .redirect(to: next) }
        return try passwordPage(request, next: next)
    }

    func signInByPassword(_ request: ActRequest) async throws -> Answer {
        let next = SignInPages.localPath(request.value("next"))
        do {
            let opened = try await accounts.signIn(
                phone: request.value("phone"),
                password: request.value("password"),
                from: request
            )
            var answer = Answer.redirect(to: next)
            answer.headers.append(
                ("Set-Cookie", cookies.setSession(opened, at: request.received.instant))
            )
            return answer
        } catch let fault as Fault {
            return try passwordPage(request, next: next, fault)
        }
    }

    private func passwordPage(
        _ request: ActRequest,
        next: String,
        _ fault: Fault? = nil
    ) throws -> Answer {
        let language = request.admission.language
        var values: [String: Any] = [
            "phone": request.value("phone"), "next": next,
            "nextEncoded": PercentEncoding.encode(next),
        ]
        if let fault {
            values["problem"] = [
                "message": fault.message[language], "remedy": fault.remedy[language],
            ]
        }
        let bytes = try renderer.hostPage(
            "sign-in-password",
            title: LocalizedText(zh: "用密码登录", en: "Sign in with a password"),
            values: values,
            visit: request.visit
        )
        let status = fault.map { ProblemDocument.status(of: $0.kind) } ?? 200
        var answer = Answer.page(bytes, status: status).forBrowser(request.browser, cookies)
        if let seconds = fault?.retryAfterSeconds {
            answer.headers.append(("Retry-After", "\(seconds)"))
        }
        return answer
    }

    /// A sign-in that a provider did not confirm, on the page to begin anew.
    func refused(_ request: ActRequest, _ fault: Fault) throws -> Answer {
        let next = SignInPages.localPath(request.value("next"))
        return try page(request, phone: "", next: next, isCodeStep: false, fault)
    }

    func signOut(_ request: ActRequest) async throws -> Answer {
        if let session = request.admission.session {
            try await accounts.close(session, from: request)
        }
        var answer = Answer.redirect(to: SignInPages.localPath(request.value("next")))
        answer.headers.append(("Set-Cookie", cookies.clearSession()))
        return answer
    }

    func chooseLanguage(_ request: ActRequest) -> Answer {
        let language = Language(rawValue: request.value("to")) ?? .zh
        var answer = Answer.redirect(to: SignInPages.localPath(request.value("back")))
        answer.headers.append(
            (
                "Set-Cookie",
                "cityhost-lang=\(language.rawValue); Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
            )
        )
        return answer
    }

    /// A path of this host; anything that could lead elsewhere becomes the start page.
    static func localPath(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.count <= 2048,
            bytes.count == 1
                || (bytes[1] != UInt8(ascii: "/") && bytes[1] != UInt8(ascii: "\\")),
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return "/" }
        return text
    }

    private func page(
        _ request: ActRequest,
        phone: String,
        next: String,
        isCodeStep: Bool,
        _ fault: Fault? = nil
    ) throws -> Answer {
        let language = request.admission.language
        var values: [String: Any] = [
            "phone": phone, "next": next, "nextEncoded": PercentEncoding.encode(next),
            "phoneStep": !isCodeStep, "codeStep": isCodeStep, "sandbox": isSandbox,
            "provider": accounts.providers.offersOIDC,
            "phoneMasked": PhoneNumber(phone)?.masked ?? phone,
        ]
        if let fault {
            values["problem"] = [
                "message": fault.violations.first?.message[language] ?? fault.message[language],
                "remedy": fault.remedy[language],
            ]
        }
        var visit = request.visit
        if isCodeStep || fault != nil {
            // This page has no address: whoever chooses a language begins again on the way there.
            let again = request.admission.session == nil ? "" : "&again=1"
            visit.back = "/sign-in?next=" + PercentEncoding.encode(next) + again
        }
        let bytes = try renderer.hostPage(
            "sign-in",
            title: LocalizedText(zh: "登录", en: "Sign in"),
            values: values,
            visit: visit
        )
        let status = fault.map { ProblemDocument.status(of: $0.kind) } ?? 200
        var answer = Answer.page(bytes, status: status).forBrowser(request.browser, cookies)
        if let seconds = fault?.retryAfterSeconds {
            answer.headers.append(("Retry-After", "\(seconds)"))
        }
        return answer
    }
}
