import Foundation
import PluginKit
import Testing

@testable import Exchange

/// Random schedules under random rules: the engine and a program that nobody ported it to agree.
@Suite struct `Auctions computed again` {
    /// CITYHOST_AUCTIONS says how many in all; soak asks for a million.
    static let count =
        ProcessInfo.processInfo.environment["CITYHOST_AUCTIONS"].flatMap { Int($0) } ?? 20_000
    static let batch = 2500
    static let first: UInt64 = 7_000_000

    @Test func `an independent replayer finds the same winner, deadlines and extensions`()
        async throws
    {
        // Two at a time: each plays auctions of its own and asks a process of its own.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<2 {
                group.addTask {
                    let starts = stride(from: 0, to: Self.count, by: Self.batch)
                    for (number, start) in starts.enumerated() where number % 2 == part {
                        let end = min(start + Self.batch, Self.count)
                        try Self.compare(Self.first + UInt64(start)..<Self.first + UInt64(end))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func compare(_ seeds: Range<UInt64>) throws {
        var exports: [AuctionExport] = []
        for seed in seeds {
            var auction = RandomAuction(seed: seed)
            auction.play()
            for breach in Invariants.breaches(of: auction) {
                Issue.record("seed \(seed): \(breach)")
            }
            exports.append(AuctionExport(record: auction.record))
        }
        let verdict = try Replayer.judge(exports)
        #expect(verdict.status == 0, "seeds \(seeds), line n is seed n - 1: \(verdict.text)")
        #expect(verdict.text.hasPrefix("\(exports.count) auctions, "))
    }

    @Test func `the schedules reach every state, every answer and every way to fail`() {
        var words: Set<String> = []
        for seed in Self.first..<Self.first + 3000 {
            var auction = RandomAuction(seed: seed)
            auction.play()
            words.formUnion(auction.states)
            for (_, receipt) in auction.receipts {
                if case .refused(let why) = receipt.answer { words.insert(why.rawValue) }
            }
            if case .failed(let why) = auction.record.auction.state { words.insert(why.rawValue) }
        }
        let states = [
            "scheduled", "free", "entry", "timed", "cooldown", "pause", "turn", "results",
            "suspended", "closing", "drawing", "closed", "confirmed", "failed", "annulled",
        ]
        let wanted =
            states + AuctionRefusal.allCases.map(\.rawValue)
            + AuctionFailure.allCases.map(\.rawValue)
        #expect(wanted.filter { !words.contains($0) } == [])
    }

    @Test func `a log, terms or claim that was changed is found`() throws {
        var auction = RandomAuction(seed: 11)
        repeat {
            auction = RandomAuction(seed: auction.random.next()); auction.play()
        } while auction.record.auction.awarded.isEmpty
        let files = AuctionExport(record: auction.record).files
        let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(changing name: String? = nil, _ from: String = "", _ to: String = "") throws {
            for file in files {
                var text = String(decoding: file.bytes, as: UTF8.self)
                if file.name == name {
                    #expect(text.contains(from), "the export changed its form")
                    text = text.replacing(from, with: to, maxReplacements: 1)
                }
                try Data(text.utf8).write(to: folder.appending(path: file.name))
            }
        }
        try write()
        #expect(try Replayer.run([folder.path]).status == 0)
        for (name, from, to) in [
            ("log.txt", "\"answer\":\"accepted\"", "\"answer\":\"late\""),
            ("terms.json", "\"stepFen\":\"1000\"", "\"stepFen\":\"1001\""),
            ("policy.json", "\"awardees\":", "\"awardees\": "),
            ("outcome.json", "\"extensions\":", "\"extensions\":1"),
            ("outcome.json", "\"bidder\":\"B", "\"bidder\":\"C"),
        ] {
            try write(changing: name, from, to)
            let verdict = try Replayer.run([folder.path])
            #expect(verdict.status == 1, "\(name): \(verdict.text)")
            #expect(verdict.text.contains("is claimed"), "\(name): \(verdict.text)")
        }
    }
}
