import Foundation
import TestGround
import Testing

@testable import PluginKit

/// A row of the corpus of loans, computed by exact fractions and again by decimals.
private struct LoanRow: Decodable {
    let id: String
    let principal: Int64
    let annual_rate: String
    let months: Int
    let level_payment: Int64?
    let first_payment: Int64
    let last_payment: Int64
    let total_interest: Int64
    let principal_parts: [Int64]
    let interest_parts: [Int64]

    var loan: Loan {
        get throws {
            try Loan(
                principal: Money(fen: principal),
                rate: AnnualRate(annual_rate),
                months: months
            )
        }
    }

    static func all(_ file: String) throws -> [LoanRow] {
        let bytes = try Corpora.bytes("finance/\(file).json")
        return try JSONDecoder().decode([LoanRow].self, from: Data(bytes))
    }

    func differs(from schedule: [Loan.Instalment]) -> Bool {
        schedule.map(\.principal.fen) != principal_parts
            || schedule.map(\.interest.fen) != interest_parts
            || schedule.first?.payment.fen != first_payment
            || schedule.last?.payment.fen != last_payment
            || schedule.reduce(0) { $0 + $1.interest.fen } != total_interest
    }
}

@Suite struct `Loans` {
    @Test func `with level payments equal every row of the corpus to the fen`() throws {
        let rows = try LoanRow.all("annuity")
        #expect(rows.count == 200)
        for row in rows {
            let loan = try row.loan
            #expect(loan.levelPayment?.fen == row.level_payment, "\(row.id)")
            #expect(!row.differs(from: try loan.levelPayments()), "\(row.id)")
        }
    }

    @Test func `with equal principal equal every row of the corpus to the fen`() throws {
        let rows = try LoanRow.all("equal-principal")
        #expect(rows.count == 200)
        for row in rows {
            #expect(!row.differs(from: try row.loan.equalPrincipal()), "\(row.id)")
        }
    }

    @Test func `end at nothing owed, and the last payment is within its bound`() throws {
        let seed = Seed()
        var random = seed.generator
        var paid = 0
        while paid < 1000 {
            let loan = try Loan(
                principal: Money(fen: Int64.random(in: 1...300_000_000, using: &random)),
                rate: AnnualRate(parts: Int64.random(in: 1...36_000_000, using: &random)),
                months: Int.random(in: 1...360, using: &random)
            )
            guard let schedule = try? loan.levelPayments(), let level = loan.levelPayment,
                let last = schedule.last
            else { continue }
            paid += 1
            #expect(schedule.reduce(Money(fen: 0)) { $0 + $1.principal } == loan.principal)
            #expect(last.balance.fen == 0, seed.comment)
            #expect(schedule.dropLast().allSatisfy { $0.payment == level }, seed.comment)
            // |last - A| r <= (1+r)^n - 1, both sides times q^n with r = a / q.
            let (rate, unit) = loan.rate.monthly
            let difference = (last.payment.fen - level.fen).magnitude
            let grown = WideInteger.power(unit + rate, loan.months)
            let whole = WideInteger.power(unit, loan.months)
            let left = whole.multiplied(by: difference).multiplied(by: rate)
            #expect(left <= (grown - whole).multiplied(by: unit), seed.comment)
        }
    }

    @Test func `of nothing, of too much, over no time or at an absurd rate are refused`() throws {
        let rate = try AnnualRate("0.05")
        func code(_ fen: Int64, _ months: Int) -> String? {
            refusal { try Loan(principal: Money(fen: fen), rate: rate, months: months) }
        }
        #expect(code(0, 12) == "money.principal_out_of_range")
        #expect(code(-1, 12) == "money.principal_out_of_range")
        #expect(code(.max, 12) == "money.principal_out_of_range")
        #expect(code(1, 0) == "money.term_out_of_range")
        #expect(code(1, -1) == "money.term_out_of_range")
        #expect(code(1, 601) == "money.term_out_of_range")
        #expect(code(Loan.principalMax.fen, 600) == nil)
        for text in ["1.01", "-0.01", "", ".", "1.", ".5", "0.123456789", "5%", "0.0.1", "１"] {
            #expect(refusal { try AnnualRate(text) } == "money.rate_out_of_range", "\(text)")
        }
        #expect(try AnnualRate("1").parts == AnnualRate.whole)
        #expect(try AnnualRate("0.0310").description == "3.10%")
        #expect(try AnnualRate("0.12345678").description == "12.345678%")
    }

    @Test func `that an instalment would not pay off are refused with its number`() throws {
        let dear = try Loan(principal: Money(fen: 1), rate: AnnualRate("1"), months: 2)
        #expect(refusal { try dear.levelPayments() } == "money.loan_unpayable")
        let idle = try Loan(principal: Money(fen: 100), rate: AnnualRate("1"), months: 60)
        #expect(refusal { try idle.levelPayments() } == "money.loan_unpayable", "interest only")
        let small = try Loan(principal: Money(fen: 11), rate: AnnualRate("0"), months: 12)
        #expect(refusal { try small.levelPayments() } == "money.loan_unpayable")
        #expect(refusal { try small.equalPrincipal() } == "money.loan_unpayable")
    }

    @Test func `at the bounds are computed exactly`() throws {
        let largest = try Loan(principal: Loan.principalMax, rate: AnnualRate("0.05"), months: 600)
        let schedule = try largest.levelPayments()
        #expect(schedule.reduce(0) { $0 + $1.principal.fen } == Loan.principalMax.fen)
    }
}

/// The code of the fault thrown, nil when none is.
func refusal(_ body: () throws -> some Any) -> String? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? Fault)?.code ?? "\(error)"
    }
}
