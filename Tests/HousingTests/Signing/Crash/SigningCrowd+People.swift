import HostStore
import PluginKit

@testable import Housing

/// What the landlord and the people of a crowd do.
extension SigningCrowd {
    // MARK: - The landlord

    private var staff: CallContext {
        host.clock.call(
            Principal(kind: .person, id: "staff"),
            tenant: SigningCrowd.landlord,
            actsIn: false
        )
    }

    func landlord() async throws {
        let place = places[random.index(below: places.count)]
        if chance(1, in: 3) { return try await assess(place.home, isBelow: chance(1, in: 2)) }
        if chance(1, in: 2) {
            let rent = Money(fen: chance(1, in: 3) ? 1 : 1_000_000)
            try await told(staff) { tx in
                _ = try LeaseDesk.grant(
                    GrantMandate(untilDay: CivilDay.openEnd, rentMaxFen: rent, lessorName: nil),
                    in: tx
                )
            }
        } else {
            // A lock that is in no door any more may be put into another.
            let old = [7001, 7101, 7102] + Array(7201..<max(7202, newestLock + 1))
            let isMoved = chance(1, in: 3)
            if !isMoved { newestLock += 1 }
            let number = isMoved ? old[random.index(below: old.count)] : newestLock
            let reach: LockReach = chance(1, in: 4) ? .keypad : .gateway
            try await told(staff) { tx in
                try SigningCrowd.name(number, in: place, reach, tx)
            }
        }
    }

    static func name(
        _ number: Int64,
        in place: Place,
        _ reach: LockReach,
        _ tx: borrowing Transaction
    ) throws {
        _ = try LockDesk.assign(
            AssignLock(number: number, landlordId: TenantID(landlord)),
            in: tx
        )
        _ = try LockDesk.name(
            SetLock(id: place.home, room: place.room, number: number, reach: reach),
            in: tx
        )
    }

    // MARK: - People

    func call(_ person: Person) -> CallContext {
        host.clock.call(Principal(kind: .person, id: person.name))
    }

    /// Somebody does something; what the plugin refuses is refused.
    private func told(
        _ call: CallContext,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> Void
    ) async throws {
        do {
            try await host.store.write(call, body)
        } catch let fault as Fault where fault.kind != .internalError {}
    }

    func view(_ journey: String, of person: Person) throws -> Journey {
        try host.store.point(call(person)) { try JourneyDesk.journey(journey, in: $0) }
    }

    func act(of place: Int) async throws {
        let person = people[place]
        guard let id = person.journeys.last else { return try await begin(place) }
        // Money for an order of long ago may come at any time.
        if chance(1, in: 10), let order = providers.now.orders.keys.sorted().first {
            providers.pay(order)
        }
        if chance(1, in: 20) { payBack() }
        let view: Journey
        do {
            view = try self.view(id, of: person)
        } catch let fault as Fault where fault.kind == .notFound {
            // The home was another's.
            return try await begin(place)
        }
        guard view.next != .none || chance(1, in: 2) else { return try await begin(place) }
        try await act(person, view)
        if chance(1, in: 10) { try await act(person, view) }
    }

    /// Somebody at the landlord's pays back at the provider's console, in part or in whole.
    private func payBack() {
        let truth = providers.now
        let paid = truth.orders.keys.sorted().filter { truth.left(of: $0) > 0 }
        guard !paid.isEmpty else { return }
        let order = paid[random.index(below: paid.count)]
        let left = truth.left(of: order)
        providers.payBack(order, chance(1, in: 3) ? left : random.pick(1...left))
    }

    private func begin(_ place: Int) async throws {
        guard people[place].journeys.count < SigningCrowd.journeysMax else { return }
        let id = "\(people[place].name)-\(people[place].journeys.count)"
        people[place].journeys.append(id)
        let wish = places[random.index(below: places.count)]
        let starts =
            chance(1, in: 4) ? host.clock.now.civilDay.adding(days: 1) : nil
        let months: Int64 = chance(1, in: 2) ? 1 : 12
        try await told(call(people[place])) { tx in
            let hold =
                switch try HoldDesk.place(homeID: wish.home, room: wish.room, in: tx) {
                case .placed(let hold): hold.id
                case .yours(let id): id
                }
            _ = try JourneyDesk.start(
                StartJourney(id: id, holdId: hold, startDay: starts, months: months),
                in: tx
            )
        }
    }

    private func act(_ person: Person, _ view: Journey) async throws {
        let id = view.id
        let call = self.call(person)
        if chance(1, in: 40) {
            return try await told(call) { tx in _ = try JourneyDesk.cancel(id, in: tx) }
        }
        switch view.next {
        case .identify:
            try await told(call) { tx in
                _ = try IdentityDesk.identify(
                    IdentifyPerson(
                        id: id,
                        name: person.name,
                        number: TestCitizen.number(of: person.name),
                        phone: person.phone
                    ),
                    in: tx
                )
            }
        case .declare:
            let works = chance(9, in: 10)
            try await told(call) { tx in
                _ = try JourneyDesk.declare(
                    DeclareFacts(
                        id: id,
                        ownsHomeHere: false,
                        worksOrStudiesHere: works,
                        incomeFenMonthly: Money(fen: 600_000),
                        occupants: 1
                    ),
                    in: tx
                )
            }
        case .requestCode:
            try await told(call) { tx in _ = try JourneyDesk.requestCode(id, in: tx) }
        case .sign:
            let sent = providers.now.messages["+86\(person.phone)"] ?? "000000"
            let code = chance(1, in: 10) ? "111111" : sent
            let hash = view.contractHash ?? ""
            try await told(call) { tx in
                _ = try JourneyDesk.sign(
                    SignContract(id: id, contractHash: hash, code: code),
                    in: tx
                )
            }
        case .pay: try await pay(view, call)
        case .openDoor, .wait, .none: break
        }
    }

    private func pay(_ view: Journey, _ call: CallContext) async throws {
        let id = view.id
        guard view.state != .signed else {
            return try await told(call) { tx in
                _ = try PaymentDesk.pay(
                    PayFirstRent(id: id, channel: .native, payer: nil, payerAddress: nil),
                    in: tx
                )
            }
        }
        guard let order = view.payment?.order else { return }
        providers.pay(order, chance(1, in: 12) ? random.pick(1...400_000) : nil)
    }
}
