import JSONWire
import PluginKit
import PluginTesting

@testable import Exchange

/// A sub-centre with a lot on its board, in a whole city: registration ends in an hour, offers begin in two.
struct SaleRoom {
    var city: TestCity
    private(set) var lot = ""
    /// By the order in which they registered.
    private(set) var bidders: [String] = []
    private(set) var registrations: [String] = []

    static let registrationSeconds: Int64 = 3600
    static let openingSeconds: Int64 = 7200

    init(
        _ policy: String = "CN-C",
        over wire: TestCity.Wire = .router,
        loops: Int = 1,
        change: [String: JSONValue] = [:]
    ) async throws {
        city = try await TestCity(list: [Exchange()], over: wire, loops: loops)
        let now = city.clock.now
        var lot: [String: JSONValue] = [
            "titleZh": "村级监控设备采购", "policy": .string(policy),
            "direction": "forward", "startFen": 100_000, "stepFen": 1000, "depositFen": 5000,
            "registrationEndsAt": .string(now.adding(seconds: Self.registrationSeconds).rfc3339),
            "opensAt": .string(now.adding(seconds: Self.openingSeconds).rfc3339),
        ]
        lot.merge(change) { $1 }
        let kind = lot.removeValue(forKey: "kind")?.string ?? "procurement"
        self.lot = try await officer().list(kind, lot)["id"]?.string ?? ""
    }

    /// The sub-centre's officers, of which two are needed for some acts.
    func officer(_ name: String = "Zhao") async throws -> TestCaller {
        try await city.staff("officer", of: "jiangxia", name: name)
    }

    func bidder(_ place: Int) async throws -> TestCaller { try await city.resident(bidders[place]) }

    /// Somebody registers; nothing is in order yet.
    @discardableResult
    mutating func register(_ name: String, amount: String? = nil) async throws -> String {
        var input: JSONValue = ["id": .string(lot)]
        if let amount { input = ["id": .string(lot), "amount": .string(amount)] }
        let made = try await city.resident(name).call("registerBidder", input)
        bidders.append(name)
        registrations.append(made["id"]?.string ?? "")
        return registrations[registrations.count - 1]
    }

    /// Their papers are accepted and their deposit has arrived.
    func admit(
        _ place: Int,
        paidFen: Int64 = 5000,
        isOwn: Bool = true,
        hasPriority: Bool = false
    ) async throws {
        let id = JSONValue.string(registrations[place])
        try await officer().call(
            "reviewRegistration",
            ["id": id, "accept": true, "hasPriority": .bool(hasPriority)]
        )
        try await officer().call(
            "confirmDeposit",
            [
                "id": id, "paidFen": .number(JSONNumber(paidFen)), "isOwn": .bool(isOwn),
                "payment": .string("pay-\(registrations[place])"),
            ]
        )
    }

    /// Bidders who qualify, until the opening.
    mutating func open(to names: String...) async throws {
        for name in names {
            try await register(name)
            try await admit(bidders.count - 1)
        }
        try await city.advance(seconds: Self.openingSeconds)
    }

    /// An offer in yuan; the receipt.
    @discardableResult
    func offer(_ place: Int, _ amount: String, kind: String = "bid") async throws -> JSONValue {
        try await bidder(place).call("placeOffer", offerInput(amount, kind))
    }

    func offerInput(_ amount: String, _ kind: String = "bid") -> JSONValue {
        ["id": .string(lot), "kind": .string(kind), "amount": .string(amount)]
    }

    /// Both officers ask for an act; what the second is answered.
    @discardableResult
    func act(_ kind: String, _ more: [String: JSONValue] = [:]) async throws -> JSONValue {
        var input: [JSONMember] = [.init("id", .string(lot)), .init("kind", .string(kind))]
        for (name, value) in more.sorted(by: { $0.key < $1.key }) {
            input.append(.init(name, value))
        }
        try await officer("Zhao").call("askAct", .object(input))
        return try await officer("Qian").call("askAct", .object(input))
    }

    /// One officer asks for an act that one may do.
    @discardableResult
    func ask(
        _ kind: String,
        _ more: [String: JSONValue] = [:],
        as name: String = "Zhao"
    ) async throws -> JSONValue {
        var input: [JSONMember] = [.init("id", .string(lot)), .init("kind", .string(kind))]
        for (name, value) in more.sorted(by: { $0.key < $1.key }) {
            input.append(.init(name, value))
        }
        return try await officer(name).call("askAct", .object(input))
    }

    /// The contract is noted; what the officer is answered.
    @discardableResult
    func sign() async throws -> JSONValue {
        try await ask("sign", ["contract": "JX-2026-001", "party": "刘家合作社"])
    }

    /// How far the award is, for everybody.
    func award() async throws -> JSONValue {
        try await city.anonymous.call("getAward", ["id": .string(lot)])
    }

    func deposits() async throws -> [String?] {
        let list = try await officer().call("getRegistrations", ["id": .string(lot)])
        return (list["items"]?.elements ?? []).map { $0["deposit"]?.string }
    }

    /// The same room with another lot on its board.
    func following(_ lot: String) -> SaleRoom {
        var room = self
        room.lot = lot
        room.bidders = []
        room.registrations = []
        return room
    }

    /// A week: five working days are over with the following midnight.
    static let publicitySeconds: Int64 = 8 * 86_400

    /// The lot as everybody sees it.
    func board() async throws -> JSONValue {
        try await city.anonymous.call("getLot", ["id": .string(lot)])
    }

    func state() async throws -> String? { try await board()["state"]?.string }

    /// Everything the record gives, page by page, as the replayer takes it.
    func export(pageLimit: Int64 = 3) async throws -> [UInt8] {
        var (lines, next): ([String], JSONValue?) = ([], 0)
        var page = JSONValue.null
        while let after = next {
            page = try await city.anonymous.call(
                "getRecord",
                ["id": .string(lot), "after": after, "limit": .number(JSONNumber(pageLimit))]
            )
            lines += (page["lines"]?.elements ?? []).compactMap(\.string)
            next = page["next"]
        }
        let terms = (page["terms"]?.elements ?? []).compactMap(\.string).joined()
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("policy.json")
        writer.string(page["policy"]?.string ?? "")
        writer.key("terms.json")
        writer.string(terms)
        writer.key("log.txt")
        writer.string(lines.map { $0 + "\n" }.joined())
        writer.key("outcome.json")
        writer.string(page["outcome"]?.string ?? "")
        writer.endObject()
        return writer.take()
    }
}

extension JSONValue {
    /// As it goes over the wire.
    var encodedText: String { String(decoding: encoded, as: UTF8.self) }
}
