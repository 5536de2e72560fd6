import Foundation
import PluginKit

@testable import Exchange

/// The independent program that computes auctions again.
struct Replayer {
    /// The package's folder.
    static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }

    /// How it ended and what it said.
    struct Verdict {
        let status: Int32
        let text: String
    }

    /// One process for many auctions.
    static func judge(_ exports: [AuctionExport]) throws -> Verdict {
        try judge(lines: exports.map(\.line))
    }

    /// The same for lines of JSON, one for each auction.
    static func judge(lines: [[UInt8]]) throws -> Verdict {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        var bytes: [UInt8] = []
        for line in lines { bytes += line + [0x0A] }
        try Data(bytes).write(to: file)
        return try run(["--lines", file.path])
    }

    /// An export's folder, as `cityhost exchange simulate` writes it.
    static func run(_ arguments: [String]) throws -> Verdict {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "\(root)/Tests/ExchangeReplayer/replay.py"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Verdict(
            status: process.terminationStatus,
            text: String(decoding: text, as: UTF8.self)
        )
    }
}
