/// One request to the outside.
package struct EgressRequest: Sendable {
    package enum Method: Sendable {
        case get
        case post
    }

    package var method: Method
    /// The whole address; its origin has to be in the policy's list.
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// The whole time it may take, connecting included.
    package var deadlineMillis: Int
    /// A longer answer is given up, or cut where its status is all that counts.
    package var answerBytesMax: Int
    package var isStatusEnough = false

    /// Asks for an address.
    package static func get(_ url: String) -> EgressRequest {
        EgressRequest(method: .get, url: url, headers: [], body: [])
    }

    /// Sends a form.
    package static func form(_ url: String, _ body: [UInt8]) -> EgressRequest {
        post(url, body, as: "application/x-www-form-urlencoded")
    }

    /// Sends a body of a content type.
    package static func post(_ url: String, _ body: [UInt8], as type: String) -> EgressRequest {
        EgressRequest(method: .post, url: url, headers: [("Content-Type", type)], body: body)
    }

    private init(
        method: Method,
        url: String,
        headers: [(name: String, value: String)],
        body: [UInt8]
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        deadlineMillis = 5000
        answerBytesMax = 262_144
    }
}

/// What came back, whatever its status.
package struct EgressAnswer: Sendable {
    package let status: Int
    /// The Content-Type field; empty when there was none.
    package let contentType: String
    package let body: [UInt8]
    /// Seconds of the Retry-After field; nil when there was none.
    package let retryAfterSeconds: Int?
}
