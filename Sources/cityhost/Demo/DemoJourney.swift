import ArgumentParser
import JSONWire

/// Does the resident's journey over real HTTP and prints every step's time.
struct DemoJourney: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journey",
        abstract: "Sign in, search, open a home, hold it and let it go, over HTTP."
    )

    @Option(help: "Where the host listens.")
    var url = "http://127.0.0.1:8080"

    @Option(help: "The resident's mobile number; a new one every time by default.")
    var phone = "136" + String(Int.random(in: 10_000_000...99_999_999))

    @Option(help: "The district searched, by its key.")
    var district = "wuchang"

    func run() throws {
        var journey = Journey(client: try PlainClient(url: url))
        try journey.signIn(phone: phone)
        let home = try journey.findHome(district: district)
        let hold = try journey.hold(home: home)
        try journey.release(hold: hold)
        journey.printTotal()
    }
}

/// The steps of the journey, each timed.
struct Journey {
    let client: PlainClient
    private var token = ""
    private var total = Duration.zero

    init(client: PlainClient) { self.client = client }

    mutating func signIn(phone: String) throws {
        _ = try step("ask for a code", 202) { client in
            try client.call("POST", "/auth/v1/codes", json: #"{"phone":"\#(phone)"}"#)
        }
        let messages = try step("read the message", 200) { client in
            try client.call("GET", "/sandbox/v1/messages?phone=\(phone)")
        }
        guard let text = messages["items"]?[0]?["text"]?.string,
            let code = Journey.sixDigits(in: text)
        else { throw PlainClient.Failure(description: "no code in the sandbox's messages") }
        let session = try step("sign in", 201) { client in
            try client.call(
                "POST",
                "/auth/v1/sessions",
                json: #"{"phone":"\#(phone)","code":"\#(code)"}"#
            )
        }
        token = session["token"]?.string ?? ""
    }

    mutating func findHome(district: String) throws -> String {
        let path = "/housing/v1/homes?district=\(district)&kind=whole&limit=20"
        let list = try step("search", 200) { [token] client in
            try client.call("GET", path, headers: [("Authorization", "Bearer \(token)")])
        }
        guard let id = list["items"]?[0]?["id"]?.string else {
            throw PlainClient.Failure(description: "no home is free in \(district)")
        }
        _ = try step("open the home", 200) { client in
            try client.call("GET", "/housing/v1/homes/\(id)")
        }
        let rent = list["items"]?[0]?["rentFen"]?.int64 ?? 0
        print("      \(id), rent \(rent / 100) yuan a month")
        return id
    }

    mutating func hold(home: String) throws -> String {
        var generator = SystemRandomNumberGenerator()
        let key = String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
        let hold = try step("hold it", 201) { [token] client in
            try client.call(
                "POST",
                "/housing/v1/homes/\(home)/holds",
                headers: [("Authorization", "Bearer \(token)"), ("Idempotency-Key", key)],
                json: "{}"
            )
        }
        guard let id = hold["id"]?.string else {
            throw PlainClient.Failure(description: "the hold has no id")
        }
        _ = try step("look at my hold", 200) { [token] client in
            try client.call(
                "GET",
                "/housing/v1/holds/\(id)",
                headers: [("Authorization", "Bearer \(token)")]
            )
        }
        return id
    }

    mutating func release(hold: String) throws {
        _ = try step("let it go", 200...204) { [token] client in
            try client.call(
                "DELETE",
                "/housing/v1/holds/\(hold)",
                headers: [("Authorization", "Bearer \(token)")]
            )
        }
    }

    /// The six digits in a message.
    static func sixDigits(in text: String) -> String? {
        let words = text.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return words.first { $0.count == 6 }.map { String(Substring($0)) }
    }

    func printTotal() { print(Journey.millis(total) + "  in all") }

    private mutating func step(
        _ name: String,
        _ status: Int,
        _ body: (PlainClient) throws -> PlainClient.Answer
    ) throws -> JSONValue {
        try step(name, status...status, body)
    }

    private mutating func step(
        _ name: String,
        _ statuses: ClosedRange<Int>,
        _ body: (PlainClient) throws -> PlainClient.Answer
    ) throws -> JSONValue {
        let clock = ContinuousClock()
        let start = clock.now
        let answer = try body(client)
        let took = clock.now - start
        total += took
        print("\(Journey.millis(took))  \(name): \(answer.status)")
        guard statuses.contains(answer.status) else {
            throw PlainClient.Failure(
                description: "\(name): \(String(decoding: answer.body, as: UTF8.self))"
            )
        }
        return answer.body.isEmpty ? .null : try JSONValue.parse(answer.body)
    }

    private static func millis(_ duration: Duration) -> String {
        let micros =
            duration.components.seconds * 1_000_000
            + duration.components.attoseconds / 1_000_000_000_000
        let text = "\(micros / 1000).\(String(micros % 1000 + 1000).dropFirst())"
        return String(repeating: " ", count: max(0, 10 - text.count)) + text + " ms"
    }
}
