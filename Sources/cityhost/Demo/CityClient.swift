import HostEgress
import JSONWire
import PluginKit

/// The city's API as one person's device calls it: over HTTP, again under the same key when an answer
/// did not come or the city asked for patience.
struct CityClient: Sendable {
    /// Why a call did not lead anywhere; prints as it is.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    let egress: Egress
    let url: String
    let clock: SkippedTime
    /// Who calls; nil for nobody in particular.
    var token: String?

    private static let triesMax = 5

    func get(_ path: String) async throws -> JSONValue {
        let body = try await file(path)
        return (try? JSONValue.parse(body)) ?? .null
    }

    /// The bytes of an answer, as they are.
    func file(_ path: String) async throws -> [UInt8] {
        var request = EgressRequest.get(url + path)
        request.answerBytesMax = 1_048_576
        if let token { request.headers = [("Authorization", "Bearer \(token)")] }
        return try await call(request, "GET " + path)
    }

    func post(
        _ path: String,
        _ members: [(String, JSONValue)],
        key: String
    ) async throws -> JSONValue {
        var writer = JSONWriter(capacity: 256)
        JSONValue.object(members.map { JSONMember($0.0, $0.1) }).write(to: &writer)
        var request = EgressRequest.post(url + path, writer.take(), as: "application/json")
        request.headers.append(("Idempotency-Key", key))
        if let token { request.headers.append(("Authorization", "Bearer \(token)")) }
        let body = try await call(request, "POST " + path)
        return (try? JSONValue.parse(body)) ?? .null
    }

    private func call(_ request: EgressRequest, _ what: String) async throws -> [UInt8] {
        var request = request
        request.deadlineMillis = 30_000
        for _ in 0..<CityClient.triesMax {
            guard let answer = try? await egress.send(request) else {
                await clock.pass(millis: 500)
                continue
            }
            if answer.status == 429 || answer.status == 503 {
                await clock.pass(millis: Int64(answer.retryAfterSeconds ?? 1) * 1000)
                continue
            }
            guard 200..<300 ~= answer.status else {
                let code = (try? JSONValue.parse(answer.body))?["code"]?.string ?? ""
                throw Refusal(description: "\(what): \(answer.status) \(code)")
            }
            return answer.body
        }
        throw Refusal(description: "\(what): no answer in \(CityClient.triesMax) tries")
    }
}
