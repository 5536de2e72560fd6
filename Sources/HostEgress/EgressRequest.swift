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
    /// The whole time it may take, connecting and redirects included.
    package var deadlineMillis = 5000
    /// The time that finding and greeting the server may take of it.
    package var connectMillis = 3000
    /// A longer answer is given up, or cut where its status is all that counts.
    package var answerBytesMax = 262_144
    package var isStatusEnough = false
    /// Never sent twice, not even where a connection broke that was used before: for what the other
    /// side would do twice.
    package var isOnce = false
    /// How many redirects of a GET are followed, each judged like a request of its own; by default a
    /// redirect is an answer.
    package var redirectsMax = 0

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
    }
}
