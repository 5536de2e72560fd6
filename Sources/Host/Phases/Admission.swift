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
        address: String? = nil,
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
            address: address,
            proven: session?.proven,
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

    /// The calling person, or the fault that asks for one; a key is nobody.
    func person() throws -> PersonID {
        guard let person = admission.principal.person else {
            throw admission.session == nil ? Fault.signInNeeded() : Fault.personNeeded()
        }
        return person
    }

    /// The first value of a query item or form field; empty when there is none.
    func value(_ name: String) -> String {
        input.parameters.first { $0.name == name }?.value ?? ""
    }

    /// Refuses fields of a form that are not known, and known ones that come more than once.
    func requireOnly(_ fields: Set<String>, many: Set<String>) throws {
        try requireOnly(fields, many: many) { "/\($0)" }
    }

    /// The same for parameters of a query.
    func requireOnlyQuery(_ names: Set<String>) throws {
        try requireOnly(names, many: []) { "?\($0)" }
    }

    private func requireOnly(
        _ names: Set<String>,
        many: Set<String>,
        _ place: (String) -> String
    ) throws {
        var violations = Violations()
        var seen: Set<String> = []
        for field in input.parameters where !many.contains(field.name) {
            if !names.contains(field.name) {
                violations.addUnknown(place(field.name))
            } else if !seen.insert(field.name).inserted {
                violations.add(
                    place(field.name),
                    "repeated",
                    zh: "此项只能出现一次。",
                    en: "This field may be given once."
                )
            }
        }
        guard violations.isEmpty else { throw violations.fault() }
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
    /// The language of an Accept-Language field that is liked best of those we speak (RFC 9110
    /// §12.5.4); the first of equals, and Chinese where none is.
    static func first(in field: Span<UInt8>) -> Language {
        var best: (language: Language, weight: Int)?
        var start = 0
        while start < field.count {
            var end = start
            while end < field.count, field[end] != UInt8(ascii: ",") { end += 1 }
            if let item = item(field, start..<end), item.weight > best?.weight ?? 0 { best = item }
            start = end + 1
        }
        return best?.language ?? .zh
    }

    /// One language of ours with its weight, in thousandths; nil for what we do not speak.
    private static func item(
        _ field: Span<UInt8>,
        _ range: Range<Int>
    ) -> (language: Language, weight: Int)? {
        var at = range.lowerBound
        while at < range.upperBound, field[at] == 0x20 || field[at] == 0x09 { at += 1 }
        guard at + 2 <= range.upperBound else { return nil }
        let language: Language
        switch (field[at] | 0x20, field[at + 1] | 0x20) {
        case (UInt8(ascii: "z"), UInt8(ascii: "h")): language = .zh
        case (UInt8(ascii: "e"), UInt8(ascii: "n")): language = .en
        default: return nil
        }
        at += 2
        // Behind the language its region may stand, and nothing that makes another word of it.
        let isWhole = at == range.upperBound || "-; \t".utf8.contains(field[at])
        guard isWhole else { return nil }
        while at < range.upperBound, field[at] != UInt8(ascii: "=") { at += 1 }
        return (language, at < range.upperBound ? weight(field, at + 1..<range.upperBound) : 1000)
    }

    /// `0.8` as 800; what is no weight is taken for the highest.
    private static func weight(_ field: Span<UInt8>, _ range: Range<Int>) -> Int {
        guard let first = range.first, field[first] == UInt8(ascii: "0") else { return 1000 }
        var (value, unit) = (0, 100)
        for index in range.dropFirst(2) {
            let digit = field[index] &- 0x30
            guard digit < 10 else { break }
            value += Int(digit) * unit
            unit /= 10
        }
        return value
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
