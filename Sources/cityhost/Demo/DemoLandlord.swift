import Host
import HostSandbox
import JSONWire
import PluginKit

/// A landlord's clerk who registers homes for a demonstration: each with a smart lock in its door, which
/// the city's administrator has given to the landlord, as they have verified the home, and contracts that
/// are countersigned at once.
struct DemoLandlord {
    private var city: CityClient
    private var administrator: CityClient
    private let sandbox: Sandbox

    private static let rentFen: Int64 = 120_000
    private static let marketRentFen: Int64 = 160_000
    /// Locks of the demonstration are numbered from here on.
    private static let locksFrom: Int64 = 700_000

    /// Signs a clerk and the administrator of the seeded city in.
    init(_ city: CityClient, _ sandbox: Sandbox) async throws {
        self.city = city
        administrator = city
        self.sandbox = sandbox
        self.city.token = try await token(SeedPlan.clerkPhone(0))
        administrator.token = try await token(SeedPlan.administratorPhone)
    }

    private func token(_ phone: String) async throws -> String? {
        let name = String(phone.suffix(4))
        _ = try await city.post("/auth/v1/codes", [("phone", .string(phone))], key: "code-\(name)")
        guard let code = try await code(for: phone) else {
            throw CityClient.Refusal(description: "no code for the number \(phone)")
        }
        let session = try await city.post(
            "/auth/v1/sessions",
            [("phone", .string(phone)), ("code", .string(code))],
            key: "session-\(name)"
        )
        return session["token"]?.string
    }

    /// A host with a sandbox shows its messages; one that has an SMS provider sends them there.
    private func code(for phone: String) async throws -> String? {
        let shown = try? await city.get("/sandbox/v1/messages?phone=\(phone)")
        let text = shown?["items"]?[0]?["text"]?.string
        return text.flatMap { Journey.sixDigits(in: $0) }
            ?? sandbox.newestMessage(to: phone)?.first
    }

    /// Lists so many homes and names the lock in each door.
    func homes(_ count: Int) async throws -> [SigningResident.Wish] {
        let today = city.clock.now.civilDay
        _ = try await city.post(
            "/housing/v1/mandates",
            [
                ("untilDay", .string("\(today.adding(days: 365))")),
                ("rentMaxFen", .number(JSONNumber(DemoLandlord.rentFen))),
            ],
            key: "mandate"
        )
        let buildings = try await city.get("/housing/v1/buildings?limit=1")
        let building = buildings["items"]?[0]?["id"]?.string ?? ""
        var wishes: [SigningResident.Wish] = []
        for number in 0..<count {
            let home = try await city.post(
                "/housing/v1/homes",
                draft(number, in: building),
                key: "home-\(number)"
            )
            let wish = SigningResident.Wish(
                home: home["id"]?.string ?? "",
                lock: DemoLandlord.locksFrom + Int64(number)
            )
            _ = try await administrator.post(
                "/housing/v1/homes/\(wish.home)/verification",
                [("by", .string("示例房屋安全鉴定站")), ("on", .string("\(today)"))],
                key: "verified-\(number)"
            )
            _ = try await administrator.post(
                "/housing/v1/locks",
                [
                    ("number", .number(JSONNumber(wish.lock))),
                    ("landlordId", home["tenantId"] ?? .null),
                ],
                key: "right-\(number)"
            )
            _ = try await city.post(
                "/housing/v1/homes/\(wish.home)/locks",
                [("number", .number(JSONNumber(wish.lock))), ("reach", .string("gateway"))],
                key: "lock-\(number)"
            )
            wishes.append(wish)
        }
        return wishes
    }

    private func draft(_ number: Int, in building: String) -> [(String, JSONValue)] {
        [
            ("buildingId", .string(building)), ("kind", .string("whole")),
            ("layout", .string("oneBedroom")), ("floor", .number(JSONNumber(3))),
            ("door", .string("D\(number)")), ("areaDm2", .number(JSONNumber(4550))),
            ("rooms", .number(JSONNumber(1))),
            ("rentFen", .number(JSONNumber(DemoLandlord.rentFen))),
            ("marketRentFen", .number(JSONNumber(DemoLandlord.marketRentFen))),
        ]
    }
}
