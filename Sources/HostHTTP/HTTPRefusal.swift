/// Why the server itself turns a request away; after most of them the connection is closed.
package struct HTTPRefusal: Error, Sendable {
    /// The status of the answer.
    package let status: HTTPStatus
    /// A stable name for programs.
    package let code: StaticString
    /// One sentence for people.
    package let cause: StaticString

    package init(_ status: HTTPStatus, _ code: StaticString, _ cause: StaticString) {
        self.status = status
        self.code = code
        self.cause = cause
    }

    /// A request that breaks the rules of HTTP in one of the many ways that mean 400.
    static func malformed(_ code: StaticString, _ cause: StaticString) -> HTTPRefusal {
        HTTPRefusal(400, code, cause)
    }

    /// The problem document (RFC 9457) that a server writes unless it is given a better one.
    package static func problem(_ refusal: HTTPRefusal) -> [UInt8] {
        // Nothing here comes from the request, and no code or cause has a character JSON would escape.
        Array(
            """
            {"type":"about:blank","title":"\(refusal.status.reason)","status":\(refusal.status.code),\
            "code":"\(refusal.code)","detail":"\(refusal.cause)"}
            """.utf8
        )
    }
}

extension HTTPRefusal {
    static let bodyTooLarge = HTTPRefusal(
        413,
        "http.body.too_large",
        "The body is larger than this address accepts."
    )
    static let headerTooLarge = HTTPRefusal(
        431,
        "http.header.too_large",
        "The header fields are too many or too long."
    )
    static let lineTooLong = HTTPRefusal(
        414,
        "http.target.too_long",
        "The request line is too long."
    )
    static let incomplete = malformed(
        "http.request.incomplete",
        "The connection ended inside a request."
    )
    static let timedOut = HTTPRefusal(
        408,
        "http.request.timeout",
        "The request did not arrive in time."
    )
    static let handlerTimedOut = HTTPRefusal(
        503,
        "http.response.timeout",
        "The answer was not ready in time."
    )
    static let unanswered = HTTPRefusal(
        500,
        "http.response.missing",
        "The request was not answered because of a fault in the host."
    )
    static let crowded = HTTPRefusal(
        503,
        "http.connections.full",
        "The server has too many connections; try again shortly."
    )
}
