import Foundation
import HostStore
import PluginKit
import TestGround
import Testing

@testable import Housing

/// A host that ends at every commit of a signing, those in the middle of one turn of its timers, effects
/// or callbacks too, and once before and after each call to a provider.
@Suite(.timeLimit(.minutes(10))) struct `A host that ends in the middle of a signing` {
    /// Every so many acts, or each in `make soak`; ends in the middle of an act are all looked at.
    private static let stride =
        ProcessInfo.processInfo.environment["CITYHOST_SEEDS"] == nil ? 12 : 1

    @Test(arguments: SigningStory.Plot.allCases)
    func `goes on after the next start as if nothing had been`(plot: SigningStory.Plot)
        async throws
    {
        let folder = try TestFolder("crash")
        let whole = try await tell(plot, endingAt: nil, in: folder)
        #expect(whole.acts > 40)
        let between = Swift.stride(from: 1, to: whole.acts, by: Self.stride)
        for end in between.map({ SigningStory.End(act: $0) }) + whole.middles {
            let ended = try await tell(plot, endingAt: end, in: folder)
            #expect(ended == whole, "\(end)")
        }
    }

    /// What a story came to.
    struct Outcome: Equatable {
        var acts = 0
        var middles: [SigningStory.End] = []
        var state: JourneyState?
        var leases: Int64 = 0
        /// How often each event was published.
        var events: [String: Int64] = [:]
        var clearing: Int64 = 0
        var paid = 0
        var refunds = 0
        var ourCodes = 0
        var breaches: [String] = []

        static func == (left: Outcome, right: Outcome) -> Bool {
            left.state == right.state && left.leases == right.leases
                && left.events == right.events && left.clearing == right.clearing
                && left.paid == right.paid && left.refunds == right.refunds
                && left.ourCodes == right.ourCodes && left.breaches == right.breaches
        }
    }

    private func tell(
        _ plot: SigningStory.Plot,
        endingAt end: SigningStory.End?,
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
            middles: story.middles,
            state: story.view?.state,
            leases: try number("SELECT count(*) FROM lease"),
            events: try events(story.host.store.file),
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
        let comment: Comment = "\(plot), \(String(describing: end))"
        let expected: JourneyState =
            switch plot {
            case .happy, .late: .ready
            case .notCountersigned, .lateAndTaken: .refunded
            }
        #expect(outcome.state == expected, comment)
        #expect(outcome.breaches == [], comment)
        return outcome
    }

    private func events(_ file: StoreFile) throws -> [String: Int64] {
        try file.read { system in
            var events: [String: Int64] = [:]
            try system.statement("SELECT type, count(*) FROM host_outbox GROUP BY type").each {
                events[$0.text(at: 0)] = $0.int64(at: 1)
            }
            return events
        }
    }
}
