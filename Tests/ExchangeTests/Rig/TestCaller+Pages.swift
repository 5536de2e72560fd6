import HTTPTesting
import PluginKit
import PluginTesting
import Testing

/// What a browser does: pages and forms, over a real socket.
extension TestCaller {
    func page(_ path: String) throws -> RawResponse {
        try city.call("GET", path, Dictionary(uniqueKeysWithValues: browsing.fields))
    }

    /// Sends a form; where it leads to.
    @discardableResult
    func post(_ path: String, _ form: [String: String]) throws -> String {
        let answer = try submit(path, form)
        #expect(answer.status == 303, "\(path): \(answer.text)")
        return answer.fields["location"] ?? ""
    }

    /// Sends a form; its answer, whatever that is.
    func submit(_ path: String, _ form: [String: String]) throws -> RawResponse {
        let token = try formToken()
        return try city.call(
            "POST",
            path,
            Dictionary(uniqueKeysWithValues: browsing.fields),
            body: form.merging(["csrf": token]) { own, _ in own }
                .map { "\($0.key)=\($0.value)" }.joined(separator: "&"),
            type: "application/x-www-form-urlencoded"
        )
    }
}
