import HostStore
import JSONWire
import PluginKit

@testable import Housing

/// I10: what the events say when they are told again in order, held against the rows.
struct SigningRetelling {
    /// Signings by their states.
    private var states: [String: String] = [:]
    /// Homes that are held: by whom, by the hold's id.
    private var holds: [String: String] = [:]
    private var leases: Set<String> = []
    private var received: [String: Int64] = [:]
    private var paidBack: [String: Int64] = [:]
    private var codes: Set<String> = []
    private var visits: Set<String> = []
    private var wrong: [String] = []

    /// What the rows and the events do not agree in; nothing when all is well.
    static func differences(_ file: StoreFile) throws -> [String] {
        try file.read { system in
            var told = SigningRetelling()
            try system.statement("SELECT type, payload FROM host_outbox ORDER BY n").each { row in
                guard let event = try? JSONValue.parse(row.blob(at: 1)) else { return }
                told.hear(row.text(at: 0), event)
            }
            try told.compare(with: system)
            return told.wrong
        }
    }

    private mutating func hear(_ type: String, _ event: JSONValue) {
        func text(_ name: String) -> String { event[name]?.string ?? "-" }
        func number(_ name: String) -> Int64 { event[name]?.int64 ?? -1 }
        let wanted = "\(text("homeId"))/\(number("room"))/\(text("personId"))"
        let door = "\(text("leaseId"))/\(number("leaf"))"
        switch type {
        case "housing.journey.advanced.v1":
            let id = text("journeyId")
            if text("from") != states[id, default: "held"] {
                wrong.append("\(id) left \(text("from"))")
            }
            states[id] = text("to")
        case "housing.home.held.v1": holds[text("holdId")] = wanted
        case "housing.hold.released.v1", "housing.hold.expired.v1":
            if holds.removeValue(forKey: text("holdId")) == nil {
                wrong.append("\(text("holdId")) ended and was not held")
            }
        case "housing.lease.activated.v1":
            if let hold = holds.first(where: { $0.value == wanted })?.key {
                holds[hold] = nil
            } else {
                wrong.append("\(text("leaseId")) was let and not held")
            }
            leases.insert(
                "\(text("leaseId")) \(wanted) \(text("startDay")) \(text("endDay"))"
                    + " \(number("rentFen")) \(number("depositFen")) \(text("contractHash"))"
            )
        case "housing.payment.settled.v1":
            if event["refunded"] == .bool(true) {
                paidBack[text("order"), default: 0] += number("amountFen")
            } else {
                received[text("order"), default: 0] += number("amountFen")
            }
        case "housing.code.issued.v1":
            codes.insert("\(door) \(text("kind")) \(text("startsAt")) \(text("endsAt"))")
        case "housing.visit.needed.v1": visits.insert(door)
        default: break
        }
    }

    private mutating func compare(with system: borrowing SystemSnapshot) throws {
        var rows = SigningRetelling()
        try system.statement("SELECT id, state FROM journey WHERE state <> 'held'").each { row in
            rows.states[row.text(at: 0)] = row.text(at: 1)
        }
        try system.statement(
            "SELECT id, home_id, coalesce(leaf, -1), person_id FROM hold WHERE state = 'held'"
        ).each { row in
            rows.holds[row.text(at: 0)] =
                "\(row.text(at: 1))/\(row.int64(at: 2))/\(row.text(at: 3))"
        }
        try system.statement(
            """
            SELECT id, home_id, coalesce(leaf, -1), person_id, start_day, end_day, rent_fen,
                deposit_fen, contract_hash FROM lease
            """
        ).each { row in
            let days = (4...5).map { "\(CivilDay(sinceEpoch: Int32(row.int64(at: $0))))" }
            rows.leases.insert(
                "\(row.text(at: 0)) \(row.text(at: 1))/\(row.int64(at: 2))/\(row.text(at: 3))"
                    + " \(days[0]) \(days[1]) \(row.int64(at: 6)) \(row.int64(at: 7))"
                    + " \(row.text(at: 8))"
            )
        }
        try system.statement(
            """
            SELECT order_id, coalesce(received_fen, amount_fen), state = 'refunded' FROM payment
            WHERE transaction_id IS NOT NULL
            """
        ).each { row in
            rows.received[row.text(at: 0)] = row.int64(at: 1)
            if row.int64(at: 2) == 1 { rows.paidBack[row.text(at: 0)] = row.int64(at: 1) }
        }
        if states != rows.states { wrong.append("signings: \(states) and \(rows.states)") }
        if holds != rows.holds { wrong.append("holds: \(holds) and \(rows.holds)") }
        if leases != rows.leases { wrong.append("leases: \(leases) and \(rows.leases)") }
        if received != rows.received { wrong.append("received: \(received), \(rows.received)") }
        if paidBack != rows.paidBack { wrong.append("paid back: \(paidBack), \(rows.paidBack)") }
        try compareDoors(with: system)
    }

    /// A code that opens a door was told of, and so is every door that somebody has to go to.
    private mutating func compareDoors(with system: borrowing SystemSnapshot) throws {
        var known: Set<String> = []
        var set: Set<String> = []
        try system.statement(
            "SELECT lease_id, leaf, kind, starts_at, ends_at, state FROM door_code"
        ).each { row in
            let times = (3...4).map { Instant(utcMillis: row.int64(at: $0)).rfc3339 }
            let code =
                "\(row.text(at: 0))/\(row.int64(at: 1)) \(row.text(at: 2)) \(times[0]) \(times[1])"
            known.insert(code)
            if row.text(at: 5) == "set" { set.insert(code) }
        }
        if !set.isSubset(of: codes) { wrong.append("codes: \(set.subtracting(codes)) not told") }
        if !codes.isSubset(of: known) { wrong.append("codes: \(codes.subtracting(known)) told") }
        var doors: Set<String> = []
        try system.statement(
            "SELECT lease_id, leaf FROM door WHERE state = 'needsVisit'"
        ).each { doors.insert("\($0.text(at: 0))/\($0.int64(at: 1))") }
        if !doors.isSubset(of: visits) { wrong.append("visits: \(doors.subtracting(visits))") }
    }
}
