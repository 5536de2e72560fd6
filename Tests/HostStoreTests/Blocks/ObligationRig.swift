import Foundation
import HostStore
import Synchronization
import Testing

@testable import PluginKit

/// Kinds of obligations of an office.
enum Desk {
    enum Permit: ObligationKind { static let name: StaticString = "Permit" }
    enum Errand: ObligationKind { static let name: StaticString = "Errand" }

    static let siteVisit = PauseReason<Permit>(generated: "siteVisit")
    static let lunch = PauseReason<Permit>(generated: "lunch")

    private static let title = LocalizedText(zh: "测试", en: "Test")

    static let rules = ObligationRules(obligations: [
        .init(
            name: "Permit",
            title: title,
            unit: .workingDays,
            span: 10,
            checkSpan: 5,
            reminders: [3, 1],
            pauseReasons: [.init(name: "siteVisit", title: title)]
        ),
        .init(name: "Errand", title: title, unit: .civilDays, span: 2),
    ])
}

/// A file with obligations, for one organisation, with the host's own timers and calendars that grow.
struct ObligationRig {
    let home: TestStore
    let store: PluginStore
    let told: Told
    let calendars: Calendars

    /// What the plugin was told, in order.
    final class Told: Sendable {
        private let list = Mutex<[String]>([])
        private let failures = Atomic<Int>(0)

        var lines: [String] { list.withLock(\.self) }

        func note(_ obligation: Obligation, _ turn: Obligation.Turn) {
            list.withLock { $0.append("\(obligation.id) \(Told.text(turn))") }
        }

        /// The next so many times it is told something, the plugin fails.
        func fail(times: Int) { failures.store(times, ordering: .relaxed) }

        func mayFail() throws {
            guard failures.load(ordering: .relaxed) > 0 else { return }
            failures.subtract(1, ordering: .relaxed)
            throw Unwanted(number: 1)
        }

        static func text(_ turn: Obligation.Turn) -> String {
            switch turn {
            case .reminder(let daysLeft): "reminder \(daysLeft)"
            case .deemedAccepted(let day): "accepted \(day)"
            case .breach(let deadline): "breach \(deadline.civilDay)"
            }
        }
    }

    final class Calendars: Sendable {
        private let held = Mutex(CalendarBook.builtIn)

        var book: CalendarBook { held.withLock(\.self) }

        func add(_ text: String) throws {
            let calendar = try BusinessCalendar(text: text)
            try held.withLock { $0 = try $0.adding(calendar) }
        }
    }

    static let blocks = Manifest.Blocks(obligations: Desk.rules)

    init(_ home: TestStore, told: Told = Told(), calendars: Calendars = Calendars()) throws {
        self.home = home
        self.told = told
        self.calendars = calendars
        var environment = home.environment()
        environment.calendars = { calendars.book }
        store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            blocks: ObligationRig.blocks,
            in: DataDirectory(home.path),
            environment: environment
        )
    }

    /// At ten in the morning of a day in Shanghai.
    static func opened(on day: String) throws -> ObligationRig {
        let rig = try ObligationRig(TestStore())
        try rig.turn(to: day)
        return rig
    }

    func turn(to day: String, hour: Int64 = 10) throws {
        let instant = try #require(CivilDay(day)).start.adding(seconds: hour * 3600)
        home.clock.store(instant.utcMillis, ordering: .relaxed)
    }

    func write<T: Sendable>(
        by person: String? = nil,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> T
    ) async throws -> T {
        let principal = person.map { Principal(kind: .person, id: $0) }
        let call = home.call(
            principal ?? Principal(kind: .service, id: "notebook"),
            tenant: "t1"
        )
        return try await store.write(call, body)
    }

    @discardableResult
    func oblige(_ id: String, about person: String? = nil) async throws -> Obligation {
        try await write {
            try $0.oblige(
                Desk.Permit.self,
                id,
                owner: PersonID("liu"),
                about: person.map(PersonID.init)
            )
        }
    }

    @discardableResult
    func step(
        _ id: String,
        _ step: ObligationStep<Desk.Permit>,
        by person: String? = nil
    ) async throws -> Obligation {
        try await write(by: person) { try $0.step(Desk.Permit.self, id, step) }
    }

    func read(_ id: String) throws -> Obligation? {
        let call = home.call(Principal(kind: .service, id: "notebook"), tenant: "t1")
        return try store.point(call) { try $0.obligation(id) }
    }

    /// Fires what is due, as the host does; how much failed.
    @discardableResult
    func fire() async throws -> Int {
        var hearers = BlockTimers.Hearers()
        let handler = ObligationHandler { [told] obligation, turn, transaction in
            #expect(transaction.call.principal == Principal(kind: .service, id: "notebook"))
            #expect(transaction.call.tenant == TenantID("t1"))
            try told.mayFail()
            told.note(obligation, turn)
        }
        hearers.obligations = ["Permit": handler, "Errand": handler]
        let timers = TimerService(
            plugin: store.plugin,
            lane: store.lane,
            handlers: BlockTimers.handlers(of: ObligationRig.blocks, hearers),
            environment: home.environment(),
            onProblem: { _ in }
        )
        var failed = 0
        while true {
            let round = try await timers.fireDue(upTo: home.now)
            failed += round.failed
            guard let next = round.next, next <= home.now else { return failed }
        }
    }

    /// What a process that is killed now leaves behind, opened again.
    func crashed() throws -> ObligationRig {
        let copy = try home.copyOfFiles("crashed")
        copy.clock.store(home.clock.load(ordering: .relaxed), ordering: .relaxed)
        store.close()
        return try ObligationRig(copy, told: told, calendars: calendars)
    }
}
