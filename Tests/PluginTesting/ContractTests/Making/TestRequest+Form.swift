import JSONWire
import PluginKit
import PluginTesting

extension TestRequest {
    /// Posts what does not stand in the path as a form, as a browser does.
    mutating func takeForm(_ input: JSONValue, of route: Manifest.Route) {
        guard route.takesBody else { return }
        let captures = PathTemplate(route.path)?.parameters ?? []
        let fields = (input.members ?? []).filter {
            !captures.contains($0.name) && $0.name != TestRequest.tokenField
        }.map {
            TestRequest.escaped($0.name) + "=" + TestRequest.escaped(TestRequest.text($0.value))
        }
        contentType = "application/x-www-form-urlencoded"
        body = Array(fields.joined(separator: "&").utf8)
    }

    /// Adds the token that the caller's own pages carry.
    mutating func sign(for caller: TestCaller) throws {
        try sign(caller.formToken())
    }

    /// Adds a token to the form.
    mutating func sign(_ token: String) {
        guard let form = body else { return }
        body = form + Array("\(form.isEmpty ? "" : "&")\(TestRequest.tokenField)=\(token)".utf8)
    }

    /// The field that the host takes out of every form.
    static let tokenField = "csrf"
}
