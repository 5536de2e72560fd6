import HostStore
import PluginKit

/// Events of Housing made up by hand, as the wall would not let a plugin.
enum Forgery {
    /// Whether the store lets one be published; nil for a type that nobody made up here.
    static func isPublished(_ type: String, in store: PluginStore) async -> Bool? {
        switch type {
        case "housing.home.verified.v1": await publishes(MadeUp<HomeVerified>(), store)
        case "housing.home.listed.v1": await publishes(MadeUp<Listed>(), store)
        case "housing.home.held.v1": await publishes(MadeUp<Held>(), store)
        case "housing.hold.released.v1": await publishes(MadeUp<Released>(), store)
        case "housing.hold.expired.v1": await publishes(MadeUp<Expired>(), store)
        case "housing.dataset.seeded.v1": await publishes(MadeUp<Seeded>(), store)
        case "housing.journey.advanced.v1": await publishes(MadeUp<JourneyMoved>(), store)
        case "housing.lease.activated.v1": await publishes(MadeUp<Activated>(), store)
        case "housing.payment.settled.v1": await publishes(MadeUp<Settled>(), store)
        case "housing.code.issued.v1": await publishes(MadeUp<Issued>(), store)
        case "housing.visit.needed.v1": await publishes(MadeUp<Visit>(), store)
        case "housing.operator.called.v1": await publishes(MadeUp<Operator>(), store)
        case "housing.lease.advanced.v1": await publishes(MadeUp<LeaseMoved>(), store)
        case "housing.lease.renewed.v1": await publishes(MadeUp<Renewed>(), store)
        case "housing.lease.ended.v1": await publishes(MadeUp<LeaseEnded>(), store)
        case "housing.settlement.proposed.v1": await publishes(MadeUp<SettlementProposed>(), store)
        case "housing.deposit.settled.v1": await publishes(MadeUp<DepositSettled>(), store)
        case "housing.vacancy.claimed.v1": await publishes(MadeUp<VacancyClaimed>(), store)
        case "housing.vacancy.denied.v1": await publishes(MadeUp<VacancyDenied>(), store)
        case "housing.rent.billed.v1": await publishes(MadeUp<RentBilled>(), store)
        case "housing.rent.paid.v1": await publishes(MadeUp<RentPaid>(), store)
        case "housing.rent.demanded.v1": await publishes(MadeUp<RentDemanded>(), store)
        case "housing.qualification.opened.v1": await publishes(MadeUp<CaseOpened>(), store)
        case "housing.qualification.advanced.v1": await publishes(MadeUp<CaseAdvanced>(), store)
        case "housing.qualification.waiting.v1": await publishes(MadeUp<CaseWaiting>(), store)
        case "housing.repair.advanced.v1": await publishes(MadeUp<RepairAdvanced>(), store)
        case "housing.repair.granted.v1": await publishes(MadeUp<RepairGranted>(), store)
        case "housing.supply.billed.v1": await publishes(MadeUp<SupplyBilled>(), store)
        case "housing.supply.paid.v1": await publishes(MadeUp<SupplyPaid>(), store)
        case "housing.debit.advanced.v1": await publishes(MadeUp<DebitAdvanced>(), store)
        case "housing.debit.charged.v1": await publishes(MadeUp<DebitCharged>(), store)
        case "housing.filing.advanced.v1": await publishes(MadeUp<FilingAdvanced>(), store)
        case "housing.occupants.changed.v1": await publishes(MadeUp<OccupantsChanged>(), store)
        case "housing.search.matched.v1": await publishes(MadeUp<SearchMatched>(), store)
        default: nil
        }
    }

    private static func publishes(_ event: some Event, _ store: PluginStore) async -> Bool {
        do {
            try await store.write(call) { try $0.publish(event) }
            return true
        } catch {
            return false
        }
    }

    private static let call = CallContext(
        principal: Principal(kind: .service, id: "housing"),
        tenant: nil,
        permissions: [],
        received: Received(monotonicNanos: 0, instant: Instant(utcMillis: 0)),
        traceID: "",
        language: .zh,
        operation: "test"
    )
}

/// A type's name, as a type.
private protocol MadeUpName: Sendable {
    static var type: StaticString { get }
}

private enum Listed: MadeUpName { static let type: StaticString = "housing.home.listed.v1" }
private enum Held: MadeUpName { static let type: StaticString = "housing.home.held.v1" }
private enum Released: MadeUpName { static let type: StaticString = "housing.hold.released.v1" }
private enum Expired: MadeUpName { static let type: StaticString = "housing.hold.expired.v1" }
private enum Seeded: MadeUpName { static let type: StaticString = "housing.dataset.seeded.v1" }
private enum JourneyMoved: MadeUpName {
    static let type: StaticString = "housing.journey.advanced.v1"
}
private enum Activated: MadeUpName { static let type: StaticString = "housing.lease.activated.v1" }
private enum Settled: MadeUpName { static let type: StaticString = "housing.payment.settled.v1" }
private enum Issued: MadeUpName { static let type: StaticString = "housing.code.issued.v1" }
private enum Visit: MadeUpName { static let type: StaticString = "housing.visit.needed.v1" }
private enum HomeVerified: MadeUpName {
    static let type: StaticString = "housing.home.verified.v1"
}
private enum Operator: MadeUpName { static let type: StaticString = "housing.operator.called.v1" }
private enum LeaseMoved: MadeUpName { static let type: StaticString = "housing.lease.advanced.v1" }
private enum Renewed: MadeUpName { static let type: StaticString = "housing.lease.renewed.v1" }
private enum LeaseEnded: MadeUpName { static let type: StaticString = "housing.lease.ended.v1" }
private enum SettlementProposed: MadeUpName {
    static let type: StaticString = "housing.settlement.proposed.v1"
}
private enum DepositSettled: MadeUpName {
    static let type: StaticString = "housing.deposit.settled.v1"
}
private enum VacancyClaimed: MadeUpName {
    static let type: StaticString = "housing.vacancy.claimed.v1"
}
private enum VacancyDenied: MadeUpName {
    static let type: StaticString = "housing.vacancy.denied.v1"
}
private enum RentBilled: MadeUpName { static let type: StaticString = "housing.rent.billed.v1" }
private enum RentPaid: MadeUpName { static let type: StaticString = "housing.rent.paid.v1" }
private enum CaseOpened: MadeUpName {
    static let type: StaticString = "housing.qualification.opened.v1"
}
private enum CaseAdvanced: MadeUpName {
    static let type: StaticString = "housing.qualification.advanced.v1"
}
private enum CaseWaiting: MadeUpName {
    static let type: StaticString = "housing.qualification.waiting.v1"
}
private enum RentDemanded: MadeUpName { static let type: StaticString = "housing.rent.demanded.v1" }
private enum RepairAdvanced: MadeUpName {
    static let type: StaticString = "housing.repair.advanced.v1"
}
private enum SupplyBilled: MadeUpName {
    static let type: StaticString = "housing.supply.billed.v1"
}
private enum SupplyPaid: MadeUpName { static let type: StaticString = "housing.supply.paid.v1" }
private enum DebitAdvanced: MadeUpName {
    static let type: StaticString = "housing.debit.advanced.v1"
}
private enum DebitCharged: MadeUpName {
    static let type: StaticString = "housing.debit.charged.v1"
}
private enum FilingAdvanced: MadeUpName {
    static let type: StaticString = "housing.filing.advanced.v1"
}
private enum OccupantsChanged: MadeUpName {
    static let type: StaticString = "housing.occupants.changed.v1"
}
private enum RepairGranted: MadeUpName {
    static let type: StaticString = "housing.repair.granted.v1"
}
private enum SearchMatched: MadeUpName {
    static let type: StaticString = "housing.search.matched.v1"
}

private struct MadeUp<Name: MadeUpName>: Event {
    static var spec: EventSpec { EventSpec(type: Name.type, isPersonal: false) }
    var partitionKey: String { "" }
    var subject: PersonID? { nil }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> MadeUp<Name>? { nil }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }
}
