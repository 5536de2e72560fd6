import FoundationEssentials
import JSONWire

/// A running host as an operator asks it, over its API.
struct OperatorClient {
    /// Why the host did not do it; prints as it is.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    private let client: PlainClient
    private let key: String

    /// Takes the operator's key from the environment: what stands on a command line others can read.
    init(url: String) throws {
        guard let key = ProcessInfo.processInfo.environment["CITYHOST_KEY"], !key.isEmpty else {
            throw Refusal(
                description: "CITYHOST_KEY is not set: put an operator's API key there"
                    + " (scope auth.bus.operate), made on the page \(url)/account."
            )
        }
        self.key = key
        client = try PlainClient(url: url)
    }

    /// Calls one of the host's operations and gives what it answers; null for nothing.
    func call(_ method: String, _ path: String, json: String?) throws -> JSONValue {
        let answer = try client.call(
            method,
            "/auth/v1/" + path,
            headers: [("Authorization", "Bearer " + key), ("Accept-Language", "en")],
            json: json
        )
        let body = answer.body.isEmpty ? .null : (try? JSONValue.parse(answer.body)) ?? .null
        guard 200..<300 ~= answer.status else {
            let told = [body["code"]?.string, body["title"]?.string, body["detail"]?.string]
                .compactMap(\.self).joined(separator: ": ")
            let remedy = body["remedy"]?.string.map { "\n" + $0 } ?? ""
            throw Refusal(description: "\(answer.status) \(told)\(remedy)")
        }
        return body
    }

    /// A text as it stands in a query.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { encoded, byte in
            let isPlain =
                byte < 0x80 && Character(UnicodeScalar(byte)).isLetter
                || 0x30...0x39 ~= byte
            encoded +=
                isPlain
                ? String(UnicodeScalar(byte))
                : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
}
