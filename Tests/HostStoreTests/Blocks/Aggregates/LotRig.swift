import Foundation
import HostStore
import Synchronization
@testable import TestDisk
import TestGround
import Testing

@testable import PluginKit

/// Kinds of aggregates of an auctioneer.
enum Hot {
    enum Lot: AggregateKind { static let name: StaticString = "Lot" }
    enum Stone: AggregateKind { static let name: StaticString = "Stone" }
}

/// A lot in a note: each bid gives everybody another ten milliseconds.
struct TestLot: LaneAggregate {
    typealias Kind = Hot.Lot

    static let windowNanos: Int64 = 10_000_000

    var price: Int64
    var leader: String
    var deadline: MovingDeadline?

    static func load(_ id: String, in transaction: borrowing Transaction) throws -> TestLot? {
        #expect(transaction.call.principal.kind == .service)
        let note = try transaction.all(AllNotes()).first { $0.id == "lot/\(id)" }
        return note.map { TestLot($0.body) }
    }

    init(price: Int64, leader: String = "-", deadline: MovingDeadline?) {
        (self.price, self.leader, self.deadline) = (price, leader, deadline)
    }

    init(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        price = Int64(words[0]) ?? -1
        leader = words[1]
        deadline = Int64(words[2]).map {
            MovingDeadline(at: Stamp(nanos: $0), version: Int64(words[3]) ?? -1)
        }
    }

    var text: String {
        let ends = deadline.map { "\($0.at.nanos) \($0.version)" } ?? "over -"
        return "\(price) \(leader) \(ends)"
    }

    func save(as id: String, in transaction: borrowing Transaction) throws {
        try transaction.run(PutNote(id: "lot/\(id)", body: text))
    }

    mutating func reachDeadline(of id: String, in transaction: borrowing Transaction) throws {
        #expect(transaction.call.principal == Principal(kind: .service, id: "notebook"))
        #expect(transaction.stamp == deadline?.at)
        deadline = nil
        // A second award of a lot breaks the key.
        try transaction.run(AddNote(id: "award/\(id)", body: "\(leader) \(price)"))
    }

    mutating func bid(_ amount: Int64, by bidder: String, at stamp: Stamp) -> String {
        guard let deadline else { return "over" }
        precondition(stamp < deadline.at, "A deadline comes before what is stamped after it.")
        guard amount > price else { return "low" }
        (price, leader) = (amount, bidder)
        self.deadline?.extend(to: stamp.adding(nanos: TestLot.windowNanos))
        return "leads"
    }
}

/// An aggregate whose deadline never goes away.
struct Stone: LaneAggregate {
    typealias Kind = Hot.Stone
    var deadline: MovingDeadline?

    static func load(_ id: String, in transaction: borrowing Transaction) throws -> Stone? { nil }
    func save(as id: String, in transaction: borrowing Transaction) throws {}
    mutating func reachDeadline(of id: String, in transaction: borrowing Transaction) throws {}
}

/// Both clocks of a host, turned by hand to the nanosecond.
final class NanoClock: Sendable {
    private static let start: Int64 = 1_800_000_000_000_000_000
    private let value = Atomic<Int64>(NanoClock.start)

    var nanos: Int64 { value.load(ordering: .sequentiallyConsistent) }

    var stamp: Stamp { Stamp(nanos: nanos) }

    var instant: Instant { stamp.instant }

    var monotonicNanos: UInt64 { UInt64(nanos - NanoClock.start + 7_000_000_000) }

    func turn(nanos step: Int64) { value.add(step, ordering: .sequentiallyConsistent) }

    func turn(to stamp: Stamp) { turn(nanos: max(0, stamp.nanos - nanos)) }

    /// To the next whole millisecond, as the time of day shows it.
    func turnToMillisecond() { turn(nanos: (1_000_000 - nanos % 1_000_000) % 1_000_000) }
}

/// A file with lots, for one organisation, with the host's own timers.
struct LotRig {
    let home: TestStore
    let clock: NanoClock
    let store: PluginStore

    static let blocks = Manifest.Blocks(
        aggregates: AggregateRules(aggregates: [
            .init(name: "Lot", title: LocalizedText(zh: "标的", en: "Lot"), operations: []),
            .init(name: "Stone", title: LocalizedText(zh: "石", en: "Stone"), operations: []),
        ])
    )

    init(
        _ home: TestStore,
        clock: NanoClock = NanoClock(),
        on disk: SimulatedDisk? = nil
    ) throws {
        self.home = home
        self.clock = clock
        store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            blocks: LotRig.blocks,
            in: DataDirectory(home.path),
            environment: LotRig.environment(clock, disk)
        )
    }

    private static func environment(
        _ clock: NanoClock,
        _ disk: SimulatedDisk?
    ) -> StoreEnvironment {
        var limits = StoreLimits()
        limits.idleMillis = 600_000
        return StoreEnvironment(
            now: { clock.instant },
            monotonicNanos: { clock.monotonicNanos },
            randomBytes: StoreEnvironment.system().randomBytes,
            vfsName: disk?.name,
            limits: limits,
            onFatal: { Issue.record("\($0)") }
        )
    }

    var order: LaneOrder {
        get throws { try #require(store.lane.order) }
    }

    /// A lot that ends so many nanoseconds from now, unless somebody bids.
    func open(_ id: String, forNanos nanos: Int64) async throws {
        try await write(by: "host") { transaction in
            let deadline = MovingDeadline(at: transaction.stamp.adding(nanos: nanos))
            try transaction.begin(TestLot(price: 0, deadline: deadline), as: id)
        }
    }

    /// Somebody's command, which took its place before or takes it now.
    func write<T: Sendable>(
        by who: String,
        at place: LaneOrder.Place? = nil,
        deadlineNanos: UInt64? = nil,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> T
    ) async throws -> T {
        let received = Received(
            monotonicNanos: place?.monotonicNanos ?? clock.monotonicNanos,
            instant: place?.stamp.instant ?? clock.instant,
            place: place?.number ?? 0
        )
        let call = CallContext(
            principal: Principal(kind: .person, id: who),
            tenant: TenantID("t1"),
            permissions: [],
            received: received,
            traceID: "0af7651916cd43dd8448eb211c80319c",
            language: .zh,
            operation: "test"
        )
        return try await store.lane.write(call, deadlineNanos: deadlineNanos, body)
    }

    /// What becomes of a bid; one that is to fail does so after it has led.
    func bid(
        _ amount: Int64,
        by who: String,
        for lot: String = "a",
        at place: LaneOrder.Place? = nil,
        fails: Bool = false
    ) async throws -> String {
        do {
            return try await write(by: who, at: place) { transaction in
                let outcome = try transaction.with(TestLot.self, lot) {
                    $0.bid(amount, by: who, at: transaction.stamp)
                }
                if outcome == "leads" {
                    try transaction.run(AddNote(id: "bid/\(lot)/\(amount)", body: who))
                }
                if fails { throw Unwanted(number: 1) }
                return outcome
            }
        } catch is Unwanted {
            return "undone"
        }
    }

    /// A lot as the lane remembers it.
    func remembered(_ lot: String = "a") async throws -> String {
        try await write(by: "host") { try $0.with(TestLot.self, lot) { $0.text } }
    }

    /// A lot and its award as their rows have them.
    func rows() throws -> [String: String] {
        try store.notes(home.call(Principal(kind: .service, id: "notebook"), tenant: "t1"))
    }

    /// Fires what is due, as the host does.
    func fire() async throws {
        var hearers = BlockTimers.Hearers()
        hearers.aggregates = ["Lot": BoundAggregate(TestLot.self)]
        let timers = TimerService(
            plugin: store.plugin,
            lane: store.lane,
            handlers: BlockTimers.handlers(of: LotRig.blocks, hearers),
            environment: LotRig.environment(clock, nil),
            onProblem: { Issue.record("\($0)") }
        )
        while let next = try await timers.fireDue(upTo: clock.instant).next, next <= clock.instant {
        }
    }

    /// What a process that is killed now leaves behind, opened again.
    func crashed() throws -> LotRig {
        let copy = try home.copyOfFiles("crashed")
        store.close()
        return try LotRig(copy, clock: clock)
    }
}
