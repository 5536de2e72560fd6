import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

@Suite(.timeLimit(.minutes(2))) struct `Homes that nobody has verified` {
    private func verify(_ home: String, on day: String, by officer: TestCaller) async throws
        -> TestAnswer
    {
        try await officer.ask(
            "verifyHome",
            ["id": .string(home), "by": "示例房屋安全鉴定站", "on": .string(day)]
        )
    }

    @Test func `are signed for by nobody, until an officer says who has`() async throws {
        try await SigningTown.with { town in
            let home = try await town.home(isVerified: false)
            let early = try await town.begin(home, by: "Liu")
            try await early.declare()
            try await early.identify()
            #expect(try await early.wait(for: .refused).reason == "safety")
            #expect(
                try await early.person.call("getHome", ["id": .string(home)])["verification"] == nil
            )
            let officer = try await town.city.staff("officer", of: "wuhan")
            #expect(try await verify(home, on: "2026-11-20", by: officer).code == nil)
            let known = try await early.person.call("getHome", ["id": .string(home)])
            #expect(known["verification"]?["by"]?.string == "示例房屋安全鉴定站")
            #expect(known["verification"]?["on"]?.string == "2026-11-20")
            let walk = try await town.begin(home, by: "Liu")
            try await walk.walk(to: .offered)
        }
    }

    @Test func `stay so by a day that has not come, and by a landlord's word for others`()
        async throws
    {
        try await SigningTown.with { town in
            let home = try await town.home(isVerified: false)
            let officer = try await town.city.staff("officer", of: "wuhan")
            #expect(try await verify(home, on: "2026-11-24", by: officer).text.contains("/on"))
            #expect(
                try await verify("nowhere", on: "2026-11-20", by: officer).code
                    == "housing.home.not_found"
            )
            #expect(try await verify(home, on: "2026-11-20", by: town.landlord).status == 403)
            let walk = try await town.begin(home, by: "Liu")
            try await walk.declare()
            try await walk.identify()
            #expect(try await walk.wait(for: .refused).reason == "safety")
        }
    }
}
