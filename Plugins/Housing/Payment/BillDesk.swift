import PluginKit

/// Reads the provider's own bill of a day: it decides what nobody told of and nobody could be asked about.
enum BillDesk {
    /// Bills are there from ten in the morning on; half an hour later they are read.
    private static let readSeconds: Int64 = 10 * 3600 + 1800
    /// So many payments are decided in one command; the rest in the next.
    private static let decidedMax = 100
    /// The provider pays back within a year.
    private static let refundableDays: Int32 = 366

    /// Has the bills read of the days on which an order may be paid.
    static func expect(
        from opened: Instant,
        until expires: Instant,
        in tx: borrowing Transaction
    ) throws {
        for day in Set([opened.civilDay, expires.civilDay]) { try read(day, in: tx) }
    }

    private static func read(_ day: CivilDay, in tx: borrowing Transaction) throws {
        let due = day.adding(days: 1).start.adding(seconds: readSeconds)
        try tx.schedule(Timers.BillTurn.self, key: "\(day)", due: max(due, tx.now))
    }

    /// A day's bill should be there.
    static func turn(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let day = CivilDay(timer.key) else { return }
        // While there is money that somebody might give back at the provider by hand, each day is looked at.
        let since = day.adding(days: -refundableDays).start
        if try tx.first(Statements.KeptPayment(since: since)) != nil {
            try read(day.adding(days: 1), in: tx)
        }
        try tx.perform(Effects.ReadBill.self, BillDay(day: day, from: nil, bill: nil))
    }

    private static func read(
        _ day: CivilDay,
        _ bill: BillRead,
        from line: Int64,
        in tx: borrowing Transaction
    ) throws {
        try tx.perform(Effects.ReadBill.self, BillDay(day: day, from: line, bill: bill.bill))
    }

    /// Money that went back by the bill has gone back, whoever gave it.
    private static func wentBack(_ lines: [BillLine], in tx: borrowing Transaction) throws {
        for line in lines where line.state == "REFUND" {
            guard let refund = line.refund, let amount = line.refundFen, amount.fen > 0,
                let file = try PaymentDesk.file(line.order, in: tx)
            else { continue }
            let became = try PaymentDesk.wentBack(refund, amount, of: line.order, in: tx)
            guard became != .noted else { continue }
            // The bills know of money of which the book does not: somebody has to look.
            guard let row = try tx.first(Statements.AnyJourney(id: file.journey)) else { continue }
            try tx.act(in: file.tenant)
            try PaymentDesk.callOperator("statement", about: Signing(row), in: tx)
        }
    }

    /// What came in by the bill has come in; what it does not have, to its last page, nobody has paid.
    ///
    /// A bill that could not be read for a day decides nothing: operators have been called by then.
    static func wasRead(
        _ effect: EndedEffect<Effects.ReadBill>,
        in tx: borrowing Transaction
    ) throws {
        guard case .done(let bill) = effect.outcome else { return }
        let day = effect.input.day
        var decided = 0
        for (place, line) in bill.lines.enumerated() where line.state == "SUCCESS" {
            guard let file = try PaymentDesk.file(line.order, in: tx),
                file.intent.transaction != line.transaction
            else { continue }
            guard decided < decidedMax else {
                return try read(day, bill, from: bill.first + Int64(place), in: tx)
            }
            decided += 1
            try tx.act(in: file.tenant)
            let amount = line.amountFen
            try PaymentDesk.take(
                .told(transaction: line.transaction, amount: amount),
                file,
                in: tx
            )
        }
        try wentBack(bill.lines, in: tx)
        if let next = bill.next { return try read(day, bill, from: next, in: tx) }
        // An order that could be paid on the next day as well is decided by that day's bill.
        let (start, end) = (day.start, day.adding(days: 1).start)
        try tx.run(Statements.MarkFirstBill(from: start, until: end))
        let before = day.adding(days: -1).start
        let open = try tx.all(
            Statements.UndecidedPayments(before: before, from: start, until: end)
        )
        for order in open {
            guard let file = try PaymentDesk.file(order.order, in: tx) else { continue }
            try tx.act(in: file.tenant)
            try PaymentDesk.take(.found(.closed), file, in: tx)
        }
        if open.count == decidedMax { try read(day, in: tx) }
    }
}
