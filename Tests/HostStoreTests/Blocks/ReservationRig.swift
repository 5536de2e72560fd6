import Foundation
import HostStore
import Synchronization

@testable import PluginKit

/// Kinds of resources of a landlord who also sells.
enum Shop {
    enum Stock: ResourceKind { static let name: StaticString = "Stock" }
    enum Seat: ResourceKind { static let name: StaticString = "Seat" }
    enum Home: ResourceKind { static let name: StaticString = "Home" }

    private static func resource(
        _ name: StaticString,
        _ extent: ReservationRules.Extent,
        _ availability: ReservationRules.Availability = .public
    ) -> ReservationRules.Resource {
        ReservationRules.Resource(
            name: "\(name)",
            title: LocalizedText(zh: "测试", en: "Test"),
            extent: extent,
            availability: availability,
            holdSecondsMax: 900
        )
    }

    static let rules = ReservationRules(resources: [
        resource(Stock.name, .count), resource(Seat.name, .days, .tenant),
        resource(Home.name, .days),
    ])

    static func home(_ id: String, _ start: Int32, _ end: Int32, _ quantity: Int64 = 1) -> Demand {
        Demand(
            Home.self,
            id,
            from: CivilDay(sinceEpoch: start),
            until: CivilDay(sinceEpoch: end),
            quantity: quantity
        )
    }
}

/// A file with reservations, for one organisation, with the host's own timers.
struct ReservationRig {
    let home: TestStore
    let store: PluginStore
    /// Ids of the holds whose end the plugin was told of.
    let told: Told

    final class Told: Sendable {
        private let list = Mutex<[String]>([])

        var ids: [String] { list.withLock(\.self) }

        func note(_ id: String) { list.withLock { $0.append(id) } }
    }

    private static let blocks = Manifest.Blocks(reservations: Shop.rules)

    init(_ home: TestStore, told: Told = Told()) throws {
        self.home = home
        self.told = told
        store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            blocks: ReservationRig.blocks,
            in: DataDirectory(home.path),
            environment: home.environment()
        )
    }

    /// Two sorts of stock, a home, and a hall with three seats.
    static func opened() async throws -> ReservationRig {
        let rig = try ReservationRig(TestStore())
        try await rig.write { tx in
            try tx.provide(Shop.Stock.self, "rice", capacity: 5)
            try tx.provide(Shop.Stock.self, "salt", capacity: 3)
            try tx.provide(Shop.Home.self, "h1", capacity: 1)
            try tx.provide(Shop.Seat.self, "hall", capacity: 3)
        }
        return rig
    }

    var call: CallContext { home.call(Principal(kind: .service, id: "notebook"), tenant: "t1") }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws -> T
    ) async throws -> T {
        try await store.write(call, body)
    }

    func hold(_ id: String, _ demands: Demand..., seconds: Int64 = 600) async throws
        -> ReservationOutcome
    {
        try await write { try $0.hold(id, demands, forSeconds: seconds) }
    }

    func commit(_ id: String) async throws -> ReservationOutcome {
        try await write { try $0.commitHold(id) }
    }

    func release(_ id: String) async throws -> ReservationOutcome {
        try await write { try $0.releaseHold(id) }
    }

    func left(_ demand: Demand) throws -> Int64 {
        try store.point(call) { try $0.available(demand) }
    }

    /// Fires what is due, as the host does.
    func fire() async throws {
        var hearers = BlockTimers.Hearers()
        hearers.expiry = { [told] hold, _ in told.note(hold.id) }
        let timers = TimerService(
            plugin: store.plugin,
            lane: store.lane,
            handlers: BlockTimers.handlers(of: ReservationRig.blocks, hearers),
            environment: home.environment(),
            onProblem: { _ in }
        )
        while let next = try await timers.fireDue(upTo: home.now).next, next <= home.now {}
    }

    /// What a process that is killed now leaves behind, opened again.
    func crashed() throws -> ReservationRig {
        let copy = try home.copyOfFiles("crashed")
        copy.clock.store(home.clock.load(ordering: .relaxed), ordering: .relaxed)
        store.close()
        return try ReservationRig(copy, told: told)
    }
}

extension ReservationOutcome {
    /// Why it was refused; nil when it was not.
    var refusal: ReservationRefusal? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal
    }

    /// The state it is in; nil when it was refused.
    var state: Reservation.State? {
        guard case .held(let hold) = self else { return nil }
        return hold.state
    }
}
