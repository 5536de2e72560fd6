/// The request fields that the host asks for, found while parsing and answered without a search.
package enum KnownHeader: UInt8, CaseIterable, Sendable {
    case host, contentLength, transferEncoding, connection, expect
    case authorization, cookie, contentType, contentEncoding
    case accept, acceptLanguage, acceptEncoding
    case ifMatch, ifNoneMatch, ifModifiedSince, range
    case idempotencyKey, traceparent, tracestate, lastEventID
    case origin, referer, userAgent, forwardedFor, forwardedProto, forwarded
    case fetchSite, fetchMode, requestMethod, requestHeaders, upgrade

    /// The name of the field, in small letters.
    package var name: StaticString {
        switch self {
        case .host: "host"
        case .contentLength: "content-length"
        case .transferEncoding: "transfer-encoding"
        case .connection: "connection"
        case .expect: "expect"
        case .authorization: "authorization"
        case .cookie: "cookie"
        case .contentType: "content-type"
        case .contentEncoding: "content-encoding"
        case .accept: "accept"
        case .acceptLanguage: "accept-language"
        case .acceptEncoding: "accept-encoding"
        case .ifMatch: "if-match"
        case .ifNoneMatch: "if-none-match"
        case .ifModifiedSince: "if-modified-since"
        case .range: "range"
        case .idempotencyKey: "idempotency-key"
        case .traceparent: "traceparent"
        case .tracestate: "tracestate"
        case .lastEventID: "last-event-id"
        case .origin: "origin"
        case .referer: "referer"
        case .userAgent: "user-agent"
        case .forwardedFor: "x-forwarded-for"
        case .forwardedProto: "x-forwarded-proto"
        case .forwarded: "forwarded"
        case .fetchSite: "sec-fetch-site"
        case .fetchMode: "sec-fetch-mode"
        case .requestMethod: "access-control-request-method"
        case .requestHeaders: "access-control-request-headers"
        case .upgrade: "upgrade"
        }
    }

    /// True when the field may stand only once: two of them could be read in two ways.
    package var isSingle: Bool {
        switch self {
        case .host, .contentLength, .transferEncoding, .expect, .authorization, .cookie,
            .contentType, .ifModifiedSince, .range, .idempotencyKey, .traceparent, .lastEventID,
            .origin, .referer, .userAgent, .fetchSite, .fetchMode, .requestMethod:
            true
        default: false
        }
    }

    /// Finds the field with this name, whatever its letters' case.
    static func find(_ bytes: Span<UInt8>, in range: Range<Int>) -> KnownHeader? {
        let first = bytes[range.lowerBound].lowercased
        let length = range.count
        let candidate = length < 13 ? short(length, first) : long(length, first)
        guard let candidate else { return nil }
        if bytes.matches(candidate.name, in: range) { return candidate }
        // Two pairs share their length and first letter.
        let other: KnownHeader
        switch candidate {
        case .fetchSite: other = .fetchMode
        case .acceptLanguage: other = .acceptEncoding
        default: return nil
        }
        return bytes.matches(other.name, in: range) ? other : nil
    }

    private static func short(_ length: Int, _ first: UInt8) -> KnownHeader? {
        switch length {
        case 4: first == UInt8(ascii: "h") ? .host : nil
        case 5: first == UInt8(ascii: "r") ? .range : nil
        case 6:
            switch first {
            case UInt8(ascii: "a"): .accept
            case UInt8(ascii: "c"): .cookie
            case UInt8(ascii: "e"): .expect
            case UInt8(ascii: "o"): .origin
            default: nil
            }
        case 7: first == UInt8(ascii: "r") ? .referer : first == UInt8(ascii: "u") ? .upgrade : nil
        case 8: first == UInt8(ascii: "i") ? .ifMatch : nil
        case 9: first == UInt8(ascii: "f") ? .forwarded : nil
        case 10:
            switch first {
            case UInt8(ascii: "c"): .connection
            case UInt8(ascii: "u"): .userAgent
            case UInt8(ascii: "t"): .tracestate
            default: nil
            }
        case 11: first == UInt8(ascii: "t") ? .traceparent : nil
        case 12: first == UInt8(ascii: "c") ? .contentType : nil
        default: nil
        }
    }

    private static func long(_ length: Int, _ first: UInt8) -> KnownHeader? {
        switch (length, first) {
        case (13, UInt8(ascii: "a")): .authorization
        case (13, UInt8(ascii: "i")): .ifNoneMatch
        case (13, UInt8(ascii: "l")): .lastEventID
        case (14, UInt8(ascii: "c")): .contentLength
        case (14, UInt8(ascii: "s")): .fetchSite
        case (15, UInt8(ascii: "a")): .acceptLanguage
        case (15, UInt8(ascii: "i")): .idempotencyKey
        case (15, UInt8(ascii: "x")): .forwardedFor
        case (16, UInt8(ascii: "c")): .contentEncoding
        case (17, UInt8(ascii: "t")): .transferEncoding
        case (17, UInt8(ascii: "i")): .ifModifiedSince
        case (17, UInt8(ascii: "x")): .forwardedProto
        case (29, UInt8(ascii: "a")): .requestMethod
        case (30, UInt8(ascii: "a")): .requestHeaders
        default: nil
        }
    }
}
