import PluginKit
import PluginTesting
import Synchronization
import Testing

@testable import HostSandbox
@testable import Housing

/// What nobody could be asked about for a day, and the provider's bill of that day.
@Suite(.timeLimit(.minutes(3))) struct `The bill of a day` {
    /// The provider is heard of again after more than a day, when nobody asks it any more.
    private func unheardOf(_ town: SigningTown, isPaid: Bool) async throws -> SigningWalk {
        let walk = try await town.begin(town.home(), by: "Liu")
        try await walk.walk(to: .paying)
        if isPaid {
            town.fault(.lost, .payment)
            try await walk.confirm()
        }
        town.fault(.error, .payment, times: 1_000_000)
        for _ in 0..<50 { try await town.advance(seconds: 1800) }
        #expect(try await walk.view().state == .expired)
        #expect(try await walk.view().payment?.state != .closed)
        town.server.sandbox.faults.clear()
        for _ in 0..<8 { try await town.advance(seconds: 900) }
        return walk
    }

    @Test func `money that nobody heard of for a day is found in the bill of the day`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await unheardOf(town, isPaid: true)
            try await walk.wait(for: .ready)
            #expect(try town.applied() == 306_000)
        }
    }

    @Test func `what the bill of the day does not have nobody has paid`() async throws {
        try await SigningTown.with { town in
            let walk = try await unheardOf(town, isPaid: false)
            try await walk.wait { $0.payment?.state == .closed }
            #expect(try town.clearing() == 0)
        }
    }

    @Test func `and that of the next decide together about an order over midnight`() async throws {
        let late = HousingRig.noon.adding(seconds: 11 * 3600 + 55 * 60)
        try await SigningTown.with(at: late) { town in
            let walk = try await unheardOf(town, isPaid: false)
            #expect(try await walk.view().payment?.state != .closed, "the first alone does not")
            for _ in 0..<20 { try await town.advance(seconds: 1800) }
            try await walk.wait { $0.payment?.state == .closed }
            #expect(try town.clearing() == 0)
        }
    }

    @Test(arguments: [true, false])
    func `decides on its last page, however many pages it has`(isPaid: Bool) async throws {
        try await SigningTown.with { town in
            let pages = town.server.sandbox.payments.book.withLock { book in
                for number in 0..<4100 {
                    let name = "01J000000000000000000\(10000 + number)"
                    book.orders[name] = .others(name)
                }
                return book.orders.count / 2000
            }
            #expect(pages == 2)
            let walk = try await unheardOf(town, isPaid: isPaid)
            if isPaid {
                try await walk.wait(for: .ready)
                #expect(try town.applied() == 306_000)
            } else {
                try await walk.wait { $0.payment?.state == .closed }
                #expect(try town.clearing() == 0)
            }
            let read: StaticString = "SELECT count(*) FROM host_effect WHERE name = 'ReadBill'"
            #expect(try town.number(read) >= 3)
        }
    }
}

extension HostSandbox.PaymentBook.Order {
    /// One that somebody else paid in the morning, of no concern to the plugin.
    fileprivate static func others(_ number: String) -> HostSandbox.PaymentBook.Order {
        let morning = HandClock.noon.civilDay.start
        var order = HostSandbox.PaymentBook.Order(
            number: number,
            description: "others",
            totalFen: 100,
            channel: "native",
            request: [],
            notifyURL: "",
            ends: nil,
            prepayID: number,
            toldFen: 100,
            made: morning
        )
        order.state = "SUCCESS"
        order.transaction = "42000\(number)"
        order.paid = morning
        return order
    }
}
