import Foundation
import HTTPTesting
import HostHTTP
import Testing

@Suite struct `HTTP framing` {
    /// What came back for one input: an answer for each request, and whether the server closed at the end.
    fileprivate struct Outcome: Equatable {
        var statuses: [Int] = []
        var echoes: [String] = []
        var isCutShort = false
        var isClosed = false
    }

    /// The first request of a difference or a refusal may follow others that are answered.
    private let differences: [String: HTTPDifference]
    private let cases: [HTTPCase]

    init() throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let root =
            ProcessInfo.processInfo.environment["CITYHOST_CORPORA"].map { URL(fileURLWithPath: $0) }
            ?? here.appendingPathComponent("../../../shared/corpora").standardizedFileURL
        let file = root.appendingPathComponent("http/cases.json")
        let known = try JSONDecoder().decode(
            [HTTPDifference].self,
            from: Data(contentsOf: here.appendingPathComponent("HTTPDifferences.json"))
        )
        differences = Dictionary(uniqueKeysWithValues: known.map { ($0.at, $0) })
        guard let data = try? Data(contentsOf: file) else {
            Issue.record("The corpus \(file.path) is missing; set CITYHOST_CORPORA.")
            cases = []
            return
        }
        cases = try JSONDecoder().decode([HTTPCase].self, from: data)
            .filter { $0.type.hasPrefix("request") }
    }

    private func server() async throws -> TestServer {
        try await TestServer { exchange in
            let target = exchange.path
            let query = exchange.query.isEmpty ? "" : "?\(exchange.query)"
            let body = String(decoding: exchange.bodyBytes, as: UTF8.self)
            let head = "\(exchange.method.text) \(target)\(query)\n"
            exchange.respond(200, contentType: "text/plain", body: Array((head + body).utf8))
        }
    }

    private func outcome(_ input: [UInt8], _ server: TestServer, isSplit: Bool) throws -> Outcome {
        let client = try server.client(timeoutMillis: 5_000)
        if isSplit {
            for byte in input { try? client.send([byte]) }
        } else {
            try? client.send(input)
        }
        client.endSending()
        var outcome = Outcome()
        while let response = client.response(toHead: outcome.isHead(input)) {
            outcome.statuses.append(response.status)
            if response.status == 200 { outcome.echoes.append(response.text) }
            outcome.isCutShort = response.text.contains("http.request.incomplete")
        }
        outcome.isClosed = client.isClosedByServer()
        return outcome
    }

    @Test func `holds for all 166 request cases of llhttp, whole and byte by byte`() async throws {
        #expect(cases.count == 166)
        let server = try await server()
        var counts = ["framed": 0, "refused": 0, "different": 0]
        for one in cases {
            let input = one.inputWithHost
            let whole = try outcome(input, server, isSplit: false)
            let split = try outcome(input, server, isSplit: true)
            #expect(whole == split, "\(one): whole and byte by byte differ")
            #expect(whole.isClosed, "\(one): the connection stays open")
            counts[judge(one, whole), default: 0] += 1
        }
        print("llhttp request cases:", counts.sorted { $0.key < $1.key })
        #expect(Set(differences.keys).subtracting(cases.map(\.key)).isEmpty)
        server.stop()
    }

    @Test func `needs a Host in every HTTP 1.1 request, unlike llhttp`() async throws {
        let server = try await server()
        let lacking = cases.filter(\.lacksHostAtOnce)
        #expect(lacking.count > 80)
        for one in lacking {
            let whole = try outcome(one.input, server, isSplit: false)
            #expect(whole.statuses.first.map { $0 >= 400 } ?? false, "\(one): \(whole.statuses)")
            #expect(whole.statuses.count == 1 && whole.isClosed, "\(one)")
        }
        server.stop()
    }

    /// Compares an outcome with what llhttp says, or with the difference that is written down.
    private func judge(_ one: HTTPCase, _ seen: Outcome) -> String {
        if let difference = differences[one.key] {
            #expect(seen.statuses == difference.statuses, "\(one): \(difference.why)")
            #expect(!difference.why.isEmpty && !difference.rfc.isEmpty)
            return "different"
        }
        let messages = one.messages
        let isRefused = one.error != nil || one.lenient
        let echoes = messages.map { "\($0.method) \($0.originForm)\n\($0.body)" }
        if isRefused {
            #expect(seen.statuses.last == 400, "\(one): \(seen.statuses), not refused")
            #expect(seen.statuses.count == 1, "\(one): \(seen.statuses)")
            #expect(!seen.isCutShort, "\(one): refused only because it was cut short")
            return "refused"
        }
        let last = one.endsInside ? [400] : []
        #expect(seen.statuses == messages.map { _ in 200 } + last, "\(one)")
        #expect(seen.echoes == (one.isHead ? [""] : echoes), "\(one)")
        return "framed"
    }
}

extension HTTPCase {
    fileprivate var isHead: Bool { input.starts(with: Array("HEAD ".utf8)) }
}

extension `HTTP framing`.Outcome {
    fileprivate func isHead(_ input: [UInt8]) -> Bool { input.starts(with: Array("HEAD ".utf8)) }
}
