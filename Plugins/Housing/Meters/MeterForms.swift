import PluginKit

/// What the forms of meters do; each leads back to its page.
enum MeterForms {
    static func record(_ input: ReadingForm, _ context: RequestContext) async throws -> PageReply {
        guard let meter = MeterKind(rawValue: input.meter), let day = CivilDay(input.day),
            let figure = MeterFigure.read(input.figure)
        else { return try back(input.id, .form, context) }
        return try await step(input.id) {
            let wish = RecordReading(
                id: input.id,
                meter: meter,
                figure: figure,
                day: day,
                isNewMeter: input.isNewMeter == "1"
            )
            _ = try await context.write { try MeterDesk.record(wish, in: $0) }
        }
    }

    static func bill(_ input: MeterBillForm, _ context: RequestContext) async throws -> PageReply {
        guard let meter = MeterKind(rawValue: input.meter), let day = CivilDay(input.untilDay)
        else { return try back(input.id, .form, context) }
        return try await step(input.id) {
            let wish = BillMeter(id: input.id, meter: meter, untilDay: day)
            _ = try await context.write { try MeterDesk.bill(wish, in: $0) }
        }
    }

    static func pay(_ input: PaySupplyForm, _ context: RequestContext) async throws -> PageReply {
        let path = "/housing/leases/\(input.id)/supplies"
        let number = Int64(input.number).flatMap { (1...100_000).contains($0) ? $0 : nil }
        let wish = PaySupply(
            id: input.id,
            number: number ?? 100_000,
            channel: .native,
            payer: nil,
            payerAddress: nil
        )
        do {
            _ = try await context.write { try SupplyDesk.pay(wish, in: $0) }
        } catch let fault as Fault {
            guard fault.code == "housing.supply.no_bill" else { throw fault }
            return .redirect(to: "\(path)?notice=late")
        }
        return .redirect(to: path)
    }

    private static func step(_ home: String, _ body: () async throws -> Void) async throws
        -> PageReply
    {
        do {
            try await body()
        } catch let fault as Fault {
            guard let notice = MetersPage.Notice.told[fault.code] else { throw fault }
            return .redirect(to: "\(MetersPage.path(home))?notice=\(notice.rawValue)")
        }
        return .redirect(to: MetersPage.path(home))
    }

    /// What is another's is not there, whatever was typed.
    private static func back(
        _ home: String,
        _ notice: MetersPage.Notice,
        _ context: RequestContext
    ) throws -> PageReply {
        _ = try context.point { try MeterDesk.meters(home, in: $0) }
        return .redirect(to: "\(MetersPage.path(home))?notice=\(notice.rawValue)")
    }
}
