package import HTTPTesting
package import JSONWire
package import PluginKit

/// What a caller got for an operation, whatever brought it.
package struct TestAnswer: Sendable {
    package let status: Int
    /// Header fields by their names in small letters; none over the router but the operation's own.
    package let fields: [String: String]
    package let body: [UInt8]

    package init(status: Int, fields: [String: String], body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    package init(_ response: RawResponse) {
        self.init(status: response.status, fields: response.fields, body: response.body)
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as a tree; null when it is empty or no JSON.
    package var json: JSONValue { (try? JSONValue.parse(body)) ?? .null }

    /// The code of a problem document; nil for anything else.
    package var code: String? { isSuccess ? nil : json["code"]?.string }
}

/// An answer that a test did not expect.
package struct UnexpectedAnswer: Error, CustomStringConvertible {
    package let operation: String
    package let answer: TestAnswer

    package var description: String { "\(operation) answered \(answer.status): \(answer.text)" }
}

/// An event as the log holds it.
package struct TestEvent: Sendable {
    package let envelope: EventEnvelope
    /// The payload; null when the person's key was destroyed.
    package let payload: JSONValue
}
