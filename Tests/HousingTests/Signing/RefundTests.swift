import HostSandbox
import HostStore
import JSONWire
import PluginTesting
import Testing

@testable import Housing
@testable import PluginKit

/// What somebody at the landlord's gives back on the provider's own console, and refunds that end late.
@Suite(.timeLimit(.minutes(3))) struct `Refunds of a payment` {
    private func leased(_ town: SigningTown) async throws -> (SigningWalk, order: String) {
        let walk = try await town.begin(town.home(), by: "Liu")
        try await walk.walk(to: .paying)
        try await walk.confirm()
        try await walk.wait(for: .ready)
        return (walk, try #require(try await walk.view().payment?.order))
    }

    private func owedDeposit(_ town: SigningTown) throws -> Int64 {
        try town.number(
            "SELECT credits_posted - debits_posted FROM host_account WHERE kind = 'Deposit'"
        )
    }

    private func sums(_ town: SigningTown) async throws -> [Int64?] {
        try await town.city.published("housing.payment.settled.v1")
            .filter { $0.payload["refunded"]?.bool == true }.map { $0.payload["amountFen"]?.int64 }
    }

    @Test func `made by hand reach the book once each: the rent first, then the deposit`()
        async throws
    {
        try await SigningTown.with { town in
            let (walk, order) = try await leased(town)
            town.fault(.doubled, .payment)
            #expect(town.server.sandbox.refund(order, fen: 50_000))
            let part = try await walk.wait { $0.payment?.returnedFen != nil }
            #expect(part.payment?.returnedFen == Money(fen: 50_000))
            #expect(part.payment?.state == .succeeded)
            #expect(try town.clearing() == 256_000 && town.applied() == 256_000)
            #expect(try owedDeposit(town) == 153_000)
            #expect(town.server.sandbox.refund(order, fen: 150_000))
            try await walk.wait { $0.payment?.returnedFen == Money(fen: 200_000) }
            #expect(try owedDeposit(town) == 106_000)
            #expect(!town.server.sandbox.refund(order, fen: 106_001), "no more than came in")
            #expect(try await sums(town) == [50_000, 150_000])
            #expect(try await town.calls() == ["paidBack"])
        }
    }

    @Test func `come out of rent that was earned where nothing else is left, and stop no bill`()
        async throws
    {
        try await SigningTown.with { town in
            let (walk, order) = try await leased(town)
            // The first rent was due, and is used by now.
            for _ in 0..<27 { try await town.advance(seconds: 24 * 3600) }
            #expect(try town.prepaid() == 0)
            #expect(town.server.sandbox.refund(order, fen: 306_000))
            try await walk.wait { $0.payment?.state == .refunded }
            #expect(try town.clearing() == 0)
            #expect(try owedDeposit(town) == 0)
            #expect(try await town.calls().filter { $0 == "statement" }.isEmpty)
        }
    }

    @Test func `in whole never end a lease, nor its codes`() async throws {
        try await SigningTown.with { town in
            let (walk, order) = try await leased(town)
            #expect(town.server.sandbox.refund(order, fen: 306_000))
            try await walk.wait { $0.payment?.state == .refunded }
            #expect(try town.clearing() == 0)
            #expect(try await walk.view().state == .ready)
            #expect(try await walk.doors().first?.codes.isEmpty == false)
            #expect(try await town.calls() == ["paidBack"])
        }
    }

    @Test func `that nobody told of stand in the bill of their day, days later too`() async throws {
        try await SigningTown.with { town in
            let (walk, order) = try await leased(town)
            for _ in 0..<60 { try await town.advance(seconds: 3600) }
            town.fault(.lost, .payment)
            #expect(town.server.sandbox.refund(order, fen: 6000))
            for _ in 0..<40 { try await town.advance(seconds: 3600) }
            try await walk.wait { $0.payment?.returnedFen == Money(fen: 6000) }
            #expect(try town.clearing() == 300_000)
        }
    }

    @Test func `by hand while ours is under way: what is left goes back, and no fen more`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            town.fault(.wrongAmount, .payment)
            try await walk.confirm()
            // Ours waits, because the provider fails from here on.
            town.fault(.error, .payment, times: 1000)
            let pending = try await walk.wait { $0.payment?.state == .refundPending }
            let order = try #require(pending.payment?.order)
            #expect(town.server.sandbox.refund(order, fen: 6001))
            try await walk.wait { $0.payment?.returnedFen == Money(fen: 6001) }
            town.server.sandbox.faults.clear()
            for _ in 0..<90 { try await town.advance(seconds: 60) }
            try await walk.wait { $0.payment?.state == .refunded }
            #expect(try await sums(town) == [6001, 300_000])
            #expect(try town.clearing() == 0)
            // The provider never had the first of ours: what was asked for again bears its number.
            let asked = try town.number(
                "SELECT count(*) FROM host_effect WHERE port = 'payment.refund.create'"
            )
            let first = try town.number(
                """
                SELECT count(*) FROM refund_paid WHERE refund_id = (SELECT id FROM host_effect
                    WHERE port = 'payment.refund.create' ORDER BY n LIMIT 1)
                """
            )
            #expect(asked >= 2 && first == 1)
        }
    }

    @Test func `before the countersignature end the signing: nobody signs for half a payment`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            try await countersign(upTo: 152_999, town)
            try await walk.confirm()
            try await walk.wait(for: .paid)
            let order = try #require(try await walk.view().payment?.order)
            #expect(town.server.sandbox.refund(order, fen: 1))
            try await walk.wait { $0.payment?.returnedFen == Money(fen: 1) }
            try await countersign(upTo: 1_000_000, town)
            for seconds in [5, 30, 60, 60, 60] as [Int64] {
                try await town.advance(seconds: seconds)
            }
            let view = try await walk.wait(for: .refunded)
            #expect(view.reason == "countersign")
            #expect(try await sums(town) == [1, 305_999])
            #expect(try town.clearing() == 0 && town.applied() == 0)
            #expect(try town.number("SELECT count(*) FROM lease") == 0)
        }
    }

    private func countersign(upTo fen: Int64, _ town: SigningTown) async throws {
        let rent = JSONValue.number(JSONNumber(fen))
        try await town.landlord.call(
            "grantMandate",
            ["untilDay": "2028-01-01", "rentMaxFen": rent]
        )
    }

    @Test func `of a payment that nobody had heard of are booked with it`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let order = try #require(try await walk.walk(to: .paying).payment?.order)
            town.fault(.lost, .payment)
            town.fault(.error, .payment, times: 1000)
            try await walk.confirm()
            #expect(town.server.sandbox.refund(order, fen: 306_000))
            try await town.city.settle()
            #expect(try await walk.view().state == .paying)
            town.server.sandbox.faults.clear()
            for _ in 0..<4 { try await town.advance(seconds: 60) }
            try await walk.wait { $0.payment?.state == .refunded }
            #expect(try town.clearing() == 0 && town.applied() == 0)
            #expect(try town.number("SELECT count(*) FROM lease") == 0)
            #expect(try await sums(town) == [306_000])
        }
    }

    @Test func `that are not the newest say nothing of it, but what they moved has moved`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .paying)
            town.fault(.wrongAmount, .payment)
            try await walk.confirm()
            town.fault(.error, .payment, times: 1000)
            let pending = try await walk.wait { $0.payment?.state == .refundPending }
            let order = try #require(pending.payment?.order)
            let store = try town.city.store("housing")
            let call = HousingCalls.service(at: town.city.clock.now)
            let due: StaticString = "SELECT coalesce(max(due), 0) FROM payment"
            let before = try town.number(due)
            let ends: [EffectOutcome<RefundFound>] = [
                .expired, .unknown,
                .done(RefundFound(refund: "earlier", state: "failed", amountFen: nil)),
            ]
            for end in ends {
                try await store.write(call) {
                    try PaymentDesk.refunding(earlier(order, end), in: $0)
                }
            }
            #expect(try await town.calls() == ["amount"])
            #expect(try town.number(due) == before)
            let found = RefundFound(refund: "earlier", state: "done", amountFen: nil)
            for _ in 0..<2 {
                try await store.write(call) {
                    try PaymentDesk.refunding(earlier(order, .done(found)), in: $0)
                }
            }
            #expect(try await walk.view().payment?.returnedFen == Money(fen: 1000))
            #expect(try town.clearing() == 305_001)
        }
    }

    /// How a refund of 10 yuan under another number than the newest ended.
    private func earlier(
        _ order: String,
        _ outcome: EffectOutcome<RefundFound>
    ) -> EndedEffect<Effects.RefundOrder> {
        EndedEffect(
            id: "earlier",
            input: RefundDraft(
                order: order,
                refund: nil,
                amountFen: Money(fen: 1000),
                totalFen: Money(fen: 306_001),
                reason: "test"
            ),
            outcome: outcome,
            performed: HousingRig.noon,
            attempts: 1
        )
    }
}
