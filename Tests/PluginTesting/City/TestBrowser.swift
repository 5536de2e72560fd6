package import HTTPTesting

/// A browser without JavaScript: keeps cookies and the form token of the last page.
package struct TestBrowser {
    package let city: TestCity
    package var cookies: [String: String] = [:]
    package var token = ""

    package init(city: TestCity) { self.city = city }

    package mutating func open(_ path: String, _ more: [String: String] = [:]) throws -> RawResponse
    {
        let page = try city.call("GET", path, fields(more))
        keep(page)
        return page
    }

    package mutating func submit(
        _ path: String,
        _ form: [String: String],
        more: [String: String] = [:]
    ) throws -> RawResponse {
        let body = (["csrf": token].merging(form) { _, new in new })
            .map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        let answer = try city.call(
            "POST",
            path,
            fields(more),
            body: body,
            type: "application/x-www-form-urlencoded"
        )
        keep(answer)
        return answer
    }

    private func fields(_ more: [String: String]) -> [String: String] {
        let text = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
        return text.isEmpty ? more : more.merging(["Cookie": text]) { old, _ in old }
    }

    private mutating func keep(_ answer: RawResponse) {
        if let cookie = answer.fields["set-cookie"]?.split(separator: ";").first {
            let parts = cookie.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(parts[0])] = parts[1].isEmpty ? nil : String(parts[1])
        }
        let pieces = answer.text.split(separator: #"name="csrf" value=""#)
        if pieces.count > 1 { token = String(pieces[1].prefix { $0 != "\"" }) }
    }
}
