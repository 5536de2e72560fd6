import Foundation
import Giver
import HTTPTesting
import HostAuth
import Observer
import PluginKit
import PluginTesting
import Post
import Starter
import Taker
import Testing

@testable import Host

@Suite struct `The record of used grants` {
    @Test func `has the first use of each, and the audit names the rest`() async throws {
        let record = FileManager.default.temporaryDirectory
            .appending(path: "used-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: record) }
        let plugins: [any Plugin] = [Giver(), Taker()]
        let city = try await TestCity(list: plugins, over: .socket) { configuration in
            configuration.usedGrantsFile = record
            try configuration.apply(
                platform: Array(#"{"config": {"giver": {"shop": "A"}}}"#.utf8),
                file: "platform.json"
            )
            try configuration.apply(environment: ["CITYHOST_SECRET_GIVER_STAMP_KEY": "k"])
        }
        try await city.resident("Liu").call("askForGift", ["name": "cup"])
        try await city.tenant("quarter")
        try await city.tenant("office")
        _ = try await city.host.city.accounts.directory.move(
            TenantID("office"),
            below: TenantID("quarter"),
            by: Principal(kind: .service, id: "tests"),
            at: city.clock.now
        )
        // A refusal is no use.
        #expect(try await city.anonymous.ask("askForGift", ["name": "cup"]).status == 401)
        _ = try await city.published()
        await city.stop()
        let types: [any Plugin.Type] = [Giver.self, Taker.self]
        let (lines, count) = try GrantAudit.unused(types, records: [record])
        let isOfHost = { (line: String) in GrantReview.hostIDs.contains { line.hasPrefix($0) } }
        #expect(
            // A statement's line ends with the sum of its text.
            lines.filter { !isOfHost($0) }.compactMap { $0.split(separator: " sql=").first } == [
                "taker route getSeenGifts GET /taker/v1/seen public deadline-ms<=2000",
                "taker system totals reads",
            ]
        )
        // The host's own, of which little was done.
        let unseen = { (key: String) in lines.contains { $0.hasPrefix(key) } }
        for key in ["host plugin", "auth limits", "host event host.tenant.moved.v1"] {
            #expect(!unseen(key), "\(key)")
        }
        for key in ["auth route makeKey", "auth role administrator:", "host event host.key.made"] {
            #expect(unseen(key), "\(key)")
        }
        // Those that only make tables are in no lock, and are kept like the others.
        let kept = try String(contentsOfFile: record, encoding: .utf8)
        #expect(kept.contains("taker migration 0002-moved.sql"))
        // Every line that the lock has for them is looked for.
        let all = try GrantReview.grants(of: types) + GrantReview.ofHost
        #expect(count == all.count)
        #expect(try GrantAudit.unused(types, records: []).lines == all.map(\.description).sorted())
    }

    @Test func `has every kind of line that the lock has`() async throws {
        let record = FileManager.default.temporaryDirectory
            .appending(path: "used-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: record) }
        let city = try await TestCity(list: [Starter()]) { $0.usedGrantsFile = record }
        let clerk = try await city.staff("landlord", of: "acme")
        try await clerk.call("recordEntry", ["text": "lift mended"])
        try await clerk.call("listEntries")
        await city.stop()
        let lines = try GrantAudit.unused([Starter.self], records: [record]).lines
        #expect(!lines.contains { $0.hasPrefix("starter statement") }, "\(lines)")
        #expect(!lines.contains { $0.hasPrefix("starter limits") }, "\(lines)")
    }

    @Test func `has the roles of those who read and publish on the bus`() async throws {
        let record = FileManager.default.temporaryDirectory
            .appending(path: "used-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: record) }
        try await PostCity.run(configure: { $0.usedGrantsFile = record }) { post in
            let key = try await post.key(["post.letter.send", "post.letter.read"])
            #expect(try post.publish(PostCity.parcel("p1"), as: key).status == 403)
            try await post.send(1..<2, as: key)
            #expect(try post.read(as: key).status == 200)
        }
        let unused = try GrantAudit.unused([Post.self], records: [record]).lines
        #expect(
            unused.filter { $0.hasPrefix("post role") } == [
                "post role clerk:post.parcel.hand", "post role clerk:post.parcel.name",
                "post role clerk:post.parcel.read", "post role clerk:post.stamp.buy",
                "post role porter:post.stamp.buy",
            ]
        )
        #expect(
            unused.filter { $0.hasPrefix("post accepts") }.map { $0.prefix { $0 != "=" } } == [
                "post accepts post.parcel.handed.v1 permission"
            ]
        )
    }

    @Test func `has what a seeding uses`() async throws {
        var configuration = HostConfiguration()
        configuration.dataDirectory =
            FileManager.default.temporaryDirectory
            .appending(path: "seeded-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: configuration.dataDirectory) }
        _ = try await Seeding.run(
            configuration,
            SeedPlan(seed: 1),
            plugins: [SownObserver.self]
        ) { _, _, _ in }
        let record = GrantAudit.record(in: configuration.dataDirectory)
        let unused = try GrantAudit.unused([Observer.self], records: [record]).lines
        #expect(!unused.contains { $0.contains("table pub_sighting_v1") }, "\(unused)")
        #expect(unused.contains { $0.contains("table judgement") })
    }
}

/// The observer with a row that it has seen before anything happened.
private struct SownObserver: Seedable {
    static let seedChunks = 1
    static var bundle: PluginBundle { Observer.bundle }

    static func seedTenants(seed: UInt64) -> [SeedTenant] { [] }

    func register(in host: inout Registration) { Observer().register(in: &host) }

    func seed(
        chunk: Int,
        day: CivilDay,
        seed: UInt64,
        in transaction: borrowing Transaction
    ) throws {
        try ObserverStatements.noteSighting(of: "home-1", in: transaction)
    }
}
