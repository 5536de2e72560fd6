/// What came back, whatever its status.
package struct EgressAnswer: Sendable {
    package let status: Int
    /// Every field in order, names in small letters.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// Seconds of the Retry-After field; nil when there was none.
    package let retryAfterSeconds: Int?

    package init(
        status: Int,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// The Content-Type field; empty when there was none.
    package var contentType: String { header("content-type") ?? "" }

    /// The value of a field, its name in small letters; nil when it is not there, or there twice, which
    /// leaves open what is meant.
    package func header(_ name: String) -> String? {
        let found = headers.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }
}
