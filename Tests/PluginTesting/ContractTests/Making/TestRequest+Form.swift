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

    /// Brings a file: as the body, or in a form as a browser does.
    mutating func bring(_ file: SampleFile, isForm: Bool) {
        parameters = isForm ? [] : parameters
        guard isForm else {
            contentType = file.type
            body = file.bytes
            return
        }
        contentType = "multipart/form-data; boundary=\(TestRequest.boundary)"
        let head =
            "--\(TestRequest.boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n"
            + "Content-Type: \(file.type)\r\n\r\n"
        body =
            Array(head.utf8) + file.bytes + Array("\r\n--\(TestRequest.boundary)--\r\n".utf8)
    }

    /// Adds the token that the caller's own pages carry.
    mutating func sign(for caller: TestCaller) throws {
        try sign(caller.formToken())
    }

    /// Adds a token to the form.
    mutating func sign(_ token: String) {
        guard let form = body else { return }
        guard !contentType.hasPrefix("multipart/") else {
            let part =
                "--\(TestRequest.boundary)\r\nContent-Disposition: form-data; name=\""
                + "\(TestRequest.tokenField)\"\r\n\r\n\(token)\r\n"
            body = Array(part.utf8) + form
            return
        }
        body = form + Array("\(form.isEmpty ? "" : "&")\(TestRequest.tokenField)=\(token)".utf8)
    }

    /// The field that the host takes out of every form.
    static let tokenField = "csrf"

    private static let boundary = "part-of-a-contract"
}

/// A file of a kind that a plugin takes.
struct SampleFile: Sendable {
    let type: String
    let bytes: [UInt8]
}
