import Foundation
import FoundationXML
import PluginKit
import Synchronization
import Testing

@testable import Exchange

@Suite struct `Trials of policies` {
    /// What a tool said and wrote.
    private final class Output: Sendable {
        let lines = Mutex<[String]>([])
        let files = Mutex<[String: [UInt8]]>([:])
        let steps = Mutex<[Int]>([])
    }

    private func run(
        _ tool: Tool,
        _ numbers: [String: Int64] = [:],
        policy: [UInt8]? = nil
    ) throws -> Output {
        let output = Output()
        let out = ToolRun.Out(
            say: { line in output.lines.withLock { $0.append(line) } },
            progress: { _, done, _ in output.steps.withLock { $0.append(done) } },
            write: { bytes, path in output.files.withLock { $0[path] = bytes } }
        )
        let files = policy.map { ["policy": $0] } ?? [:]
        try tool.body(ToolRun(numbers: numbers, files: files, out: out))
        return output
    }

    @Test func `the same seed gives the same auctions to the byte, another one others`() throws {
        let numbers: [String: Int64] = ["auctions": 28, "seed": 5]
        let (one, two) = (
            try run(AuctionTools.simulate, numbers), try run(AuctionTools.simulate, numbers)
        )
        let files = one.files.withLock { $0 }
        #expect(files == two.files.withLock { $0 })
        #expect(one.lines.withLock { $0 } == two.lines.withLock { $0 })
        #expect(files.count == 28 * 4 + 1)
        #expect(one.steps.withLock { $0 } == Array(1...28))
        let other = try run(AuctionTools.simulate, ["auctions": 28, "seed": 6])
        #expect(other.files.withLock { $0["000000/log.txt"] } != files["000000/log.txt"])
    }

    @Test func `every simulated auction ends, and holds when it is computed again`() throws {
        var exports: [AuctionExport] = []
        for number in 0..<210 {
            let policy = PolicyBook.all[number % PolicyBook.all.count]
            var auction = SimulatedAuction(number, seed: 3, under: policy)
            auction.play()
            #expect(auction.record.auction.state.isFinal, "number \(number)")
            let terms = auction.record.auction.terms
            #expect(TermsReview.findings(in: terms, under: policy) == [], "number \(number)")
            exports.append(AuctionExport(record: auction.record))
        }
        let verdict = try Replayer.judge(exports)
        #expect(verdict.status == 0, "\(verdict.text)")
    }

    @Test func `the plot is a whole file with a row for each policy`() throws {
        let output = try run(AuctionTools.simulate, ["auctions": 70, "seed": 1])
        let svg = output.files.withLock {
            String(decoding: $0["simulation.svg"] ?? [], as: UTF8.self)
        }
        for policy in PolicyBook.all { #expect(svg.contains(">\(policy.id)</text>")) }
        let parser = XMLParser(data: Data(svg.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
    }

    @Test func `a changed policy is reviewed before it is tried`() throws {
        var policy = PolicyBook.timedAtOnce
        policy.id = "WH-C"
        let sound = PolicyText.bytes(of: policy)
        let output = try run(
            AuctionTools.simulate,
            ["auctions": 3, "seed": 1],
            policy: sound
        )
        #expect(output.lines.withLock { $0 }.count == 1)
        #expect(try run(AuctionTools.review, policy: sound).lines.withLock { $0 }.count == 1)
        policy.awardees = 0
        let unsound = PolicyText.bytes(of: policy)
        for tool in [AuctionTools.simulate, AuctionTools.review] {
            #expect(throws: Fault.self) {
                try run(tool, ["auctions": 1, "seed": 1], policy: unsound)
            }
        }
        let book = try run(AuctionTools.policies).files.withLock { $0 }
        #expect(book.count == 7)
        #expect(book["CN-A.json"] == PolicyText.bytes(of: PolicyBook.freeThenTimed))
    }
}
