package import HTTPTesting
package import JSONWire

extension TestCity {
    /// One request over a socket of its own, as it is written here.
    package func call(
        _ method: String,
        _ path: String,
        _ fields: [String: String] = [:],
        body: String? = nil,
        type: String = "application/json"
    ) throws -> RawResponse {
        let client = try RawClient(port: port)
        defer { client.close() }
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            head += "\(name): \(value)\r\n"
        }
        if let body { head += "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n" }
        try client.send(head + "\r\n" + (body ?? ""))
        guard let response = client.response(toHead: method == "HEAD") else {
            throw NoAnswer(target: path)
        }
        return response
    }

    package func json(_ response: RawResponse) throws -> JSONValue {
        try JSONValue.parse(response.body)
    }

    /// The code of a problem document; nil when it is none.
    package func code(_ response: RawResponse) throws -> String? {
        guard response.fields["content-type"] == "application/problem+json" else { return nil }
        return try json(response)["code"]?.string
    }

    /// Signs a phone in over the interface and gives its bearer token.
    package func signIn(_ phone: String) throws -> String {
        let asked = try call("POST", "/auth/v1/codes", body: #"{"phone":"\#(phone)"}"#)
        let opened = try call(
            "POST",
            "/auth/v1/sessions",
            body: #"{"phone":"\#(phone)","code":"\#(try sentCode(phone))"}"#
        )
        guard asked.status == 202, let token = try json(opened)["token"]?.string else {
            throw UnexpectedAnswer(operation: "openSession", answer: TestAnswer(opened))
        }
        return token
    }

    /// The code in the newest message to a phone.
    package func sentCode(_ phone: String) throws -> String {
        let messages = try call("GET", "/sandbox/v1/messages?phone=\(phone)")
        let text = try json(messages)["items"]?[0]?["text"]?.string ?? ""
        let words = text.utf8.split { !(0x30...0x39).contains($0) }
        guard let code = words.first(where: { $0.count == 6 }) else {
            throw UnexpectedAnswer(operation: "sandboxMessages", answer: TestAnswer(messages))
        }
        return String(Substring(code))
    }
}
