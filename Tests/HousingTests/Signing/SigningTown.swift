import HTTPTesting
import Host
import HostSandbox
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Synchronization
import TestGround
import Testing

@testable import Housing

/// A whole host with Housing, and every provider played by a real sandbox over real sockets.
final class SigningTown: Sendable {
    let city: TestCity
    let server: SandboxServer
    let landlord: TestCaller
    /// Who gives locks to landlords.
    let steward: TestCaller
    /// Who verifies homes.
    let inspector: TestCaller
    private let folder: TestFolder
    private let turned: Turned
    private let ids = Atomic<Int>(0)

    /// How far the world's clock has been turned, for the sandbox.
    final class Turned: Sendable {
        let millis = Atomic<Int64>(0)
    }

    /// The lock of the home that `home` lists first.
    static let lock: Int64 = 7001

    init(
        seed: UInt64 = 1,
        at start: Instant = HandClock.noon,
        isSandbox: Bool = true
    ) async throws {
        let turned = Turned()
        self.turned = turned
        let folder = try TestFolder("signing")
        self.folder = folder
        var settings = SandboxServer.Settings()
        settings.seed = seed
        let server = try await SandboxServer(settings) {
            start.utcMillis + turned.millis.load(ordering: .relaxed)
        }
        self.server = server
        city = try await TestCity(seed: seed, list: [Housing()], at: start) {
            try server.connect(&$0, in: folder)
            $0.isSandbox = isSandbox
        }
        landlord = try await city.staff("landlord", of: "acme")
        steward = try await city.staff("operator", of: "wuhan")
        inspector = try await city.staff("inspector", of: "wuhan")
        try await landlord.call(
            "grantMandate",
            ["untilDay": "2028-01-01", "rentMaxFen": 1_000_000]
        )
    }

    /// Turns time everywhere, and lets what came due happen.
    func advance(seconds: Int64) async throws {
        turned.millis.add(seconds * 1000, ordering: .relaxed)
        server.sandbox.time.advance(millis: 1)
        try await city.advance(seconds: seconds)
    }

    func stop() async {
        await city.stop()
        await server.stop()
    }

    // MARK: - Homes

    /// Lists a whole flat with a lock in its door, unless there is to be none, and gives its id.
    func home(
        reach: String = "gateway",
        lock: Int64? = lock,
        building: String = "一号楼",
        isVerified: Bool = true
    ) async throws -> String {
        let id = try await list(
            ["kind": "whole", "rooms": 1, "rentFen": 153_000, "marketRentFen": 200_000],
            in: building,
            isVerified: isVerified
        )
        if let lock { try await name(lock, in: id, reach: reach) }
        return id
    }

    /// Gives the landlord a lock, and has it named as the one in a home's door.
    func name(
        _ lock: Int64,
        in home: String,
        room: Int64? = nil,
        reach: String = "gateway"
    ) async throws {
        let number = JSONValue.number(JSONNumber(lock))
        try await steward.call("assignLock", ["number": number, "landlordId": "acme"])
        var input: JSONValue = ["id": .string(home), "number": number, "reach": .string(reach)]
        if let room { input = input.with("room", .number(JSONNumber(room))) }
        try await landlord.call("setLock", input)
    }

    /// Lists a shared flat with a lock in each room's door and gives its id.
    func sharedHome(rooms: Int64) async throws -> String {
        let room: JSONValue = ["areaDm2": 1500, "rentFen": 76_500, "marketRentFen": 100_000]
        let id = try await list([
            "kind": "shared", "sharedRooms": .array(Array(repeating: room, count: Int(rooms))),
        ])
        for number in 1...rooms { try await name(7100 + number, in: id, room: number) }
        return id
    }

    private func list(
        _ terms: JSONValue,
        in name: String = "一号楼",
        isVerified: Bool = true
    ) async throws -> String {
        let number = ids.add(1, ordering: .relaxed).newValue
        let building = try await landlord.call(
            "createBuilding",
            [
                "district": "wuchang", "nameZh": .string(name), "nameEn": "Building 1",
                "addressZh": "示例路1号", "addressEn": "1 Sample Road",
                "longitudeE6": 114_320_000, "latitudeE6": 30_550_000, "floors": 20,
            ]
        )
        var input: JSONValue = [
            "buildingId": building["id"] ?? .null, "floor": 3,
            "layout": terms["kind"] == "shared" ? "fourBedroom" : "oneBedroom",
            "door": .string("\(300 + number)"), "areaDm2": 4500,
        ]
        for member in terms.members ?? [] { input = input.with(member.name, member.value) }
        let home = try #require(try await landlord.call("createHome", input)["id"]?.string)
        if isVerified {
            try await inspector.call(
                "verifyHome",
                ["id": .string(home), "by": "示例房屋安全鉴定站", "on": "2026-01-01"]
            )
        }
        return home
    }

    // MARK: - The steps of a journey

    /// A journey on a home that was just held, of a person with this name.
    func begin(
        _ home: String,
        by name: String,
        more: JSONValue = [:]
    ) async throws -> SigningWalk {
        let person = try await city.resident(name)
        let hold = try await person.call("placeHold", ["id": .string(home)])
        let number = ids.add(1, ordering: .relaxed).newValue
        let walk = SigningWalk(
            town: self,
            person: person,
            name: name,
            phone: city.phone(of: name),
            id: "j-\(number)",
            hold: try #require(hold["id"]?.string)
        )
        try await walk.start(more)
        return walk
    }

    /// What a message to a phone said, the newest first.
    func messages(to phone: String) throws -> [[String]] {
        let client = try RawClient(port: server.port)
        defer { client.close() }
        try client.send("GET /sandbox/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        let body = try JSONValue.parse(#require(client.response()).body)
        return (body["messages"]?.elements ?? []).reversed()
            .filter { $0["phone"]?.string == "+86\(phone)" }
            .map { ($0["parameters"]?.elements ?? []).compactMap(\.string) }
    }

    /// True when the digits open a lock now.
    func opens(_ digits: String, lock: Int64 = lock) -> Bool {
        server.sandbox.locks.opens(lock, digits)
    }
}

/// One person's way through a signing.
struct SigningWalk: Sendable {
    let town: SigningTown
    let person: TestCaller
    let name: String
    let phone: String
    let id: String
    let hold: String

    var named: JSONValue { ["id": .string(id)] }

    @discardableResult
    func start(_ more: JSONValue = [:]) async throws -> Journey {
        var input: JSONValue = ["id": .string(id), "holdId": .string(hold)]
        for member in more.members ?? [] { input = input.with(member.name, member.value) }
        return try await person.call(Operations.StartJourney.self, input)
    }

    func view() async throws -> Journey {
        try await person.call(Operations.GetJourney.self, named)
    }

    @discardableResult
    func identify(
        as name: String? = nil,
        number: String? = nil,
        phone: String? = nil
    ) async throws -> Journey {
        try await person.call(
            Operations.IdentifyPerson.self,
            [
                "id": .string(id), "name": .string(name ?? self.name),
                "number": .string(number ?? TestCitizen.number(of: self.name)),
                "phone": .string(phone ?? self.phone),
            ]
        )
    }

    @discardableResult
    func declare(_ facts: JSONValue = SigningWalk.good) async throws -> Journey {
        try await person.call(Operations.DeclareFacts.self, facts.with("id", .string(id)))
    }

    static let good: JSONValue = [
        "ownsHomeHere": false, "worksOrStudiesHere": true, "incomeFenMonthly": 600_000,
        "occupants": 1,
    ]

    /// Asks for a code, reads the message and signs.
    @discardableResult
    func sign() async throws -> Journey {
        let (code, hash) = try await code()
        return try await person.call(
            Operations.SignContract.self,
            ["id": .string(id), "contractHash": .string(hash), "code": .string(code)]
        )
    }

    /// What a signature needs: the code that came by phone, and the hash of the terms.
    func code() async throws -> (code: String, hash: String) {
        try await person.call("requestSignCode", named)
        try await town.city.settle()
        let code = try #require(try town.messages(to: phone).first?.first)
        return (code, try #require(try await view().contractHash))
    }

    @discardableResult
    func pay() async throws -> Journey {
        try await person.call(Operations.PayFirstRent.self, named.with("channel", "native"))
    }

    /// Everything up to a state that waits for the person.
    @discardableResult
    func walk(to state: JourneyState) async throws -> Journey {
        try await identify()
        try await declare()
        try await wait(for: .offered)
        if state == .offered { return try await view() }
        try await sign()
        if state == .signed { return try await view() }
        try await pay()
        return try await wait { $0.payment?.state == .pending }
    }

    /// The payer confirms in their app.
    func confirm() async throws {
        let order = try #require(try await view().payment?.order)
        #expect(town.server.sandbox.pay(order))
    }

    /// Looks again until the journey is there; throws when the test has run out of time.
    @discardableResult
    func wait(for state: JourneyState) async throws -> Journey {
        try await wait { $0.state == state }
    }

    @discardableResult
    func wait(until isThere: (Journey) -> Bool) async throws -> Journey {
        while true {
            try Task.checkCancellation()
            try await town.city.settle()
            let journey = try await view()
            if isThere(journey) { return journey }
            await Task.yield()
        }
    }

    /// The doors as somebody sees them who has just come by code.
    func doors() async throws -> [Door] {
        try await town.city.resident(name).call(Operations.GetDoors.self, named).doors
    }
}

extension JSONValue {
    /// The object with one more member.
    func with(_ name: String, _ value: JSONValue) -> JSONValue {
        .object((members ?? []).filter { $0.name != name } + [JSONMember(name, value)])
    }
}
