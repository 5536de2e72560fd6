import HostAuth
import HostHTTP
import PluginKit

/// What the phases before the handler found out about a request.
struct Admission: Sendable {
    var trace: TraceID
    var language: Language
    var session: AuthenticatedSession?
    var isViaCookie = false
    var principal = Principal.anonymous
    var tenant: TenantID?
    /// Where that organisation stands in the tree.
    var path: TenantPath?
    var permissions: Set<String> = []

    /// The name of the organisation that is acted for; nil for a resident.
    var placeName: LocalizedText? {
        session?.places.first { $0.tenant == tenant }?.name
    }

    /// For whom the act is done.
    var place: ActingPlace {
        ActingPlace(tenant: tenant, path: path, permissions: permissions)
    }

    /// What travels with the call from here on.
    func call(
        _ operation: String,
        received: Received,
        actsInResource: Bool = false,
        deadlineNanos: UInt64? = nil
    ) -> CallContext {
        CallContext(
            principal: principal,
            tenant: tenant,
            permissions: permissions,
            received: received,
            traceID: trace.text,
            language: language,
            operation: operation,
            actsInResource: actsInResource,
            deadlineNanos: deadlineNanos
        )
    }
}

/// A request as an act of the host sees it.
struct ActRequest: Sendable {
    let input: RequestInput
    let admission: Admission
    let received: Received
    /// The client's address, for attempt limits.
    let address: String
    let browser: Browser
    /// Path and query, to come back to.
    let back: String

    /// The caller's session, or the fault that asks them to sign in.
    func session() throws -> AuthenticatedSession {
        guard let session = admission.session else { throw Fault.signInNeeded() }
        return session
    }

    /// The calling person, or the fault that asks them to sign in; a key is nobody.
    func person() throws -> PersonID {
        guard let person = admission.principal.person else { throw Fault.signInNeeded() }
        return person
    }

    /// The first value of a query item or form field; empty when there is none.
    func value(_ name: String) -> String {
        input.parameters.first { $0.name == name }?.value ?? ""
    }

    /// What a page for this request is rendered for.
    var visit: PageRenderer.Visit {
        PageRenderer.Visit(
            language: admission.language,
            isSignedIn: admission.session != nil,
            place: admission.placeName,
            csrf: browser.token,
            back: back
        )
    }
}

/// The languages a caller asks for.
enum LanguageChoice {
    /// The first language of an Accept-Language field that we speak; Chinese otherwise.
    static func first(in field: Span<UInt8>) -> Language {
        var index = 0
        while index + 1 < field.count {
            let pair = (field[index] | 0x20, field[index + 1] | 0x20)
            if pair == (UInt8(ascii: "z"), UInt8(ascii: "h")) { return .zh }
            if pair == (UInt8(ascii: "e"), UInt8(ascii: "n")) { return .en }
            while index < field.count, field[index] != UInt8(ascii: ",") { index += 1 }
            index += 1
            while index < field.count, field[index] == UInt8(ascii: " ") { index += 1 }
        }
        return .zh
    }

    /// The language a browser was told to remember, from its Cookie field.
    static func remembered(in cookie: Span<UInt8>) -> Language? {
        let name: StaticString = "cityhost-lang="
        guard let start = cookie.firstRange(of: name), start + 2 <= cookie.count else { return nil }
        switch (cookie[start], cookie[start + 1]) {
        case (UInt8(ascii: "e"), UInt8(ascii: "n")): return .en
        case (UInt8(ascii: "z"), UInt8(ascii: "h")): return .zh
        default: return nil
        }
    }
}

extension Span<UInt8> {
    /// The place after the first `text` that begins a cookie; nil when there is none.
    fileprivate func firstRange(of text: StaticString) -> Int? {
        let length = text.utf8CodeUnitCount
        guard count > length else { return nil }
        for start in 0...(count - length) {
            let isFirst = start == 0 || self[start - 1] == UInt8(ascii: " ")
            if isFirst, matches(text, from: start) { return start + length }
        }
        return nil
    }

    private func matches(_ text: StaticString, from start: Int) -> Bool {
        text.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count {
                guard unsafe self[start + offset] == wanted[offset] else { return false }
            }
            return true
        }
    }
}
