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
        guard let candidates = candidates(length: range.count, first: bytes[range.lowerBound])
        else { return nil }
        if bytes.matches(candidates.0.name, in: range) { return candidates.0 }
        guard let second = candidates.1, bytes.matches(second.name, in: range) else { return nil }
        return second
    }

    /// The at most two fields whose names have this length and first letter.
    private static func candidates(
        length: Int,
        first: UInt8
    ) -> (KnownHeader, KnownHeader?)? {
        switch (length, first.lowercased) {
        case (4, UInt8(ascii: "h")): (.host, nil)
        case (5, UInt8(ascii: "r")): (.range, nil)
        case (6, UInt8(ascii: "a")): (.accept, nil)
        case (6, UInt8(ascii: "c")): (.cookie, nil)
        case (6, UInt8(ascii: "e")): (.expect, nil)
        case (6, UInt8(ascii: "o")): (.origin, nil)
        case (7, UInt8(ascii: "r")): (.referer, nil)
        case (7, UInt8(ascii: "u")): (.upgrade, nil)
        case (8, UInt8(ascii: "i")): (.ifMatch, nil)
        case (9, UInt8(ascii: "f")): (.forwarded, nil)
        case (10, UInt8(ascii: "c")): (.connection, nil)
        case (10, UInt8(ascii: "u")): (.userAgent, nil)
        case (10, UInt8(ascii: "t")): (.tracestate, nil)
        case (11, UInt8(ascii: "t")): (.traceparent, nil)
        case (12, UInt8(ascii: "c")): (.contentType, nil)
        case (13, UInt8(ascii: "a")): (.authorization, nil)
        case (13, UInt8(ascii: "i")): (.ifNoneMatch, nil)
        case (13, UInt8(ascii: "l")): (.lastEventID, nil)
        default: longCandidates(length: length, first: first.lowercased)
        }
    }

    private static func longCandidates(
        length: Int,
        first: UInt8
    ) -> (KnownHeader, KnownHeader?)? {
        switch (length, first) {
        case (14, UInt8(ascii: "c")): (.contentLength, nil)
        case (14, UInt8(ascii: "s")): (.fetchSite, .fetchMode)
        case (15, UInt8(ascii: "a")): (.acceptLanguage, .acceptEncoding)
        case (15, UInt8(ascii: "i")): (.idempotencyKey, nil)
        case (15, UInt8(ascii: "x")): (.forwardedFor, nil)
        case (16, UInt8(ascii: "c")): (.contentEncoding, nil)
        case (17, UInt8(ascii: "t")): (.transferEncoding, nil)
        case (17, UInt8(ascii: "i")): (.ifModifiedSince, nil)
        case (17, UInt8(ascii: "x")): (.forwardedProto, nil)
        case (29, UInt8(ascii: "a")): (.requestMethod, nil)
        case (30, UInt8(ascii: "a")): (.requestHeaders, nil)
        default: nil
        }
    }
}
