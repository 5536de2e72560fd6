import HostSandbox
import JSONWire
import PluginKit

/// One resident's way from "sign" to an open door, as a device makes it: over the city's API, with a
/// person who reads, types and pays in the time that people take.
struct SigningResident: Sendable {
    /// What a person takes for it, in milliseconds.
    enum Human {
        static let read: Int64 = 15_000
        static let type: Int64 = 12_000
        static let pay: Int64 = 11_000
    }

    /// The home that is wanted, and the lock of its door.
    struct Wish: Sendable {
        let home: String
        let lock: Int64
    }

    let number: Int
    let city: CityClient
    let sandbox: Sandbox
    let wish: Wish

    /// How often a device looks how far things are, in milliseconds.
    private static let lookMillis: Int64 = 500
    /// Who has waited for one thing so long gives up.
    private static let patienceMillis: Int64 = 180_000

    private var clock: SkippedTime { city.clock }
    private var path: String { "/housing/v1/journeys/\(id)" }
    private var id: String { "sixty-\(number)" }
    private var phone: String { "135" + digits(number, 8) }

    /// Makes the whole way; what stood in it is part of the record.
    func go() async -> JourneyRecord {
        var record = JourneyRecord()
        do {
            try await offer(&record)
            await person("read the key terms", Human.read, &record)
            try await sign(&record)
            try await pay(&record)
            try await open(&record)
        } catch {
            record.failure = "\(error)"
        }
        return record
    }

    /// From "sign" to terms that can be read.
    private func offer(_ record: inout JourneyRecord) async throws {
        try await step("hold and begin", &record) {
            let hold = try await city.post(
                "/housing/v1/homes/\(wish.home)/holds",
                [],
                key: "\(id)-h"
            )
            let begin = [
                ("id", JSONValue.string(id)), ("holdId", .string(hold["id"]?.string ?? "")),
            ]
            _ = try await city.post("/housing/v1/journeys", begin, key: "\(id)-j")
        }
        try await step("identity and terms", &record) {
            let who: [(String, JSONValue)] = [
                ("name", .string("样例居民")), ("number", .string(SigningResident.citizen(number))),
                ("phone", .string(phone)),
            ]
            _ = try await city.post("\(path)/identity", who, key: "\(id)-i")
            // Where one works is not said: it is proved later.
            let facts: [(String, JSONValue)] = [
                ("occupants", .number(JSONNumber(1))), ("ownsHomeHere", .bool(false)),
            ]
            _ = try await city.post("\(path)/declaration", facts, key: "\(id)-d")
            _ = try await look("terms") { $0["next"]?.string == "requestCode" }
        }
    }

    private func sign(_ record: inout JourneyRecord) async throws {
        var code = ""
        try await step("the code's message", &record) {
            _ = try await city.post("\(path)/messages", [], key: "\(id)-m")
            code = try await until("the message") { sandbox.newestMessage(to: phone)?.first }
        }
        await person("type the code", Human.type, &record)
        try await step("sign", &record) {
            let hash = try await city.get(path)["contractHash"]?.string ?? ""
            let signature = [("contractHash", JSONValue.string(hash)), ("code", .string(code))]
            _ = try await city.post("\(path)/signature", signature, key: "\(id)-s")
        }
    }

    private func pay(_ record: inout JourneyRecord) async throws {
        var order = ""
        try await step("open the payment", &record) {
            _ = try await city.post(
                "\(path)/payment",
                [("channel", .string("native"))],
                key: "\(id)-p"
            )
            let journey = try await look("the payment") { $0["payment"]?["payUrl"]?.string != nil }
            order = journey["payment"]?["order"]?.string ?? ""
        }
        await person("pay", Human.pay, &record)
        guard sandbox.pay(order) else {
            throw CityClient.Refusal(description: "the order cannot be paid")
        }
        record.isPaid = true
    }

    private func open(_ record: inout JourneyRecord) async throws {
        try await step("door code", &record) {
            _ = try await look("the door") { $0["next"]?.string == "openDoor" }
            let doors = try await city.get("\(path)/doors")
            let codes = (doors["doors"]?.elements ?? []).flatMap { $0["codes"]?.elements ?? [] }
            let opens = codes.contains { code in
                code["code"]?.string.map { sandbox.locks.opens(wish.lock, $0) } ?? false
            }
            guard opens else { throw CityClient.Refusal(description: "no code opens the door") }
        }
        try await step("sealed contract and receipt", &record) {
            let paper = try await city.file("\(path)/contract")
            guard paper.starts(with: Array("%PDF-".utf8)),
                SigningResident.isInside("c2sp.org/tlog-proof@v1", paper)
            else { throw CityClient.Refusal(description: "contract or receipt is not there") }
        }
        record.isInside = true
    }

    /// True for bytes that have a text in them.
    private static func isInside(_ text: String, _ bytes: [UInt8]) -> Bool {
        let wanted = Array(text.utf8)
        return bytes.indices.dropLast(wanted.count - 1).contains { place in
            bytes[place] == wanted[0] && bytes[place...].starts(with: wanted)
        }
    }

    private func step(
        _ name: String,
        _ record: inout JourneyRecord,
        _ body: () async throws -> Void
    ) async throws {
        let (start, skipped) = (clock.now, clock.skippedMillis)
        // What ended badly took its time as well.
        defer {
            record.add(
                name,
                millis: clock.now.utcMillis - start.utcMillis,
                waitedMillis: clock.skippedMillis - skipped
            )
        }
        try await body()
    }

    private func person(_ name: String, _ millis: Int64, _ record: inout JourneyRecord) async {
        let start = clock.now
        await clock.pass(millis: millis)
        record.add(name, isHuman: true, millis: millis, waitedMillis: millis)
        // Whoever is woken late has waited for this machine.
        let late = clock.now.utcMillis - start.utcMillis - millis
        if late > 0 { record.add("woken late", millis: late, waitedMillis: 0) }
    }

    /// Looks at the journey until it has come so far.
    private func look(
        _ what: String,
        _ isThere: @Sendable (JSONValue) -> Bool
    ) async throws -> JSONValue {
        try await until(what) {
            let journey = try await city.get(path)
            let state = journey["state"]?.string ?? ""
            if ["refused", "expired", "refunding", "refunded"].contains(state) {
                let reason = journey["reason"]?.string ?? ""
                throw CityClient.Refusal(description: "the journey is \(state): \(reason)")
            }
            return isThere(journey) ? journey : nil
        }
    }

    private func until<T>(_ what: String, _ body: () async throws -> T?) async throws -> T {
        let start = clock.now
        while clock.now.utcMillis - start.utcMillis < SigningResident.patienceMillis {
            if let found = try await body() { return found }
            await clock.pass(millis: SigningResident.lookMillis)
        }
        throw CityClient.Refusal(description: "\(what) did not come")
    }

    /// A number of the range that is issued to nobody, born in 1990.
    static func citizen(_ number: Int) -> String {
        let body =
            "99000019" + "900" + String(number / 1000 % 9 + 1) + "15" + digits(number % 1000, 3)
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(body.utf8, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
        return body + String(Array("10X98765432")[sum % 11])
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private func digits(_ number: Int, _ width: Int) -> String {
        SigningResident.digits(number, width)
    }
}
