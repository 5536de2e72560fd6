import Foundation
import PluginKit
import TestGround
import Testing

private struct FlowRow: Decodable {
    let id: String
    let flows: [[Int64]]
    let monthly_irr: String?
    let annual_simple: String?
    let annual_compound: String?

    static func all() throws -> [FlowRow] {
        let bytes = try Corpora.bytes("finance/irr.json")
        return try JSONDecoder().decode([FlowRow].self, from: Data(bytes))
    }

    var flow: CashFlow {
        get throws {
            try CashFlow(
                flows.map { CashFlow.Payment(month: Int($0[0]), amount: Money(fen: $0[1])) }
            )
        }
    }
}

@Suite struct `Cash flows` {
    @Test func `have the rate that the corpus gives, or are refused as it says`() throws {
        let rows = try FlowRow.all()
        #expect(rows.count == 50)
        for row in rows {
            guard let monthly = row.monthly_irr.flatMap(Double.init) else {
                #expect(refusal { try row.flow.rate() } == "money.cash_flow_unsound", "\(row.id)")
                continue
            }
            let cost = try row.flow.rate()
            let found = Double(cost.monthlyTrillionths) / 1e12
            #expect(abs(found - monthly) < 1e-11, "\(row.id)")
            let simple = Double(cost.simpleTrillionths) / 1e12
            #expect(abs(simple - (row.annual_simple.flatMap(Double.init) ?? .nan)) < 1e-6)
            let compound = Double(cost.compoundTrillionths) / 1e12
            #expect(abs(compound - (row.annual_compound.flatMap(Double.init) ?? .nan)) < 1e-6)
        }
    }

    @Test func `of a flat fee show what it costs, simple and compound`() throws {
        let fee = [CashFlow.Payment(month: 0, amount: Money(fen: 1_200_000))]
        let paid = (1...12).map { CashFlow.Payment(month: $0, amount: Money(fen: -107_200)) }
        let cost = try CashFlow(fee + paid).cost()
        #expect(cost.simpleText == "13.03%")
        #expect(cost.compoundText == "13.84%")
    }

    @Test func `of a loan without fees cost what the loan says, whatever its kind`() throws {
        let seed = Seed()
        var random = seed.generator
        for _ in 0..<20 {
            let loan = try Loan(
                principal: Money(fen: Int64.random(in: 50_000_000...900_000_000, using: &random)),
                rate: AnnualRate(parts: Int64.random(in: 100_000...24_000_000, using: &random)),
                months: Int.random(in: 2...60, using: &random)
            )
            for schedule in [try loan.levelPayments(), try loan.equalPrincipal()] {
                let cost = try CashFlow(received: loan.principal, paying: schedule).cost()
                // Rounding to the fen moves the rate of such sums by less than 0.01 %.
                let difference = cost.simpleTrillionths - loan.rate.parts * 10_000
                #expect(difference.magnitude < 100_000_000, seed.comment)
            }
        }
    }

    @Test func `of which no rate can be told are refused`() throws {
        func code(_ flows: [(Int, Int64)]) -> String? {
            refusal {
                try CashFlow(
                    flows.map { CashFlow.Payment(month: $0.0, amount: Money(fen: $0.1)) }
                ).cost()
            }
        }
        let refused = "money.cash_flow_unsound"
        #expect(code([]) == refused)
        #expect(code([(0, 100)]) == refused)
        #expect(code([(1, 100), (0, -100)]) == refused)
        #expect(code([(0, 100), (601, -100)]) == refused)
        #expect(code([(-1, 100), (1, -100)]) == refused)
        #expect(code([(0, .max), (1, -100)]) == refused)
        #expect(code([(0, .min), (1, 100)]) == refused)
        #expect(code([(0, 0), (1, 0)]) == refused)
        #expect(code([(0, 100), (1, 100)]) == refused)
        #expect(code([(0, 100), (1, -250), (2, 156)]) == refused)
        #expect(code([(0, -100), (1, 110)]) == refused, "repaid before it was lent")
        #expect(code([(0, 100), (1, -1200)]) == refused, "above 1,000 % a month")
        #expect(code([(0, 100), (1, -100)]) == nil)
    }
}
