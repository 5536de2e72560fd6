package import JSONWire
package import PluginKit

/// One call of an operation, taken apart as its manifest says.
package struct TestRequest: Sendable {
    package var method: String
    package var captures: [String] = []
    package var parameters: [(name: String, value: String)] = []
    package var body: [UInt8]?
    package var contentType = "application/json"
    package var key: String?
    /// Header fields beyond those that say who calls.
    package var fields: [(name: String, value: String)] = []
    private let template: PathTemplate

    /// Distributes the input's members over path, query and body.
    package init(_ route: Manifest.Route, _ input: JSONValue, key: String? = nil) {
        let template = PathTemplate(route.path)
        guard let template else { preconditionFailure("The manifest was read: \(route.path)") }
        self.template = template
        self.key = key
        method = route.method
        captures = template.parameters.map { input[$0].map(TestRequest.text) ?? "" }
        let rest = (input.members ?? []).filter { !template.parameters.contains($0.name) }
        if route.takesBody {
            body = route.input == nil && rest.isEmpty ? nil : JSONValue.object(rest).encoded
        } else {
            parameters = rest.flatMap { member in
                (member.value.elements ?? [member.value]).map {
                    (name: member.name, value: TestRequest.text($0))
                }
            }
        }
    }

    /// Path and query, escaped.
    package var target: String {
        var rest = captures[...]
        let path = template.segments.map { segment in
            switch segment {
            case .literal(let text): text
            case .parameter: TestRequest.escaped(rest.popFirst() ?? "")
            }
        }
        let query = parameters.map {
            TestRequest.escaped($0.name) + "=" + TestRequest.escaped($0.value)
        }
        return "/" + path.joined(separator: "/") + (template.hasTrailingSlash ? "/" : "")
            + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    package static func text(_ value: JSONValue) -> String { value.string ?? "\(value)" }

    /// The text as it stands in a path, a query or a form.
    package static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = byte < 0x80 && Character(UnicodeScalar(byte)).isLetter
            let isDigit = (0x30...0x39).contains(byte)
            if isPlain || isDigit || "-._~".utf8.contains(byte) {
                return String(UnicodeScalar(byte))
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}

extension Manifest.Route {
    /// True when the input travels in a JSON body.
    package var takesBody: Bool {
        ["POST", "PUT", "PATCH"].contains(method) && upload == nil
    }
}
