import Attacks
import PluginKit
import Testing

@testable import HostStore

@Suite struct `How long a statement takes` {
    /// The steps of SQLite's machine: nothing but rows that were looked at makes them more.
    private func steps(_ walk: Walk, isCrowded: Bool) throws -> Int {
        let rig = try MarketRig(also: Walk.index)
        if isCrowded { try rig.makeBare(Walk.crowd) }
        let call = rig.call(permissions: ["market.phone.see"])
        let connection = try rig.connection(walk.isWrite ? .lane : .reader, for: call)
        let statement = try connection.statement(for: walk.spec)
        _ = statement.takeSteps()
        try statement.run()
        return statement.takeSteps()
    }

    /// What is let through tells nothing, and what is refused would tell.
    @Test(arguments: Walk.all)
    func `tells of rows of others only what the build refuses`(_ walk: Walk) throws {
        let alone = try steps(walk, isCrowded: false)
        let crowded = try steps(walk, isCrowded: true)
        #expect(alone > 0)
        #expect((alone == crowded) == walk.keeps, "\(alone) and \(crowded) steps")
    }

    @Test(arguments: Walk.all)
    func `is looked at again when the file is opened`(_ walk: Walk) throws {
        let rig = try MarketRig(also: Walk.index)
        let connection = try rig.connection(.lane, for: rig.call())
        let grants = Grants(tables: Market.tables)
        let review = try PlanReview(grants.readable) { try connection.rows($0, columns: $1) }
        let findings = try review.findings(connection.planned(walk.spec))
        #expect(findings.isEmpty == walk.keeps, "\(findings)")
    }

    @Test(arguments: [false, true])
    func `keeps a file closed whose statements would tell`(keeps: Bool) throws {
        let store = try TestStore()
        let walk = try #require(Walk.all.first { $0.keeps == keeps && !$0.isWrite })
        let bundle = PluginBundle(
            id: "market",
            manifest: "",
            digest: "",
            schemas: [],
            migrations: [
                PluginBundle.File("0001-market.sql", Market.migration),
                PluginBundle.File("0002-index.sql", Walk.index),
            ],
            statements: [walk.spec],
            web: []
        )
        let open = {
            try PluginStore(
                bundle: bundle,
                tables: Market.tables,
                in: DataDirectory(store.path),
                environment: store.environment()
            ).close()
        }
        guard !keeps else { return try open() }
        let fault = #expect(throws: Fault.self) { try open() }
        #expect(fault?.code == "data.statement_refused")
    }
}
