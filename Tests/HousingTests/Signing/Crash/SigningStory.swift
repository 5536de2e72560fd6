import HostStore
import JSONWire
import PluginKit
import Synchronization

@testable import Housing

/// A signing from the hold to the door on a real file on a disk in memory, act by act.
///
/// An act is one thing that somebody asks, one turn of what the host does by itself, or one call to a
/// provider. The host ends before an act, or at one of the commits in the middle of it.
final class SigningStory {
    /// How the story goes.
    enum Plot: CaseIterable {
        case happy
        /// The landlord takes the mandate back once the payment is open: everything goes back.
        case notCountersigned
        /// Nobody hears of the payment until the hold and its half hour are over.
        case late
        /// The same, and somebody else has the home by then.
        case lateAndTaken
    }

    /// Where the host ends: before an act, or in the middle of it after so many of its commits.
    struct End: Hashable {
        let act: Int
        var commits = 0
    }

    /// The host ended here.
    struct Ended: Error {
        /// What the disk had been asked by then; nil for everything.
        let point: Int?
    }

    let plot: Plot
    let providers = StoryProviders()
    let host: SigningHost
    private var clock: VirtualClock { host.clock }
    /// Acts so far.
    private(set) var acts = 0
    /// Ends in the middle of acts that the story has passed.
    private(set) var middles: [End] = []
    private let end: End?
    private var hasEnded = false
    /// True once the landlord has taken the mandate back.
    private var isWithdrawn = false

    static let person = "liu"
    static let journey = "story"
    static let phone = "13700000009"
    static let landlord = "landlord-a"

    init(_ plot: Plot, endingAt end: End?, in directory: DataDirectory) throws {
        self.plot = plot
        self.end = end
        host = try SigningHost(VirtualClock(HousingRig.noon), in: directory)
    }

    func close() { host.close() }

    // MARK: - Acts

    private func act<T>(_ body: () async throws -> T) async throws -> T {
        if end == End(act: acts), !hasEnded {
            hasEnded = true
            throw Ended(point: nil)
        }
        let asked = host.asked
        let result = try await body()
        for (place, point) in host.commits(since: asked).dropLast().enumerated() {
            let middle = End(act: acts, commits: place + 1)
            middles.append(middle)
            if middle == end, !hasEnded {
                hasEnded = true
                throw Ended(point: point)
            }
        }
        acts += 1
        return result
    }

    func call(_ id: String = person) -> CallContext {
        clock.call(Principal(kind: .person, id: id))
    }

    // MARK: - The story

    /// Tells it to its end, over at most one crash.
    func tell(_ home: String) async throws {
        while true {
            do {
                for _ in 0..<600 {
                    if try await isOver() { return }
                    try await next(home)
                }
                return
            } catch let ended as Ended {
                try host.restart(at: ended.point)
            }
        }
    }

    /// Lists a home with a lock, and gives the mandate where the plot has one.
    func prepare() async throws -> String {
        try await host.store.write(staff) { tx in
            let building = try LandlordDesk.add(
                CreateBuilding(
                    district: .wuchang,
                    nameZh: "一号楼",
                    nameEn: "Building 1",
                    addressZh: "示例路1号",
                    addressEn: "1 Sample Road",
                    longitudeE6: 114_320_000,
                    latitudeE6: 30_550_000,
                    floors: 20
                ),
                in: tx
            )
            let home = try LandlordDesk.list(
                CreateHome(
                    buildingId: building.id,
                    kind: .whole,
                    layout: .oneBedroom,
                    floor: 3,
                    door: "301",
                    areaDm2: 4500,
                    rooms: 1,
                    rentFen: Money(fen: 153_000),
                    marketRentFen: Money(fen: 200_000),
                    sharedRooms: nil
                ),
                in: tx
            )
            _ = try VerificationDesk.verify(.sample(home.id), in: tx)
            _ = try LockDesk.assign(
                AssignLock(number: 7001, landlordId: TenantID(SigningStory.landlord)),
                in: tx
            )
            _ = try LockDesk.name(
                SetLock(id: home.id, room: nil, number: 7001, reach: .gateway),
                in: tx
            )
            _ = try LeaseDesk.grant(
                GrantMandate(
                    untilDay: CivilDay.openEnd,
                    rentMaxFen: Money(fen: 1_000_000),
                    lessorName: nil
                ),
                in: tx
            )
            return home.id
        }
    }

    private var staff: CallContext {
        clock.call(
            Principal(kind: .person, id: "staff"),
            tenant: SigningStory.landlord,
            actsIn: false
        )
    }

    var view: Journey? {
        try? host.store.point(call()) { try JourneyDesk.journey(SigningStory.journey, in: $0) }
    }

    private func isOver() async throws -> Bool {
        switch view?.state {
        case .ready:
            let doors = try host.store.point(call()) {
                try DoorDesk.doors(SigningStory.journey, in: $0)
            }
            return doors.doors.first?.state == .confirmed
        case .refunded: return true
        default: return false
        }
    }

    private func next(_ home: String) async throws {
        try await person(home)
        try await plotTurn(home)
        try await work()
        clock.advance(seconds: 1)
    }

    /// The person does what the journey waits for; a device that heard no answer does it again.
    private func person(_ home: String) async throws {
        guard let view else { return try await begin(home) }
        let id = view.id
        switch view.next {
        case .identify:
            try await write { tx in
                _ = try IdentityDesk.identify(
                    IdentifyPerson(
                        id: id,
                        name: "Liu",
                        number: "990106199003070033",
                        phone: SigningStory.phone
                    ),
                    in: tx
                )
            }
        case .declare:
            try await write { tx in
                _ = try JourneyDesk.declare(
                    DeclareFacts(
                        id: id,
                        ownsHomeHere: false,
                        worksOrStudiesHere: true,
                        incomeFenMonthly: Money(fen: 600_000),
                        occupants: 1
                    ),
                    in: tx
                )
            }
        case .requestCode:
            try await write { tx in _ = try JourneyDesk.requestCode(id, in: tx) }
        case .sign:
            guard let code = providers.now.messages["+86\(SigningStory.phone)"],
                let hash = view.contractHash
            else { return }
            try await write { tx in
                _ = try JourneyDesk.sign(
                    SignContract(id: id, contractHash: hash, code: code),
                    in: tx
                )
            }
        case .pay where view.state == .signed:
            try await write { tx in
                _ = try PaymentDesk.pay(
                    PayFirstRent(id: id, channel: .native, payer: nil, payerAddress: nil),
                    in: tx
                )
            }
        case .pay:
            if let order = view.payment?.order { providers.pay(order) }
        case .openDoor, .wait, .none: break
        }
    }

    private func begin(_ home: String) async throws {
        try await write { tx in
            let hold =
                switch try HoldDesk.place(homeID: home, room: nil, in: tx) {
                case .placed(let hold): hold.id
                case .yours(let id): id
                }
            _ = try JourneyDesk.start(
                StartJourney(
                    id: SigningStory.journey,
                    holdId: hold,
                    startDay: nil,
                    months: 12
                ),
                in: tx
            )
        }
    }

    private func write(
        _ body: @escaping @Sendable (borrowing Transaction) throws -> Void
    ) async throws {
        try await act { try await host.store.write(call(), body) }
    }

    /// What the plot has in store beside the person.
    private func plotTurn(_ home: String) async throws {
        guard plot != .happy, let view else { return }
        switch view.state {
        case _ where plot == .notCountersigned:
            guard view.state == .paying, !isWithdrawn else { return }
            try await act {
                _ = try await host.store.write(staff) { tx in
                    _ = try LeaseDesk.grant(
                        GrantMandate(
                            untilDay: CivilDay.openEnd,
                            rentMaxFen: Money(fen: 1),
                            lessorName: nil
                        ),
                        in: tx
                    )
                }
            }
            isWithdrawn = true
        case .paying where providers.now.orders.values.contains { $0.state == "paid" },
            .unknownPay:
            providers.isSilent.store(true, ordering: .relaxed)
            clock.advance(seconds: 60)
        case .expired where plot == .lateAndTaken && !isTaken:
            try await act {
                _ = try await host.store.write(call("wang")) { tx in
                    _ = try HoldDesk.place(homeID: home, room: nil, in: tx)
                }
            }
        case .expired:
            providers.isSilent.store(false, ordering: .relaxed)
            clock.advance(seconds: 30)
        case .refunding: clock.advance(seconds: 30)
        default: break
        }
    }

    private var isTaken: Bool {
        let live = try? host.store.point(call("wang")) {
            try HoldDesk.holds(before: nil, limit: 5, in: $0).items
        }
        return live?.isEmpty == false
    }

    /// What the host does by itself.
    private func work() async throws {
        let now = clock.now
        _ = try await act { try await host.timers.fireDue(upTo: now) }
        for provider in host.effects.providers {
            for attempt in try await act({
                try await host.effects.take(provider, limit: 1, at: now)
            }) {
                let answer = try await act { providers.answer(attempt.request) }
                _ = try await act { try await host.effects.land(attempt, answer, at: now) }
            }
        }
        _ = try await act { try await host.effects.endDue(upTo: now) }
        let isSilent = providers.isSilent.load(ordering: .relaxed)
        for told in isSilent ? [] : providers.now.told {
            try await act {
                _ = try await host.callbacks.keep(
                    "payment",
                    ProviderNotification(id: told.id, kind: told.kind, body: told.body.encoded),
                    trace: "",
                    at: now
                )
            }
            providers.look { $0.told.removeAll { $0.id == told.id } }
        }
        _ = try await act { try await host.callbacks.deliverDue(upTo: now) }
    }
}
