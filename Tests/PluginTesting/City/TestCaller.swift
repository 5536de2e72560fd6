@testable import Host
import HostAuth
import HTTPTesting
package import JSONWire
package import PluginKit

/// Somebody who calls a test city: a person as staff or resident, or nobody in particular.
package struct TestCaller: Sendable {
    package let city: TestCity
    package let person: PersonID?
    /// The organisation they act for; nil for residents.
    package let tenant: TenantID?
    let token: SessionToken?
    /// True for somebody whose session travels in a cookie.
    private(set) var isBrowsing = false

    /// The same person with a browser.
    package var browsing: TestCaller {
        var caller = self
        caller.isBrowsing = true
        return caller
    }

    /// The token that the forms of their pages carry; empty for nobody in particular.
    package func formToken() throws -> String {
        guard let session = try city.session(of: self) else { return "" }
        return city.host.city.formToken.text(for: session)
    }

    /// The bearer token; nil for nobody in particular.
    package var bearer: String? { token?.text }

    /// Calls an operation of a manifest, such as `placeHold` or `housing.placeHold`.
    ///
    /// A key is made for operations that need one, unless one is given.
    package func ask(
        _ operation: String,
        _ input: JSONValue = [:],
        key: String? = nil
    ) async throws -> TestAnswer {
        let (plugin, route) = try city.route(operation)
        var request = TestRequest(route, input, key: key)
        if key == nil, route.idempotency == .required { request.key = city.newKey() }
        return try await send(request, route, plugin)
    }

    /// Calls an operation that has to succeed, and gives what it answers.
    @discardableResult
    package func call(
        _ operation: String,
        _ input: JSONValue = [:],
        key: String? = nil
    ) async throws -> JSONValue {
        let answer = try await ask(operation, input, key: key)
        guard answer.isSuccess else {
            throw UnexpectedAnswer(operation: operation, answer: answer)
        }
        return answer.json
    }

    /// Calls an operation by its generated type, and decodes what it answers.
    package func call<O: Operation>(
        _ operation: O.Type,
        _ input: JSONValue = [:],
        key: String? = nil
    ) async throws -> O.Output {
        let answer = try await ask("\(O.id)", input, key: key)
        var violations = Violations()
        var reader = try JSONReader(answer.body)
        guard answer.isSuccess,
            let output = try O.Output.decode(&reader, at: JSONPointer(), &violations)
        else { throw UnexpectedAnswer(operation: "\(O.id)", answer: answer) }
        return output
    }

    /// Sends a request as it is, over the city's wire.
    package func send(
        _ request: TestRequest,
        _ route: Manifest.Route,
        _ plugin: String
    ) async throws -> TestAnswer {
        switch city.wire {
        case .router: try await city.carryOut(request, route, plugin, for: self)
        case .socket: try exchange(request.method, request.target, request)
        }
    }

    /// One exchange over a socket of its own.
    private func exchange(
        _ method: String,
        _ target: String,
        _ request: TestRequest
    ) throws -> TestAnswer {
        let client = try RawClient(port: city.port)
        defer { client.close() }
        try client.send(bytes(of: request))
        guard let response = client.response() else { throw NoAnswer(target: target) }
        return TestAnswer(response)
    }

    /// The request as it goes over a connection; for another organisation than the caller's own when a
    /// test claims one.
    package func bytes(of request: TestRequest, claiming tenant: String? = nil) -> [UInt8] {
        var head = "\(request.method) \(request.target) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        for (name, value) in fields {
            head += "\(name): \(name == "CityHost-Tenant" ? tenant ?? value : value)\r\n"
        }
        for (name, value) in request.fields { head += "\(name): \(value)\r\n" }
        if let key = request.key { head += "Idempotency-Key: \(key)\r\n" }
        if let body = request.body {
            head += "Content-Type: \(request.contentType)\r\nContent-Length: \(body.count)\r\n"
        }
        return Array((head + "\r\n").utf8) + (request.body ?? [])
    }

    /// The fields that say who calls and for whom.
    package var fields: [(String, String)] {
        guard let token else { return [] }
        guard !isBrowsing else {
            let cookies = city.host.city.cookies
            let place = "\(cookies.placeName)=\(tenant?.text ?? "-")"
            return [("Cookie", "\(cookies.sessionName)=\(token.text); \(place)")]
        }
        return [
            ("Authorization", "Bearer \(token.text)"), ("CityHost-Tenant", tenant?.text ?? "-"),
        ]
    }
}

/// The connection ended before an answer came.
package struct NoAnswer: Error {
    package let target: String

    package init(target: String) { self.target = target }
}
