import Foundation
import HostStore
import PluginKit
import TestGround
import Testing

@testable import Housing

/// A host that ends at every commit of a signing, and once before and after each call to a provider.
@Suite(.timeLimit(.minutes(10))) struct `A host that ends in the middle of a signing` {
    /// Every so many acts; `make soak` takes each.
    private static let stride =
        ProcessInfo.processInfo.environment["CITYHOST_SEEDS"] == nil ? 6 : 1

    @Test(arguments: SigningStory.Plot.allCases)
    func `goes on after the next start as if nothing had been`(plot: SigningStory.Plot)
        async throws
    {
        let folder = try TestFolder("crash")
        let whole = try await tell(plot, endingAt: nil, in: folder)
        #expect(whole.acts > 40)
        for end in Swift.stride(from: 1, to: whole.acts, by: Self.stride) {
            let ended = try await tell(plot, endingAt: end, in: folder)
            #expect(ended == whole, "ended before act \(end)")
        }
    }

    /// What a story came to.
    struct Outcome: Equatable {
        var acts = 0
        var state: JourneyState?
        var leases: Int64 = 0
        var activated: Int64 = 0
        var clearing: Int64 = 0
        var paid = 0
        var refunds = 0
        var ourCodes = 0
        var breaches: [String] = []

        static func == (left: Outcome, right: Outcome) -> Bool {
            left.state == right.state && left.leases == right.leases
                && left.activated == right.activated && left.clearing == right.clearing
                && left.paid == right.paid && left.refunds == right.refunds
                && left.ourCodes == right.ourCodes && left.breaches == right.breaches
        }
    }

    private func tell(
        _ plot: SigningStory.Plot,
        endingAt end: Int?,
        in folder: TestFolder
    ) async throws -> Outcome {
        let story = try SigningStory(plot, endingAt: end, in: DataDirectory(folder.path))
        defer { story.close() }
        try await story.tell(story.prepare())
        func number(_ sql: StaticString) throws -> Int64 {
            try story.host.store.file.read { system in
                try system.statement(sql).first { $0.int64(at: 0) } ?? 0
            }
        }
        let truth = story.providers.now
        let outcome = Outcome(
            acts: story.acts,
            state: story.view?.state,
            leases: try number("SELECT count(*) FROM lease"),
            activated: try number(
                "SELECT count(*) FROM host_outbox WHERE type = 'housing.lease.activated.v1'"
            ),
            clearing: try number(
                """
                SELECT coalesce(sum(debits_posted - credits_posted), 0) FROM host_account
                WHERE kind = 'Clearing'
                """
            ),
            paid: truth.orders.values.count { $0.state == "paid" },
            refunds: truth.refunds.count,
            ourCodes: truth.codes.count { $0.isCustom },
            breaches: try SigningRules.breaches(story.host.store.file)
        )
        let expected: JourneyState =
            switch plot {
            case .happy, .late: .ready
            case .notCountersigned, .lateAndTaken: .refunded
            }
        #expect(outcome.state == expected, "\(plot), ended before act \(end ?? -1)")
        #expect(outcome.breaches == [], "\(plot), ended before act \(end ?? -1)")
        return outcome
    }
}
