import PluginKit

/// The meters of a landlord's homes: their readings, and what they cost, split among who lived there.
enum MeterDesk {
    /// Writes a reading down; the newest that is not billed yet may be written anew.
    static func record(_ input: RecordReading, in tx: borrowing Transaction) throws -> HomeMeters {
        try own(input.id, in: tx)
        let today = tx.now.civilDay
        let readings = try readings(input.id, input.meter, in: tx)
        let billed = try billedUntil(input.id, input.meter, in: tx)
        let earlier = readings.filter { $0.day < input.day }.last
        guard input.day <= today, billed.map({ input.day > $0 }) ?? true,
            readings.allSatisfy({ $0.day <= input.day })
        else { throw Fault.meterDay() }
        let isNew = input.isNewMeter ?? false
        if let earlier, !isNew, input.figure < earlier.figure { throw Fault.meterBackwards() }
        try tx.run(
            Statements.KeepReading(
                homeId: input.id,
                meter: input.meter.rawValue,
                day: input.day,
                figure: input.figure,
                isNew: isNew,
                at: tx.now
            )
        )
        return try view(input.id, in: tx)
    }

    /// Readings of a meter, oldest first.
    private static func readings(
        _ home: String,
        _ meter: MeterKind,
        in tx: borrowing Transaction
    ) throws -> [Statements.ReadingsOfMeter.Row] {
        let all = Statements.ReadingsOfMeter(homeId: home, meter: meter.rawValue)
        return try tx.all(all).reversed()
    }

    private static func billedUntil(
        _ home: String,
        _ meter: MeterKind,
        in tx: borrowing Transaction
    ) throws -> CivilDay? {
        let newest = Statements.NewestMeterBill(homeId: home, meter: meter.rawValue)
        return try tx.first(newest)?.untilDay
    }

    private static func own(_ home: String, in tx: borrowing Transaction) throws {
        guard try tx.first(Statements.HomeOfLandlord(homeId: home)) != nil else {
            throw Fault.homeNotFound()
        }
    }

    /// What was used since the last bill, split by the days of everybody who lived there; days on which nobody did are
    /// the landlord's.
    static func bill(_ input: BillMeter, in tx: borrowing Transaction) throws -> HomeMeters {
        try own(input.id, in: tx)
        let all = try readings(input.id, input.meter, in: tx)
        let billed = try billedUntil(input.id, input.meter, in: tx)
        guard let from = billed ?? all.first?.day, from < input.untilDay,
            input.untilDay <= from.adding(days: MeterLimits.daysMax),
            all.contains(where: { $0.day == input.untilDay })
        else { throw Fault.meterNothing() }
        let within = all.filter { $0.day >= from && $0.day <= input.untilDay }
        guard let units = MeterFigure.units(within.map { ($0.figure, $0.isNew) }) else {
            throw Fault.meterBackwards()
        }
        guard units <= MeterLimits.unitsMax else { throw Fault.meterTooMuch() }
        let amount = TariffRule.amount(
            units,
            of: input.meter,
            from: from,
            until: input.untilDay
        )
        let stays = try stays(input.id, from: from, until: input.untilDay, in: tx)
        let days = stays.map { $0.stay.personDays(from: from, until: input.untilDay) }
        let empty = Stay.emptyDays(stays.map(\.stay), from: from, until: input.untilDay)
        let parts = try Stay.split(
            amount,
            empty: empty,
            among: zip(stays, days).map { ($0.stay.lease, $1) }
        )
        let whole = days.reduce(empty, +)
        try tx.run(
            Statements.InsertMeterBill(
                homeId: input.id,
                meter: input.meter.rawValue,
                fromDay: from,
                untilDay: input.untilDay,
                units: units,
                tariff: TariffRule.inForce(on: input.untilDay.adding(days: -1)).version,
                amount: amount,
                lessor: parts[0],
                at: tx.now
            )
        )
        for (index, one) in stays.enumerated() where days[index] > 0 {
            try SupplyDesk.issue(
                SupplyDesk.Draft(
                    meter: input.meter,
                    from: from,
                    until: input.untilDay,
                    units: units,
                    whole: amount,
                    days: days[index],
                    allDays: whole,
                    amount: parts[index + 1]
                ),
                one.file,
                in: tx
            )
        }
        return try view(input.id, in: tx)
    }

    /// Everybody who lived in a home on some of these days, in the order of their leases.
    private static func stays(
        _ home: String,
        from: CivilDay,
        until: CivilDay,
        in tx: borrowing Transaction
    ) throws -> [(file: LeaseFile, stay: Stay)] {
        try tx.all(Statements.LeasesOfHome(homeId: home, until: until)).compactMap { lease in
            guard let row = try tx.first(Statements.AnyLease(id: lease.id)) else { return nil }
            let file = try LeaseFile(row)
            let left = file.life.handedOver?.civilDay
            guard left.map({ $0 > from }) ?? true else { return nil }
            let others = try tx.all(Statements.OccupantsOfLease(leaseId: file.id)).map {
                Stay.Days(from: $0.sinceDay, until: $0.untilDay)
            }
            let stay = Stay(lease: file.id, from: file.firstDay, until: left, others: others)
            return (file, stay)
        }.sorted { $0.0.id < $1.0.id }
    }

    private static func view(_ home: String, in tx: borrowing Transaction) throws -> HomeMeters {
        try HomeMeters(
            homeId: home,
            now: tx.now,
            readings: tx.all(Statements.ReadingsOfHome(homeId: home)).map(MeterReading.init),
            bills: tx.all(Statements.MeterBills(homeId: home)).map(MeterBill.init)
        )
    }

    /// The meters of a home of the caller's organisation.
    static func meters(_ home: String, in snapshot: borrowing Snapshot) throws -> HomeMeters {
        guard try snapshot.first(Statements.HomeOfLandlord(homeId: home)) != nil else {
            throw Fault.homeNotFound()
        }
        return try HomeMeters(
            homeId: home,
            now: snapshot.call.received.instant,
            readings: snapshot.all(Statements.ReadingsOfHome(homeId: home)).map(MeterReading.init),
            bills: snapshot.all(Statements.MeterBills(homeId: home)).map(MeterBill.init)
        )
    }
}

extension MeterReading {
    init(_ row: Statements.ReadingsOfHome.Row) throws {
        self.init(
            meter: try stored(row.meter),
            day: row.day,
            figure: row.figure,
            isNewMeter: row.isNew ? true : nil
        )
    }
}

extension MeterBill {
    init(_ row: Statements.MeterBills.Row) throws {
        self.init(
            meter: try stored(row.meter),
            fromDay: row.fromDay,
            untilDay: row.untilDay,
            units: row.units,
            tariff: row.tariff,
            amountFen: row.amount,
            lessorFen: row.lessor
        )
    }
}
